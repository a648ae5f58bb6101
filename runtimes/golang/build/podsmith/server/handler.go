package server

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"runtime/debug"
	"time"
)

// Calls the handler, in a goroutine of its own: one that ends it (runtime.Goexit) ends no connection.
//
// The trace is empty where it has not failed.
func callHandler(handle Handler, r *http.Request, body []byte, left time.Duration) (*answer, string) {
	ctx := r.Context()
	if left > 0 {
		// When whoever has called gives up, the handler may, too.
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, left)
		defer cancel()
	}
	request := r.WithContext(ctx)
	request.Body = io.NopCloser(bytes.NewReader(body))
	request.ContentLength = int64(len(body))
	written := newAnswer()
	var failed *failure
	isOver := make(chan struct{})
	go func() {
		defer close(isOver)
		hasReturned := false
		defer func() {
			if hasReturned {
				return
			}
			failed = failureOf(recover(), debug.Stack())
		}()
		err := handle(written, request)
		hasReturned = true
		if err != nil {
			failed = failureOf(err, nil)
			failed.isReturned = true
		} else if err := written.check(); err != nil {
			failed = failureOf(err, nil)
		}
	}()
	<-isOver
	if failed == nil {
		return written, ""
	}
	return failed.answer(written), failed.trace + "\n"
}
