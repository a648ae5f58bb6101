package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"sort"
	"strconv"
	"strings"
)

const (
	tryHeader = "Podsmith-Try"
	// A function's code source is at most 1 MiB, more as JSON; see lib/limits.ts.
	maxTryBytes = 8 << 20
)

// What a request to a try Pod brings.
type try struct {
	files, environment map[string]string
	// The event's own body.
	body []byte
}

type badTry string

func (b badTry) Error() string { return string(b) }

// Takes the try off a request, which is then as the handler shall see it.
func readTry(r *http.Request, body []byte) (*try, error) {
	text := r.Header.Get(tryHeader)
	size, err := strconv.ParseUint(text, 10, 30)
	if err != nil {
		return nil, badTry("the header podsmith-try must be the number of bytes of the try's JSON, with which the body begins")
	}
	if uint64(len(body)) < size {
		return nil, badTry(fmt.Sprintf("the header podsmith-try says %d bytes, but the body has %d", size, len(body)))
	}
	r.Header.Del(tryHeader)
	one := &try{body: body[size:]}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body[:size], &fields); err != nil {
		return nil, badTry(fmt.Sprintf("the first %d bytes of the body are no JSON: %s", size, err))
	}
	for name, texts := range map[string]*map[string]string{"files": &one.files, "environment": &one.environment} {
		if field, isThere := fields[name]; isThere && json.Unmarshal(field, texts) != nil {
			return nil, badTry("the try's " + name + " must be an object of texts, by name")
		}
	}
	for name := range one.files {
		if place := path.Clean(name); place == "." || strings.HasPrefix(place, "/") || strings.HasPrefix(place, "..") {
			return nil, badTry("the try's file " + name + " is outside of the function's folder")
		}
	}
	return one, nil
}

// The request as it would have come without the try.
func (t *try) writeRequest(r *http.Request) []byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.RequestURI, r.Host)
	isBodiless := r.Method == "GET" || r.Method == "HEAD" || r.Method == "DELETE"
	if len(t.body) > 0 || !isBodiless {
		fmt.Fprintf(&text, "Content-Length: %d\r\n", len(t.body))
	}
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		for _, value := range r.Header[name] {
			if name != "Content-Length" {
				fmt.Fprintf(&text, "%s: %s\r\n", name, value)
			}
		}
	}
	text.WriteString("\r\n")
	text.Write(t.body)
	return text.Bytes()
}
