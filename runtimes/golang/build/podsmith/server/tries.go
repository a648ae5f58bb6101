package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// For the last bytes of answers to arrive, ...
	sendTime = 5 * time.Second
	// ... and for requests on connections that were taken on.
	lingerTime = 500 * time.Millisecond
)

// A try Pod's main: it serves one try, and ends.
type tries struct {
	*server
	// Compiles what is in the folder in which it is called.
	compiler []string
	// Connections, and requests, that are open.
	connections, unanswered int32
}

// ServeTries compiles and calls what one request brings, and ends. The command is that which compiles.
func ServeTries(command []string) {
	os.Unsetenv("PODSMITH_TRY")
	supervisor := connectSupervisor()
	if err := makeReady(); err != nil {
		fail(err)
	}
	t := &tries{server: newServer(supervisor, 1), compiler: command}
	t.serve, t.web.Handler = t.serveTry, t
	// Nobody shall send another try over it.
	t.web.SetKeepAlivesEnabled(false)
	t.web.ConnState = t.count
	t.run()
}

func (t *tries) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		atomic.AddInt32(&t.connections, 1)
	case http.StateClosed, http.StateHijacked:
		atomic.AddInt32(&t.connections, -1)
	}
}

// ServeHTTP answers one request, and keeps count of those that are not answered.
func (t *tries) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	atomic.AddInt32(&t.unanswered, 1)
	defer atomic.AddInt32(&t.unanswered, -1)
	t.server.ServeHTTP(w, r)
}

func (t *tries) serveTry(w http.ResponseWriter, r *http.Request) {
	arrived := time.Now()
	body, isWhole := readBody(w, r, maxBodyBytes+maxTryBytes)
	if !isWhole {
		return
	}
	one, err := readTry(r, body)
	if err != nil {
		refused := (&failure{kind: "BadTry", message: err.Error(), trace: err.Error()}).answer(newAnswer())
		refused.status = http.StatusBadRequest
		refused.send(w, r.Method, "silent")
		return
	}
	timeout := readMilliseconds(r.Header.Get(timeoutHeader))
	if !t.calls.enter(timeout) {
		refuse(w)
		return
	}
	number := t.supervisor.begin(r.Header.Get(invocationHeader), timeout, leftOf(timeout, arrived))
	program, failed := one.compile(t.compiler)
	if failed == nil {
		failed = t.handOver(w, r, one, program, number, leftOf(timeout, arrived))
	}
	if failed == nil {
		return
	}
	said := t.supervisor.end(number, failed.trace+"\n")
	t.close()
	failed.answer(newAnswer()).send(w, r.Method, said)
	go t.end()
}

// From now on, whoever asks reaches the next main.
func (t *tries) close() {
	t.calls.close()
	over, cancel := context.WithCancel(context.Background())
	cancel()
	t.web.Shutdown(over)
}

// Ends the process once its answers are sent. Connections that were taken on and have not asked yet get a moment.
func (t *tries) end() {
	began := time.Now()
	for atomic.LoadInt32(&t.connections) > 0 {
		waited := time.Since(began)
		if waited > sendTime || waited > lingerTime && atomic.LoadInt32(&t.unanswered) == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	os.Exit(0)
}

// Has the program answer the request, over the connection on which it came.
func (t *tries) handOver(w http.ResponseWriter, r *http.Request, one *try, program *os.File, number uint32, left time.Duration) *failure {
	request, err := openInMemory("request")
	if err != nil {
		return failureOf(err, nil)
	}
	if _, err := request.Write(one.writeRequest(r)); err != nil {
		return failureOf(err, nil)
	}
	request.Seek(0, 0)
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return failureOf(err, nil)
	}
	connection, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return failureOf(err, nil)
	}
	caller, err := connection.(*net.TCPConn).File()
	if err != nil {
		fail(err)
	}
	pid, err := syscall.ForkExec(fmt.Sprintf("/proc/self/fd/%d", program.Fd()), []string{"/app/function"}, &syscall.ProcAttr{
		Dir: workFolder,
		Env: one.variables(map[string]string{
			supervisorName: "3,4,5",
			triedName:      fmt.Sprintf(triedFormat, 6, 7, number, milliseconds(left)),
		}),
		Files: []uintptr{
			0, 1, 2, caller.Fd(), uintptr(t.supervisor.control), uintptr(t.supervisor.reply),
			request.Fd(), uintptr(ends[1]),
		},
	})
	if err != nil {
		fail(err)
	}
	syscall.Close(ends[1])
	for _, file := range []interface{ Close() error }{connection, caller, request, program} {
		file.Close()
	}
	go t.attend(pid, ends[0])
	return nil
}

// Waits for the program to end, and ends as it has.
func (t *tries) attend(pid, told int) {
	isAnswering := make(chan bool, 1)
	go func() {
		word := make([]byte, 1)
		count, err := syscall.Read(told, word)
		for err == syscall.EINTR {
			count, err = syscall.Read(told, word)
		}
		if count > 0 {
			isAnswering <- true
			t.close()
			syscall.Write(told, word)
		}
	}()
	var status syscall.WaitStatus
	_, err := syscall.Wait4(pid, &status, 0, nil)
	for err == syscall.EINTR {
		_, err = syscall.Wait4(pid, &status, 0, nil)
	}
	if status.Signaled() {
		signal.Reset()
		syscall.Kill(os.Getpid(), status.Signal())
		time.Sleep(time.Second)
	}
	select {
	case <-isAnswering:
		if status.ExitStatus() == 0 {
			t.end()
		}
	default:
	}
	os.Exit(status.ExitStatus())
}
