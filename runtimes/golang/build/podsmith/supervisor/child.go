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
	// It has said so.
	isReady bool
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
	if s.isTry {
		// Alone in its process.
		s.replaceMain(reason)
		return
	}
	s.main.state, s.main.reason, s.main.endBy = askedToDrain, reason, time.Now().Add(drainAckTime)
	syscall.Kill(s.main.pid, syscall.SIGUSR2)
}

// Without a reason, no call is cut off.
func (s *supervisor) replaceMain(reason string) {
	s.killAll()
	waitFor(s.main.pid)
	s.takeRest()
	if reason != "" {
		s.cutOff("The function's process was ended and started anew: " + reason + ".")
	}
	for _, fd := range []int{s.main.control, s.main.reply, s.main.output[0].fd, s.main.output[1].fd} {
		syscall.Close(fd)
	}
	if s.isTry {
		s.waitUntilAlone()
	}
	s.startMain()
	forbidCoreDumps(s.main.pid)
}

// Tells the calls that are open why they do not come back, and those that have not begun.
func (s *supervisor) cutOff(text string) {
	for _, one := range s.openCalls() {
		s.log.tell(one.name, '!', text)
		one.printed = true
		s.endCall(one.number)
	}
	// To all: a call whose end was not told has not begun.
	s.log.tellAll('!', text)
	s.log.flush()
}

// Empty for a process that has ended as it should: its call was over.
func (s *supervisor) describeEnd(status syscall.WaitStatus) string {
	if status == 0 && len(s.calls) == 0 {
		return ""
	}
	before := s.oomKills
	s.oomKills = countOomKills()
	switch {
	case status.Signaled() && status.Signal() == syscall.SIGKILL && s.oomKills > before:
		return "it needed more memory than it may have"
	case status.Signaled():
		return "it was killed by signal " + strconv.Itoa(int(status.Signal()))
	}
	return "it exited with code " + strconv.Itoa(status.ExitStatus())
}

// Nothing that a try has left reaches the files or the log of the next one.
func (s *supervisor) waitUntilAlone() {
	until := time.Now().Add(time.Second)
	for os.Getpid() == 1 && time.Now().Before(until) && syscall.Kill(-1, syscall.SIGKILL) == nil {
		s.reap()
		time.Sleep(time.Millisecond)
	}
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
