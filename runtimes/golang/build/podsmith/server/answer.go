package server

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What belongs to the connection, or is ours to tell; a handler that hands on another server's answer has it.
var droppedHeaders = []string{"Connection", "Content-Length", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// An answer as a handler writes it. It is sent when it is whole: only then is it known whether anything was printed.
type answer struct {
	header http.Header
	// As they were when the status was written; what is done to the others later counts for nothing, as anywhere in Go.
	sent   http.Header
	status int
	body   bytes.Buffer
}

func newAnswer() *answer { return &answer{header: http.Header{}} }

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if status >= 100 && status <= 199 {
		// News before the answer, which nobody waits for.
		return
	}
	if status < 200 || status > 599 {
		panic(misuse(fmt.Sprintf("statusCode is %d; it must be a number from 200 to 599", status)))
	}
	if a.status == 0 {
		a.status, a.sent = status, a.header.Clone()
	}
}

func (a *answer) Write(data []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	if !allowsBody(a.status) {
		return 0, http.ErrBodyNotAllowed
	}
	return a.body.Write(data)
}

func (a *answer) WriteString(text string) (int, error) { return a.Write([]byte(text)) }

// Flush does what it can: nothing is sent before the handler has returned.
func (a *answer) Flush() {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
}

func allowsBody(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

// A misuse is an answer that HTTP does not have.
type misuse string

func (m misuse) Error() string { return string(m) }

// Makes it one that can be sent, or says why it cannot.
func (a *answer) check() error {
	a.Flush()
	for name, values := range a.sent {
		if isDropped(name, a.sent) {
			continue
		}
		for at, value := range values {
			text, err := checkHeader(name, value)
			if err != nil {
				return err
			}
			values[at] = text
		}
	}
	return nil
}

func isDropped(name string, headers http.Header) bool {
	name = http.CanonicalHeaderKey(name)
	if isOneOf(name, droppedHeaders) {
		return true
	}
	for _, named := range headers["Connection"] {
		for _, one := range strings.Split(named, ",") {
			if name == http.CanonicalHeaderKey(strings.TrimSpace(one)) {
				return true
			}
		}
	}
	return false
}

// The value as it is sent: HTTP's bytes are Latin-1, those of a text in Go are UTF-8.
func checkHeader(name, value string) (string, error) {
	if name == "" || strings.Trim(name, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || strings.ContainsAny(name, " \t:") {
		return "", misuse(fmt.Sprintf("the header %q has a name that HTTP does not allow", name))
	}
	if strings.HasPrefix(strings.ToLower(name), "podsmith-") {
		return "", misuse("the header " + name + " is one of Podsmith's own")
	}
	for at := 0; at < len(value); at++ {
		if c := value[at]; c < ' ' && c != '\t' || c == 0x7f {
			return "", misuse(fmt.Sprintf("the header %s has a control character in its value %q", name, shorten(value)))
		}
	}
	value = strings.TrimSpace(value)
	if !utf8.ValidString(value) {
		return value, nil
	}
	latin := make([]byte, 0, len(value))
	for _, character := range value {
		if character > 0xff {
			return "", misuse(fmt.Sprintf("the header %s has %q in its value; HTTP allows Latin-1 only", name, character))
		}
		latin = append(latin, byte(character))
	}
	return string(latin), nil
}

func (a *answer) send(w http.ResponseWriter, method, log string) {
	headers := w.Header()
	for name, values := range a.sent {
		if !isDropped(name, a.sent) {
			headers[name] = values
		}
	}
	headers.Set("Podsmith-Log", log)
	if allowsBody(a.status) {
		headers.Set("Content-Length", strconv.Itoa(a.body.Len()))
	}
	if _, isSaid := headers["Content-Type"]; !isSaid && a.body.Len() > 0 {
		headers.Set("Content-Type", http.DetectContentType(a.body.Bytes()))
	}
	w.WriteHeader(a.status)
	if method != "HEAD" {
		w.Write(a.body.Bytes())
	}
}

func shorten(text string) string {
	if len(text) <= 200 {
		return text
	}
	return text[:200] + "…"
}
