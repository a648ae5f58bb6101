// Serves a function whose handler is one of net/http's.
package main

import (
	"net/http"
	"podsmith/server"

	function "FUNCTION"
)

// The form that the handler has to have.
var handle func(w http.ResponseWriter, r *http.Request) = function.Handle

func main() {
	server.Serve(func(w http.ResponseWriter, r *http.Request) error {
		handle(w, r)
		return nil
	})
}
