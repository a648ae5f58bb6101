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
	healthPath   = "/_/health"
	maxBodyBytes = 16 << 20
	stopGrace    = 400 * time.Millisecond
	// Longer than callers keep a connection, so that they close it first and never write to a closed one.
	idleTime = 10 * time.Minute
)

var handlerMethods = []string{"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"}

// Handler is what a function is, whichever form its author has given it. What it writes is sent once it has returned; with
// an error, the status is 500, and the error is the body of an answer that has none.
type Handler func(http.ResponseWriter, *http.Request) error

type server struct {
	handle     Handler
	callers    callers
	calls      *calls
	supervisor *supervisor
}

// Serve answers requests until the process is told to end.
func Serve(handle Handler) {
	supervisor := connectSupervisor()
	listening, err := net.FileListener(supervisor.socket)
	if err != nil {
		fail(err)
	}
	supervisor.socket.Close()
	concurrency, _ := strconv.Atoi(os.Getenv("PODSMITH_CONCURRENCY"))
	s := &server{handle, knownCallers(), newCalls(concurrency), supervisor}
	web := &http.Server{Handler: s, IdleTimeout: idleTime, ErrorLog: log.New(io.Discard, "", 0)}
	keepWithinMemory()
	threads.Start()
	go s.obeySignals(web)
	supervisor.tellReady()
	if err := web.Serve(listening); err != http.ErrServerClosed {
		fail(err)
	}
	// Whoever has closed it ends the process.
	select {}
}

func fail(err error) {
	os.Stderr.WriteString("Podsmith: the function cannot be served: " + err.Error() + "\n")
	os.Exit(1)
}

func (s *server) obeySignals(web *http.Server) {
	told := make(chan os.Signal, 8)
	signal.Notify(told, syscall.SIGTERM, syscall.SIGINT, syscall.SIGUSR2)
	for received := range told {
		// Requests under way go on; nothing more comes over their connections.
		web.SetKeepAlivesEnabled(false)
		if received == syscall.SIGUSR2 {
			// The process is about to be replaced, because one of its calls does not come back.
			s.calls.close()
			go shutDown(web)
			s.supervisor.tellDraining()
			continue
		}
		go func() {
			shutDown(web)
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
		s.serveCall(w, r)
	}
}

func (s *server) serveCall(w http.ResponseWriter, r *http.Request) {
	arrived := time.Now()
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBodyBytes+1))
	if err != nil {
		// Who sent it has hung up.
		panic(http.ErrAbortHandler)
	}
	if len(body) > maxBodyBytes {
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	timeout := readMilliseconds(r.Header.Get("Podsmith-Timeout-Ms"))
	if !s.calls.enter(timeout) {
		refuse(w)
		return
	}
	defer s.calls.leave()
	var left time.Duration
	if timeout > 0 {
		left = timeout - time.Since(arrived)
		if left < time.Millisecond {
			left = time.Millisecond
		}
	}
	number := s.supervisor.begin(r.Header.Get("Podsmith-Invocation"), timeout, left)
	answer, trace := callHandler(s.handle, r, body, left)
	if trace != "" {
		s.supervisor.writeError(number, trace)
	}
	said := "printed"
	if s.supervisor.end(number) {
		said = "silent"
	}
	answer.send(w, r.Method, said)
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
func shutDown(web *http.Server) { web.Shutdown(context.Background()) }

func isOneOf(word string, words []string) bool {
	for _, one := range words {
		if one == word {
			return true
		}
	}
	return false
}
