package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

const (
	messageLength = 8 << 10
	traceLength   = 64 << 10
	// As deep as what failed in each of several look-ups behind a client of an API.
	causesDepth = 8
)

// How a call has failed.
type failure struct {
	kind, message, trace string
	// By the handler, which may have written an answer beside it.
	isReturned bool
}

// What was recovered, with the stack at that time; an error that was returned has none. Nothing is recovered where the
// handler has ended its goroutine.
func failureOf(value interface{}, stack []byte) *failure {
	word := "panic: "
	if stack == nil {
		word = "error: "
	}
	if value == nil {
		value = misuse("the handler has ended its goroutine (runtime.Goexit), and has not returned")
	}
	message := textOf(value)
	trace := word + message
	if err, isError := value.(error); isError {
		trace += describeCauses(err, causesDepth)
	}
	if frames := framesOf(string(stack)); frames != "" {
		trace += "\n\n" + frames
	}
	return &failure{kind: kindOf(value), message: cut(message, messageLength), trace: cut(trace, traceLength)}
}

func kindOf(value interface{}) string {
	if _, isOurs := value.(misuse); isOurs {
		return "AnswerError"
	}
	return fmt.Sprintf("%T", value)
}

// Its own methods may fail as well.
func textOf(value interface{}) (text string) {
	defer func() {
		if recover() != nil {
			text = "(its message cannot be read)"
		}
	}()
	return fmt.Sprint(value)
}

// What an error came from, where its own message does not say it.
func describeCauses(err error, depth int) string {
	if depth == 0 {
		return ""
	}
	var causes []error
	switch one := err.(type) {
	case interface{ Unwrap() error }:
		causes = []error{one.Unwrap()}
	case interface{ Unwrap() []error }:
		causes = one.Unwrap()
	}
	text, message := "", textOf(err)
	for _, cause := range causes {
		if cause == nil {
			continue
		}
		if said := textOf(cause); !strings.Contains(message, said) {
			text += fmt.Sprintf("\ncaused by %T: %s", cause, said)
		}
		text += describeCauses(cause, depth-1)
	}
	return text
}

// The handler's part of a stack: two lines a frame, without those of Go's runtime and of ours.
func framesOf(stack string) string {
	lines := strings.Split(stack, "\n")
	var kept []string
	for at := 1; at+1 < len(lines); at += 2 {
		name := strings.TrimPrefix(lines[at], "created by ")
		isOurs := false
		for _, prefix := range []string{"runtime.", "runtime/", "panic(", "podsmith/server.", "main."} {
			isOurs = isOurs || strings.HasPrefix(name, prefix)
		}
		if !isOurs {
			kept = append(kept, lines[at], lines[at+1])
		}
	}
	return strings.Join(kept, "\n")
}

// 500 with {"error": {"type", "message", "traceback"}}; the body that was written beside an error that was returned stays.
func (f *failure) answer(written *answer) *answer {
	answer := newAnswer()
	if f.isReturned && written.body.Len() > 0 && written.check() == nil {
		written.status = http.StatusInternalServerError
		return written
	}
	type parts struct {
		Type      string `json:"type"`
		Message   string `json:"message"`
		Traceback string `json:"traceback"`
	}
	answer.header.Set("Content-Type", "application/json")
	answer.WriteHeader(http.StatusInternalServerError)
	json.NewEncoder(answer).Encode(map[string]parts{"error": {f.kind, f.message, f.trace}})
	return answer
}

func cut(text string, length int) string {
	characters := []rune(text)
	if len(characters) <= length {
		return text
	}
	half := length / 2
	return fmt.Sprintf("%s\n… %d characters left out …\n%s",
		string(characters[:half]), len(characters)-2*half, string(characters[len(characters)-half:]))
}
