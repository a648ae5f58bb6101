package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

const (
	backlog       = 1024
	pollIn        = 1
	prSetDumpable = 4
	rlimitCore    = 4
)

func fail(text string) {
	os.Stderr.WriteString(text + "\n")
	os.Exit(127)
}

func listenOn(portText string) int {
	port, err := strconv.Atoi(portText)
	if err != nil {
		port = 5000
	}
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		fail("socket: " + err.Error())
	}
	syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Port: port}); err != nil {
		fail("Podsmith: port " + strconv.Itoa(port) + " cannot be listened on: " + err.Error())
	}
	if err := syscall.Listen(socket, backlog); err != nil {
		fail("listen: " + err.Error())
	}
	return socket
}

func openPipe() (read, write int) {
	var ends [2]int
	if err := syscall.Pipe2(ends[:], syscall.O_CLOEXEC); err != nil {
		fail("pipe: " + err.Error())
	}
	return ends[0], ends[1]
}

func setNonblock(fd int) { syscall.SetNonblock(fd, true) }

var buffer [pipeBytes]byte

// Reads once what is there. The count is 0 at the end, and -1 where nothing is there.
func readInto(text []byte, fd int) ([]byte, int) {
	count, err := syscall.Read(fd, buffer[:])
	if err != nil {
		return text, -1
	}
	return append(text, buffer[:count]...), count
}

func waitFor(pid int) {
	for {
		if _, err := syscall.Wait4(pid, nil, 0, nil); err != syscall.EINTR {
			return
		}
	}
}

// What there is to be read.
type readiness struct{ woken, control, output bool }

type pollFd struct {
	fd              int32
	events, revents int16
}

func (s *supervisor) waitForInput() readiness {
	fds := [4]pollFd{
		{fd: int32(s.wakeRead), events: pollIn}, {fd: unlessEnded(s.main.control, s.main.hasEndedRecords), events: pollIn},
		{fd: unlessEnded(s.main.output[0].fd, s.main.output[0].isEnded), events: pollIn},
		{fd: unlessEnded(s.main.output[1].fd, s.main.output[1].isEnded), events: pollIn},
	}
	var wait *syscall.Timespec
	if next := s.nextTime(); !next.IsZero() {
		left := time.Until(next)
		if left < 0 {
			left = 0
		}
		timespec := syscall.NsecToTimespec(left.Nanoseconds())
		wait = &timespec
	}
	syscall.Syscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&fds[0])), uintptr(len(fds)), uintptr(unsafe.Pointer(wait)), 0, 0, 0)
	return readiness{
		woken: fds[0].revents != 0, control: fds[1].revents != 0,
		output: fds[2].revents != 0 || fds[3].revents != 0,
	}
}

// Linux looks at no negative descriptor.
func unlessEnded(fd int, hasEnded bool) int32 {
	if hasEnded {
		return -1
	}
	return int32(fd)
}

// A handler runs as the same user: it must not get at the supervisor's memory or descriptors (/proc/1/fd/1).
func hideMemory() { syscall.Syscall(syscall.SYS_PRCTL, prSetDumpable, 0, 0) }

// What a handler holds in memory is written to no disk. For good, and for all processes that come from this one (0: itself).
func forbidCoreDumps(pid int) {
	none := syscall.Rlimit{}
	syscall.Syscall6(syscall.SYS_PRLIMIT64, uintptr(pid), rlimitCore, uintptr(unsafe.Pointer(&none)), 0, 0, 0)
}

// In this container, by the kernel: cgroups(7), version 2 or 1.
func countOomKills() int {
	for _, path := range []string{"/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"} {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "oom_kill ") {
				count, _ := strconv.Atoi(strings.TrimPrefix(line, "oom_kill "))
				return count
			}
		}
	}
	return 0
}
