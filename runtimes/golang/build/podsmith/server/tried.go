package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"podsmith/threads"
	"syscall"
	"time"
)

// What a program has in its environment that is to answer one call, of a try: see handOver.
const triedName = "PODSMITH_TRIED"

// The one call that this process is for. Its caller's connection stands where the socket of others does.
type triedCall struct {
	number uint32
	left   time.Duration
	// As it came over the connection.
	request *os.File
	// To the try Pod's main, which has begun the call.
	main int
}

func takeTriedCall() (call triedCall, isTried bool) {
	text, isTried := os.LookupEnv(triedName)
	if !isTried {
		return call, false
	}
	os.Unsetenv(triedName)
	var request, left int
	fmt.Sscanf(text, triedFormat, &request, &call.main, &call.number, &left)
	syscall.CloseOnExec(request)
	syscall.CloseOnExec(call.main)
	call.request = os.NewFile(uintptr(request), "request")
	call.left = time.Duration(left) * time.Millisecond
	return call, true
}

const triedFormat = "%d,%d,%d,%d"

// Answers it, and ends the process.
func (c triedCall) serve(handle Handler, supervisor *supervisor) {
	connection, err := net.FileConn(supervisor.socket)
	if err != nil {
		fail(err)
	}
	supervisor.socket.Close()
	threads.Start()
	s := newServer(supervisor, 1)
	s.serve = func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			fail(err)
		}
		answer, trace := callHandler(handle, r, body, c.left)
		said := supervisor.end(c.number, trace)
		// From now on, whoever asks reaches the next main.
		askSocket(c.main)
		answer.send(w, r.Method, said)
	}
	s.web.SetKeepAlivesEnabled(false)
	s.web.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			os.Exit(0)
		}
	}
	s.web.Serve(&oneConnection{connection: &replayed{Conn: connection, begun: c.request}})
}

func askSocket(fd int) {
	word := []byte{'?'}
	syscall.Write(fd, word)
	for {
		if _, err := syscall.Read(fd, word); err != syscall.EINTR {
			return
		}
	}
}

// A connection of which a part was read already.
type replayed struct {
	net.Conn
	begun io.ReadCloser
}

func (r *replayed) Read(into []byte) (int, error) {
	if r.begun != nil {
		if count, _ := r.begun.Read(into); count > 0 {
			return count, nil
		}
		r.begun.Close()
		r.begun = nil
	}
	return r.Conn.Read(into)
}

// What is listened to where there is one connection, and there will be no other.
type oneConnection struct{ connection net.Conn }

func (o *oneConnection) Accept() (net.Conn, error) {
	if accepted := o.connection; accepted != nil {
		o.connection = nil
		return accepted, nil
	}
	select {}
}

func (o *oneConnection) Close() error { return nil }

func (o *oneConnection) Addr() net.Addr { return &net.TCPAddr{} }
