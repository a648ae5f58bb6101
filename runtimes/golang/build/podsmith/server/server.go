// Package server serves a function: every request on every path calls its handler. ../../../../README.md says what it and the
// supervisor, which has started it, say to each other.
//
// It stands among Go's own packages in a build, so that a function finds it whatever its go.mod and its vendor folder say.
package server

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"podsmith/threads"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	healthPath       = "/_/health"
	timeoutHeader    = "Podsmith-Timeout-Ms"
	invocationHeader = "Podsmith-Invocation"
	maxBodyBytes     = 16 << 20
	stopGrace        = 400 * time.Millisecond
	// Longer than callers keep a connection, so that they close it first and never write to a closed one.
	idleTime = 10 * time.Minute
)

var handlerMethods = []string{"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"}

// Handler is what a function is, whichever form its author has given it. What it writes is sent once it has returned; with
// an error, the status is 500, and the error is the body of an answer that has none.
type Handler func(http.ResponseWriter, *http.Request) error

type server struct {
	callers    callers
	calls      *calls
	supervisor *supervisor
	web        *http.Server
	// Requests that are for a handler.
	serve func(w http.ResponseWriter, r *http.Request)
}

// Serve answers requests until the process is told to end.
func Serve(handle Handler) {
	supervisor := connectSupervisor()
	keepWithinMemory()
	if call, isTried := takeTriedCall(); isTried {
		call.serve(handle, supervisor)
	}
	concurrency, _ := strconv.Atoi(os.Getenv("PODSMITH_CONCURRENCY"))
	s := newServer(supervisor, concurrency)
	s.serve = func(w http.ResponseWriter, r *http.Request) { s.serveCall(handle, w, r) }
	s.run()
}

// 0: any number of calls at a time.
func newServer(supervisor *supervisor, concurrency int) *server {
	s := &server{callers: knownCallers(), calls: newCalls(concurrency), supervisor: supervisor}
	s.web = &http.Server{Handler: s, IdleTimeout: idleTime, ErrorLog: log.New(io.Discard, "", 0)}
	return s
}

func (s *server) run() {
	listening, err := net.FileListener(s.supervisor.socket)
	if err != nil {
		fail(err)
	}
	s.supervisor.socket.Close()
	threads.Start()
	go s.obeySignals()
	s.supervisor.tellReady()
	if err := s.web.Serve(listening); err != http.ErrServerClosed {
		fail(err)
	}
	// Whoever has closed it ends the process.
	select {}
}

func fail(err error) {
	os.Stderr.WriteString("Podsmith: the function cannot be served: " + err.Error() + "\n")
	os.Exit(1)
}

func (s *server) obeySignals() {
	told := make(chan os.Signal, 8)
	signal.Notify(told, syscall.SIGTERM, syscall.SIGINT, syscall.SIGUSR2)
	for received := range told {
		// Requests under way go on; nothing more comes over their connections.
		s.web.SetKeepAlivesEnabled(false)
		if received == syscall.SIGUSR2 {
			// The process is about to be replaced, because one of its calls does not come back.
			s.calls.close()
			go s.shutDown()
			s.supervisor.tellDraining()
			continue
		}
		go func() {
			s.shutDown()
			os.Exit(0)
		}()
		time.AfterFunc(stopGrace, func() { os.Exit(0) })
	}
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	isHealth := (r.Method == "GET" || r.Method == "HEAD") && r.URL.Path == healthPath
	switch {
	case !s.callers.isKnown(r.Header, isHealth):
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusForbidden)
	case isHealth:
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, "ok")
	case r.Method == "OPTIONS" || !isOneOf(r.Method, handlerMethods):
		w.Header().Set("Allow", strings.Join(append(handlerMethods[:len(handlerMethods):len(handlerMethods)], "OPTIONS"), ", "))
		if r.Method != "OPTIONS" {
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	default:
		s.serve(w, r)
	}
}

func (s *server) serveCall(handle Handler, w http.ResponseWriter, r *http.Request) {
	arrived := time.Now()
	body, isWhole := readBody(w, r, maxBodyBytes)
	if !isWhole {
		return
	}
	timeout := readMilliseconds(r.Header.Get(timeoutHeader))
	if !s.calls.enter(timeout) {
		refuse(w)
		return
	}
	defer s.calls.leave()
	left := leftOf(timeout, arrived)
	number := s.supervisor.begin(r.Header.Get(invocationHeader), timeout, left)
	defer s.watchCaller(r, number)()
	answer, trace := callHandler(handle, r, body, left)
	answer.send(w, r.Method, s.supervisor.end(number, trace))
}

// Tells the supervisor when whoever made the call leaves before its end, which is what the result says.
func (s *server) watchCaller(r *http.Request, number uint32) (end func()) {
	hasEnded := make(chan struct{})
	go func() {
		select {
		case <-r.Context().Done():
			s.supervisor.tellLeft(number)
		case <-hasEnded:
		}
	}()
	return func() { close(hasEnded) }
}

// False when it is too long, which is answered.
func readBody(w http.ResponseWriter, r *http.Request, most int64) (body []byte, isWhole bool) {
	body, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	if err != nil {
		// Who sent it has hung up.
		panic(http.ErrAbortHandler)
	}
	if int64(len(body)) > most {
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return nil, false
	}
	return body, true
}

// What is left of a call's time-out; 0 where it has none.
func leftOf(timeout time.Duration, arrived time.Time) time.Duration {
	if timeout == 0 {
		return 0
	}
	if left := timeout - time.Since(arrived); left > time.Millisecond {
		return left
	}
	return time.Millisecond
}

// The handler was not called: whoever asked may ask again.
func refuse(w http.ResponseWriter) {
	w.Header().Set("Podsmith-Refused", "true")
	w.Header().Set("Connection", "close")
	w.WriteHeader(http.StatusServiceUnavailable)
}

// 0 for none, or one that is no number.
func readMilliseconds(text string) time.Duration {
	count, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0
	}
	return time.Duration(count) * time.Millisecond
}

// Answers that are under way are sent.
func (s *server) shutDown() { s.web.Shutdown(context.Background()) }

func isOneOf(word string, words []string) bool {
	for _, one := range words {
		if one == word {
			return true
		}
	}
	return false
}
