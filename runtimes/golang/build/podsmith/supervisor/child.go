package main

import (
	"os"
	"strconv"
	"syscall"
	"time"
)

type state int

const (
	serving state = iota
	askedToDrain
	draining
	drained
)

// The process in which server and handler live.
type mainProcess struct {
	pid            int
	control, reply int
	records        []byte
	// No record will come any more: the main has closed its end, or is no more.
	hasEndedRecords bool
	// stdout and stderr.
	output [2]outputPipe
	state  state
	// Why it is replaced, and when at the latest.
	reason string
	endBy  time.Time
}

type outputPipe struct {
	stream  byte
	fd      int
	isEnded bool
	// Read and not written to the log yet.
	text []byte
}

func (s *supervisor) startMain() {
	stdoutRead, stdoutWrite := openPipe()
	stderrRead, stderrWrite := openPipe()
	controlRead, controlWrite := openPipe()
	replyRead, replyWrite := openPipe()
	attributes := &syscall.ProcAttr{
		Env:   append(os.Environ(), "PODSMITH_SUPERVISOR=3,4,5"),
		Files: []uintptr{0, uintptr(stdoutWrite), uintptr(stderrWrite), uintptr(s.listening), uintptr(controlWrite), uintptr(replyRead)},
		Sys:   &syscall.SysProcAttr{Setpgid: true},
	}
	pid, err := syscall.ForkExec(s.command[0], s.command, attributes)
	for err == syscall.EAGAIN || err == syscall.ENOMEM {
		// It may take a moment until those that were killed are no more.
		time.Sleep(50 * time.Millisecond)
		pid, err = syscall.ForkExec(s.command[0], s.command, attributes)
	}
	if err != nil {
		fail("Podsmith: " + s.command[0] + " cannot be started: " + err.Error())
	}
	for _, fd := range []int{stdoutWrite, stderrWrite, controlWrite, replyRead} {
		syscall.Close(fd)
	}
	for _, fd := range []int{stdoutRead, stderrRead, controlRead} {
		setNonblock(fd)
	}
	s.main = mainProcess{
		pid: pid, control: controlRead, reply: replyWrite,
		output: [2]outputPipe{{stream: 'o', fd: stdoutRead}, {stream: 'e', fd: stderrRead}},
	}
}

// Its other calls are given a moment. One that does not say that it has heard (it is stopped) ends at once.
func (s *supervisor) drain(reason string) {
	if s.main.state != serving {
		return
	}
	s.main.state, s.main.reason, s.main.endBy = askedToDrain, reason, time.Now().Add(drainAckTime)
	syscall.Kill(s.main.pid, syscall.SIGUSR2)
}

func (s *supervisor) replaceMain() {
	s.killAll()
	waitFor(s.main.pid)
	s.takeRest()
	text := "The function's process was ended and started anew: " + s.main.reason + "."
	for _, one := range s.openCalls() {
		s.log.tell(one.name, '!', text)
		one.printed = true
		s.endCall(one.number)
	}
	// To all: a call whose end was not told has not begun.
	s.log.tellAll('!', text)
	for _, fd := range []int{s.main.control, s.main.reply, s.main.output[0].fd, s.main.output[1].fd} {
		syscall.Close(fd)
	}
	s.startMain()
	forbidCoreDumps(s.main.pid)
}

func (s *supervisor) killAll() {
	if os.Getpid() == 1 {
		syscall.Kill(-1, syscall.SIGKILL)
	} else {
		syscall.Kill(-s.main.pid, syscall.SIGKILL)
	}
}

// Everything that the main and what it left has written.
func (s *supervisor) takeRest() {
	until := time.Now().Add(200 * time.Millisecond)
	s.killAll()
	for {
		hasEnded := s.takeOutput()
		s.takeRecords()
		s.writeOutput()
		if hasEnded || time.Now().After(until) {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	s.log.endAll()
}

// True when both streams have come to their end.
func (s *supervisor) takeOutput() bool {
	ended := 0
	for at := range s.main.output {
		pipe := &s.main.output[at]
		if !pipe.isEnded {
			count := 0
			pipe.text, count = readInto(pipe.text, pipe.fd)
			pipe.isEnded = count == 0
		}
		if pipe.isEnded {
			ended++
		}
	}
	return ended == len(s.main.output)
}

// Who wrote to the descriptor itself cannot be told apart: it belongs to all that are open.
func (s *supervisor) writeOutput() {
	for at := range s.main.output {
		pipe := &s.main.output[at]
		if len(pipe.text) == 0 {
			continue
		}
		s.log.takeRaw(s.openCalls(), pipe.stream, pipe.text)
		pipe.text = pipe.text[:0]
	}
}

func formatSeconds(duration time.Duration) string {
	return strconv.FormatFloat(duration.Seconds(), 'g', 6, 64)
}
