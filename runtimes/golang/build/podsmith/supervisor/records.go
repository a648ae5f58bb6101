package main

import (
	"encoding/binary"
	"sort"
	"syscall"
	"time"
)

const recordMostBytes = 65536

func (s *supervisor) takeRecords() {
	main := &s.main
	count := 0
	main.records, count = readInto(main.records, main.control)
	main.hasEndedRecords = count == 0
	at := 0
	for len(main.records)-at >= 4 {
		length := int(binary.BigEndian.Uint32(main.records[at:]))
		if length == 0 || length > recordMostBytes {
			main.records = main.records[:0]
			s.drain("something else wrote to the pipe of its supervisor")
			return
		}
		if len(main.records)-at < 4+length {
			break
		}
		record := main.records[at+4 : at+4+length]
		s.takeRecord(record[0], record[1:])
		at += 4 + length
	}
	main.records = append(main.records[:0], main.records[at:]...)
}

func (s *supervisor) takeRecord(kind byte, rest []byte) {
	switch kind {
	case 'B':
		if numbers, name, ok := readNumbers(rest, 3); ok {
			s.beginCall(numbers[0], milliseconds(numbers[1]), milliseconds(numbers[2]), string(name))
		}
	case 'L':
		if numbers, _, ok := readNumbers(rest, 1); ok {
			if one := s.calls[numbers[0]]; one != nil && one.left.IsZero() {
				one.left = time.Now().Add(leftTime)
			}
		}
	case 'T':
		if numbers, text, ok := readNumbers(rest, 2); ok && len(text) > 0 {
			s.takeText(writer{call: numbers[0], thread: numbers[1], stream: text[0]}, text[1:])
		}
	case 'F':
		if numbers, stream, ok := readNumbers(rest, 2); ok && len(stream) > 0 {
			s.log.passOn(writer{call: numbers[0], thread: numbers[1], stream: stream[0]}, false)
		}
	case 'E', 'S':
		s.takeOutput()
		s.writeOutput()
		answer := byte('s')
		if numbers, _, ok := readNumbers(rest, 1); kind == 'E' && ok && s.endCall(numbers[0]) {
			s.log.flush()
			answer = 'p'
		}
		syscall.Write(s.main.reply, []byte{answer})
	case 'R':
		s.main.isReady = true
		for _, pid := range s.orphanPids() {
			s.stay[pid] = true
		}
	case 'D':
		if s.main.state == askedToDrain {
			s.main.state, s.main.endBy = draining, time.Now().Add(drainTime)
		}
	}
}

func readNumbers(data []byte, count int) (numbers []uint32, rest []byte, ok bool) {
	if len(data) < 4*count {
		return nil, nil, false
	}
	for at := 0; at < count; at++ {
		numbers = append(numbers, binary.BigEndian.Uint32(data[4*at:]))
	}
	return numbers, data[4*count:], true
}

func milliseconds(count uint32) time.Duration { return time.Duration(count) * time.Millisecond }

func (s *supervisor) beginCall(number uint32, timeout, left time.Duration, name string) {
	if !isName(name) {
		name = ""
	}
	begun := &call{number: number, name: name, timeout: timeout}
	if timeout > 0 {
		begun.due = time.Now().Add(left)
		begun.deadline = begun.due.Add(lateTime)
	}
	s.calls[number] = begun
	if number > s.lastCall {
		s.lastCall = number
	}
	if s.lookAt.IsZero() {
		s.lookAt = time.Now().Add(orphansTime)
	}
}

func isName(name string) bool {
	for at := 0; at < len(name); at++ {
		c := name[at]
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-') {
			return false
		}
	}
	return len(name) >= 1 && len(name) <= 64
}

func (s *supervisor) takeText(from writer, text []byte) {
	calls := s.openCalls()
	if one := s.calls[from.call]; one != nil {
		calls = []*call{one}
	}
	s.log.takeTold(from, calls, text)
}

// True when something was printed in it.
func (s *supervisor) endCall(number uint32) bool {
	one := s.calls[number]
	if one == nil {
		return false
	}
	delete(s.calls, number)
	s.log.passOnOf(one, true)
	if one.printed {
		s.log.tell(one.name, '.', "")
	}
	return one.printed
}

// The oldest first.
func (s *supervisor) openCalls() []*call {
	calls := make([]*call, 0, len(s.calls))
	for _, one := range s.calls {
		calls = append(calls, one)
	}
	sort.Slice(calls, func(a, b int) bool { return calls[a].number < calls[b].number })
	return calls
}
