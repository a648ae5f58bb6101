package main

import (
	"bytes"
	"sort"
	"strings"
	"syscall"
	"unicode/utf8"
)

const (
	recordSeparator = "\x1e"
	// Of one line of the log; a longer one is written in pieces.
	pieceBytes = 3900
	// That have not ended yet: each thread may have begun one.
	linesMost = 256
)

// Who writes to the log: a stream of the main itself, or a thread's in a call.
type writer struct {
	call, thread uint32
	stream       byte
	isRaw        bool
}

// One that is begun and has not ended.
type line struct {
	calls  []*call
	stream byte
	text   []byte
}

// What goes to the container's output, which nobody else writes to.
type callLog struct {
	lines map[writer]*line
	out   []byte
}

func newCallLog() *callLog { return &callLog{lines: map[writer]*line{}} }

// What was written to the main's descriptors, by a child of it for example.
func (l *callLog) takeRaw(calls []*call, stream byte, text []byte) {
	// It may go on with what was printed before. Which of several threads did that nobody knows: their lines stay whole.
	for _, from := range l.writers() {
		if !from.isRaw && from.thread == 0 {
			l.passOn(from, false)
		}
	}
	l.take(writer{stream: stream, isRaw: true}, calls, text)
}

// What the main says that a thread has printed.
func (l *callLog) takeTold(from writer, calls []*call, text []byte) {
	other := from
	other.stream = otherStream(from.stream)
	// In the order in which it was printed: what was written past the language before, and to the other stream.
	for _, before := range []writer{{stream: 'o', isRaw: true}, {stream: 'e', isRaw: true}, other} {
		l.passOn(before, false)
	}
	l.take(from, calls, text)
}

func otherStream(stream byte) byte {
	if stream == 'o' {
		return 'e'
	}
	return 'o'
}

// A line is passed on when it ends, however many writes it came in. What one writer has begun is not mixed with another's.
func (l *callLog) take(from writer, calls []*call, text []byte) {
	for _, one := range calls {
		one.printed = true
	}
	if begun := l.lines[from]; begun != nil && !isSame(begun.calls, calls) {
		l.passOn(from, false)
	}
	if begun := l.lines[from]; begun != nil {
		text = append(begun.text, text...)
		delete(l.lines, from)
	}
	end := bytes.LastIndexByte(text, '\n') + 1
	l.writeFrames(calls, from.stream, text[:end])
	if end == len(text) {
		return
	}
	rest := append([]byte(nil), text[end:]...)
	l.lines[from] = &line{calls: calls, stream: from.stream, text: rest}
	if len(rest) > pieceBytes {
		l.passOn(from, false)
	}
	if len(l.lines) > linesMost {
		for _, one := range l.writers() {
			l.passOn(one, true)
		}
	}
}

// What has not ended as well. A character that is not whole is held back, unless its rest will not come.
func (l *callLog) passOn(from writer, isOver bool) {
	begun := l.lines[from]
	if begun == nil {
		return
	}
	delete(l.lines, from)
	text := begun.text
	if held := unfinishedBytes(text); !isOver && held > 0 {
		rest := append([]byte(nil), text[len(text)-held:]...)
		l.lines[from] = &line{calls: begun.calls, stream: begun.stream, text: rest}
		text = text[:len(text)-held]
	}
	l.writeFrames(begun.calls, begun.stream, text)
}

// How many bytes at the end are of a character that goes on.
func unfinishedBytes(text []byte) int {
	for back := 1; back <= 3 && back <= len(text); back++ {
		if c := text[len(text)-back]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(text[len(text)-back:]) {
				return back
			}
			return 0
		}
	}
	return 0
}

// The lines that a call has begun; when it has ended, those that others have begun with it are theirs alone.
func (l *callLog) passOnOf(one *call, hasEnded bool) {
	for _, from := range l.writers() {
		others, isOne := without(l.lines[from].calls, one)
		if !isOne {
			continue
		}
		l.passOn(from, hasEnded && len(others) == 0)
		if rest := l.lines[from]; rest != nil && hasEnded {
			rest.calls = others
		}
	}
}

// Nothing more will come of any line.
func (l *callLog) endAll() {
	for _, from := range l.writers() {
		if begun := l.lines[from]; namesOf(begun.calls) == "" {
			begun.text = append(begun.text, '\n')
		}
		l.passOn(from, true)
	}
}

func (l *callLog) writers() []writer {
	all := make([]writer, 0, len(l.lines))
	for from := range l.lines {
		all = append(all, from)
	}
	sort.Slice(all, func(a, b int) bool {
		x, y := all[a], all[b]
		if x.isRaw != y.isRaw {
			return y.isRaw
		}
		if x.call != y.call {
			return x.call < y.call
		}
		if x.thread != y.thread {
			return x.thread < y.thread
		}
		return x.stream < y.stream
	})
	return all
}

func isSame(a, b []*call) bool {
	if len(a) != len(b) {
		return false
	}
	for at := range a {
		if a[at] != b[at] {
			return false
		}
	}
	return true
}

func without(calls []*call, one *call) (others []*call, hadIt bool) {
	for _, other := range calls {
		if other == one {
			hadIt = true
		} else {
			others = append(others, other)
		}
	}
	return others, hadIt
}

func namesOf(calls []*call) string {
	var names []string
	for _, one := range calls {
		if one.name != "" {
			names = append(names, one.name)
		}
	}
	return strings.Join(names, ",")
}

func (l *callLog) writeFrames(calls []*call, stream byte, text []byte) {
	names := namesOf(calls)
	for len(text) > 0 {
		rest := text
		end := bytes.IndexByte(text, '\n')
		isWhole := end >= 0
		if isWhole {
			rest, text = text[:end], text[end+1:]
		} else {
			text = nil
		}
		// Nobody's: as it is, unless it could be taken for one of ours.
		if names == "" && isWhole && len(rest) <= pieceBytes && !bytes.HasPrefix(rest, []byte(recordSeparator)) {
			l.out = append(append(l.out, rest...), '\n')
			continue
		}
		for len(rest) > pieceBytes {
			cut := pieceBytes
			for cut > pieceBytes-3 && !utf8.RuneStart(rest[cut]) {
				cut--
			}
			l.writeFrame(names, stream-'a'+'A', rest[:cut])
			rest = rest[cut:]
		}
		if isWhole {
			l.writeFrame(names, stream, rest)
		} else if len(rest) > 0 {
			l.writeFrame(names, stream-'a'+'A', rest)
		}
	}
	if len(l.out) > pipeBytes {
		l.flush()
	}
}

func (l *callLog) writeFrame(names string, kind byte, text []byte) {
	l.out = append(l.out, recordSeparator+"podsmith:"+names+":"...)
	l.out = append(append(l.out, kind, ':'), text...)
	l.out = append(l.out, '\n')
}

// Something about a call, where it has a name.
func (l *callLog) tell(name string, kind byte, text string) {
	if name != "" {
		l.writeFrame(name, kind, []byte(text))
	}
}

func (l *callLog) tellAll(kind byte, text string) { l.writeFrame("", kind, []byte(text)) }

func (l *callLog) flush() {
	for text := l.out; len(text) > 0; {
		count, err := syscall.Write(1, text)
		if err == syscall.EINTR || err == syscall.EAGAIN {
			continue
		}
		if err != nil {
			// Nobody reads it any more.
			break
		}
		text = text[count:]
	}
	l.out = l.out[:0]
}
