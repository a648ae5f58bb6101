// Package threads has the threads of this process started before they are needed.
package threads

import (
	"sync"
	"syscall"
	"time"
)

const atHand = 8

// Start starts some. Go starts threads when it needs them, and ends the process where it may not: a handler can use up all
// processes of its Pod.
func Start() {
	var ends [2]int
	if syscall.Pipe2(ends[:], syscall.O_CLOEXEC) != nil {
		return
	}
	var ready, done sync.WaitGroup
	for count := 0; count < atHand; count++ {
		ready.Add(1)
		done.Add(1)
		go func() {
			ready.Done()
			// One that waits in a system call is not at hand for others.
			syscall.Read(ends[0], make([]byte, 1))
			done.Done()
		}()
	}
	ready.Wait()
	// Until all of them wait.
	time.Sleep(time.Millisecond)
	syscall.Close(ends[1])
	done.Wait()
	syscall.Close(ends[0])
}
