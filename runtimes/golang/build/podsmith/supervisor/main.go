// PID 1 of a Go function's container: supervisor COMMAND...
//
// It says and hears the same as ../../../../supervisor.pl, which ../../../../README.md describes; an image without any other file has no
// Perl. It is a program apart from the function's, so that nothing of the user's runs in it, package variables included.
package main

import (
	"bytes"
	"os"
	"os/signal"
	"podsmith/threads"
	"runtime"
	"syscall"
	"time"
)

const (
	// The caller gives up first, and an answer of the last moment is an answer.
	lateTime = 250 * time.Millisecond
	// A call whose caller has left has this long to end by itself.
	leftTime = 2 * time.Second
	// A main that lives says within this time, also on a busy machine, that it takes no more calls, ...
	drainAckTime = time.Second
	// ... has this long for its other calls, ...
	drainTime = 2 * time.Second
	// ... and this long to send the last answers.
	sendTime = 500 * time.Millisecond
	// From SIGTERM to the end; a main ends by itself after 0.4 s.
	stopTime = 700 * time.Millisecond
	// How often it looks for processes that calls have left behind, while there are calls.
	orphansTime = time.Second
	// What a pipe holds: one read takes all that was in it.
	pipeBytes = 65536
)

type supervisor struct {
	command   []string
	listening int
	// Written to by a signal, so that waiting for input ends.
	wakeRead, wakeWrite int
	signals             chan os.Signal
	main                mainProcess
	// Open ones, by number.
	calls    map[uint32]*call
	lastCall uint32
	log      *callLog
	// Zero until it is to end.
	stopBy time.Time
	// When to look for orphans; zero: there is no need.
	lookAt time.Time
	// By process id: the last call begun when it was first seen.
	orphans map[int]uint32
	// Left behind by the start of the main, not by a call.
	stay map[int]bool
	// Its main serves one try, and is then started anew.
	isTry    bool
	oomKills int
}

type call struct {
	number uint32
	// The invocation; empty where it has none.
	name    string
	timeout time.Duration
	// When its caller gives up, until then; zero for no time-out.
	due time.Time
	// When it is too late; zero for no time-out.
	deadline time.Time
	// By when it has to end, once its caller has left; zero before.
	left time.Time
	// It was not ended by then.
	isGivenUp bool
	printed   bool
}

func main() {
	if len(os.Args) < 2 {
		fail("usage: supervisor COMMAND...")
	}
	s := &supervisor{
		command:   os.Args[1:],
		listening: listenOn(os.Getenv("PORT")),
		signals:   make(chan os.Signal, 64),
		calls:     map[uint32]*call{},
		log:       newCallLog(),
		orphans:   map[int]uint32{},
		stay:      map[int]bool{},
		isTry:     os.Getenv("PODSMITH_TRY") == "true",
	}
	s.wakeRead, s.wakeWrite = openPipe()
	setNonblock(s.wakeRead)
	setNonblock(s.wakeWrite)
	// One that waits for input, and one that hears signals: the fewer, the fewer threads.
	runtime.GOMAXPROCS(2)
	threads.Start()
	s.startMain()
	signal.Ignore(syscall.SIGPIPE)
	signal.Notify(s.signals, syscall.SIGCHLD, syscall.SIGTERM, syscall.SIGINT)
	go s.passSignalsOn()
	forbidCoreDumps(0)
	forbidCoreDumps(s.main.pid)
	hideMemory()
	s.reap()
	for {
		ready := s.waitForInput()
		if ready.woken {
			s.reap()
		}
		if ready.output {
			s.takeOutput()
		}
		if ready.control {
			s.takeRecords()
		}
		s.writeOutput()
		s.endLateCalls()
		s.endOrphans()
		s.log.flush()
	}
}

// The loop sees them as input. A full pipe wakes it up as well.
func (s *supervisor) passSignalsOn() {
	for received := range s.signals {
		word := byte('c')
		if received != syscall.SIGCHLD {
			word = 's'
		}
		syscall.Write(s.wakeWrite, []byte{word})
	}
}

func (s *supervisor) reap() {
	words, _ := readInto(nil, s.wakeRead)
	if bytes.IndexByte(words, 's') >= 0 {
		s.stop()
	}
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || pid <= 0 {
			return
		}
		delete(s.orphans, pid)
		if pid == s.main.pid {
			s.mainEnded(status)
		}
	}
}

func (s *supervisor) stop() {
	if s.stopBy.IsZero() {
		s.stopBy = time.Now().Add(stopTime)
	}
	syscall.Kill(s.main.pid, syscall.SIGTERM)
}

// It ended by itself: so does the container, with the same code, and its engine tells. One of tries ends after each.
func (s *supervisor) mainEnded(status syscall.WaitStatus) {
	s.takeRest()
	if s.main.state != serving && s.stopBy.IsZero() {
		s.replaceMain(s.main.reason)
		return
	}
	if s.isTry && s.main.isReady && s.stopBy.IsZero() {
		s.replaceMain(s.describeEnd(status))
		return
	}
	for _, one := range s.openCalls() {
		s.endCall(one.number)
	}
	s.log.flush()
	if !s.stopBy.IsZero() {
		os.Exit(0)
	}
	if status.Signaled() {
		os.Exit(128 + int(status.Signal()))
	}
	os.Exit(status.ExitStatus())
}

func (s *supervisor) endLateCalls() {
	now := time.Now()
	if !s.stopBy.IsZero() {
		if now.Before(s.stopBy) {
			return
		}
		s.killAll()
		waitFor(s.main.pid)
		s.mainEnded(0)
	}
	s.giveUpLeftCalls(now)
	var late []*call
	for _, one := range s.openCalls() {
		if isOver(one.due, now) {
			one.due = time.Time{}
			// The caller reads them now.
			s.log.passOnOf(one, false)
		}
		if isOver(one.deadline, now) {
			late = append(late, one)
		}
	}
	if s.main.state == serving {
		if len(late) > 0 {
			s.drain(describeLate(late[0]))
		}
		return
	}
	if s.main.state == draining && len(late) == len(s.calls) {
		s.main.state, s.main.endBy = drained, now.Add(sendTime)
	}
	if !now.Before(s.main.endBy) {
		s.replaceMain(s.main.reason)
	}
}

// Once they are the only ones: no other call is to suffer for one that nobody waits for any more.
func (s *supervisor) giveUpLeftCalls(now time.Time) {
	for _, one := range s.calls {
		if !isOver(one.left, now) {
			return
		}
	}
	for _, one := range s.calls {
		if !isOver(one.deadline, now) {
			one.deadline, one.isGivenUp = now, true
		}
	}
}

func describeLate(one *call) string {
	if one.isGivenUp {
		return "a call went on after it was cancelled"
	}
	return "a call did not come back within " + formatSeconds(one.timeout) + " s"
}

func isOver(at, now time.Time) bool { return !at.IsZero() && !at.After(now) }

// When to look up even if nothing comes in; zero: never.
func (s *supervisor) nextTime() time.Time {
	now := time.Now()
	next := s.lookAt
	consider := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	consider(s.stopBy)
	consider(s.main.endBy)
	for _, one := range s.calls {
		at := one.due
		if at.IsZero() {
			at = one.deadline
		}
		// Of a main that is to be replaced, the calls that are late are waited for no more.
		if s.main.state == serving || at.After(now) {
			consider(at)
		}
		if one.left.After(now) {
			consider(one.left)
		}
	}
	return next
}
