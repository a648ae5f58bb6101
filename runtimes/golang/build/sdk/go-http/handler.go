// Package handler has the types of a function of OpenFaaS's template golang-http, which KubeDiag calls a runtime. Functions
// import it by OpenFaaS's path.
package handler

import (
	"context"
	"net/http"
)

// Request is what a function is called with.
type Request struct {
	Body   []byte
	Header http.Header
	// Without the question mark, as it came.
	QueryString string
	Method      string
	Host        string
	ctx         context.Context
}

// Context ends when whoever has called gives up.
func (r *Request) Context() context.Context {
	if r.ctx == nil {
		return context.Background()
	}
	return r.ctx
}

// WithContext changes the request's context. It panics where there is none.
func (r *Request) WithContext(ctx context.Context) {
	if ctx == nil {
		panic("nil context")
	}
	r.ctx = ctx
}

// Response is what a function answers.
type Response struct {
	Body []byte
	// 0 for 200.
	StatusCode int
	Header     http.Header
}

// FunctionHandler is a function as a method.
type FunctionHandler interface {
	Handle(req Request) (Response, error)
}
