package server

import (
	"sync"
	"time"
)

// How many calls of the handler there are, and whether more may begin.
type calls struct {
	// One is taken by each call; nil where there may be any number.
	turns  chan struct{}
	closed chan struct{}
	once   sync.Once
}

// 0: any number at a time.
func newCalls(most int) *calls {
	c := &calls{closed: make(chan struct{})}
	if most > 0 {
		c.turns = make(chan struct{}, most)
	}
	return c
}

// Waits for its turn. False when there will be none, or not in time (0: however long it takes).
func (c *calls) enter(timeout time.Duration) bool {
	select {
	case <-c.closed:
		return false
	default:
	}
	if c.turns == nil {
		return true
	}
	select {
	case c.turns <- struct{}{}:
		return true
	default:
	}
	var late <-chan time.Time
	if timeout > 0 {
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case c.turns <- struct{}{}:
		return true
	case <-c.closed:
	case <-late:
	}
	return false
}

func (c *calls) leave() {
	if c.turns != nil {
		<-c.turns
	}
}

func (c *calls) close() { c.once.Do(func() { close(c.closed) }) }
