package server

import (
	"encoding/binary"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	supervisorName = "PODSMITH_SUPERVISOR"
	// A pipe keeps a write of at most 4096 bytes in one piece (PIPE_BUF), whichever thread or process it comes from.
	textBytes = 3900
)

// What this process says to its supervisor, over a pipe of records.
type supervisor struct {
	socket         *os.File
	control, reply int
	lastCall       uint32
	asking         sync.Mutex
}

func connectSupervisor() *supervisor {
	var fds [3]int
	for at, text := range strings.SplitN(os.Getenv(supervisorName), ",", len(fds)) {
		fds[at], _ = strconv.Atoi(text)
	}
	os.Unsetenv(supervisorName)
	for _, fd := range fds {
		// None of the handler's children are to have them.
		syscall.CloseOnExec(fd)
	}
	return &supervisor{socket: os.NewFile(uintptr(fds[0]), "socket"), control: fds[1], reply: fds[2]}
}

// A call of the handler begins, which may take what is left of its time-out still (0: it has none); returns its number.
func (s *supervisor) begin(name string, timeout, left time.Duration) uint32 {
	number := atomic.AddUint32(&s.lastCall, 1)
	// A name that is too long for a record is none.
	if len(name) > 64 {
		name = ""
	}
	s.send('B', []uint32{number, milliseconds(timeout), milliseconds(left)}, name)
	return number
}

// Whoever made the call has left: nobody waits for its answer.
func (s *supervisor) tellLeft(number uint32) { s.send('L', []uint32{number}, "") }

// A call has ended, with this trace where it has failed. Says for the answer's header whether anything was printed in it,
// by its children included.
func (s *supervisor) end(number uint32, trace string) string {
	if trace != "" {
		s.writeError(number, trace)
	}
	if s.ask('E', []uint32{number}) == 's' {
		return "silent"
	}
	return "printed"
}

// What the call has failed with. What it has printed itself comes before that.
func (s *supervisor) writeError(number uint32, text string) {
	s.ask('S', nil)
	for len(text) > 0 {
		part := text
		if len(part) > textBytes {
			part = part[:textBytes]
		}
		s.send('T', []uint32{number, 0}, "e"+part)
		text = text[len(part):]
	}
}

func (s *supervisor) tellReady() { s.send('R', nil, "") }

func (s *supervisor) tellDraining() { s.send('D', nil, "") }

func (s *supervisor) ask(kind byte, numbers []uint32) byte {
	s.asking.Lock()
	defer s.asking.Unlock()
	s.send(kind, numbers, "")
	var reply [1]byte
	for {
		if _, err := syscall.Read(s.reply, reply[:]); err != syscall.EINTR {
			return reply[0]
		}
	}
}

func (s *supervisor) send(kind byte, numbers []uint32, text string) {
	length := 1 + 4*len(numbers) + len(text)
	record := make([]byte, 4, 4+length)
	binary.BigEndian.PutUint32(record, uint32(length))
	record = append(record, kind)
	for _, number := range numbers {
		record = append(record, byte(number>>24), byte(number>>16), byte(number>>8), byte(number))
	}
	record = append(record, text...)
	for {
		if _, err := syscall.Write(s.control, record); err != syscall.EINTR {
			return
		}
	}
}

func milliseconds(duration time.Duration) uint32 { return uint32(duration / time.Millisecond) }
