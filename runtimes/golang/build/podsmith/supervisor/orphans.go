package main

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// A process without a parent is ended once every call that may have left it is over.
func (s *supervisor) endOrphans() {
	if s.lookAt.IsZero() || time.Now().Before(s.lookAt) || os.Getpid() != 1 {
		return
	}
	calls := s.openCalls()
	for _, pid := range s.orphanPids() {
		if s.stay[pid] {
			continue
		}
		if _, isKnown := s.orphans[pid]; !isKnown {
			s.orphans[pid] = s.lastCall
		}
		if len(calls) == 0 || calls[0].number > s.orphans[pid] {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	s.lookAt = time.Time{}
	if len(calls) > 0 || len(s.orphans) > 0 {
		s.lookAt = time.Now().Add(orphansTime)
	}
}

func (s *supervisor) orphanPids() (orphans []int) {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1)
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err == nil && pid != s.main.pid && parentOf(pid) == os.Getpid() {
			orphans = append(orphans, pid)
		}
	}
	return orphans
}

// 0 for a process that is not there. A program's name, in brackets, may hold brackets.
func parentOf(pid int) int {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 2 {
		return 0
	}
	parent, _ := strconv.Atoi(string(fields[1]))
	return parent
}
