// Serves a function whose handler is one of OpenFaaS's template golang-http.
package main

import (
	"io/ioutil"
	"net/http"
	"podsmith/server"

	function "FUNCTION"

	handler "github.com/openfaas/templates-sdk/go-http"
)

// The form that the handler has to have.
var handle func(req handler.Request) (handler.Response, error) = function.Handle

func main() {
	server.Serve(func(w http.ResponseWriter, r *http.Request) error {
		body, err := ioutil.ReadAll(r.Body)
		if err != nil {
			return err
		}
		request := handler.Request{
			Body: body, Header: r.Header, QueryString: r.URL.RawQuery, Method: r.Method, Host: r.Host,
		}
		request.WithContext(r.Context())
		response, failure := handle(request)
		for name, values := range response.Header {
			w.Header()[name] = values
		}
		if response.StatusCode != 0 {
			w.WriteHeader(response.StatusCode)
		}
		w.Write(response.Body)
		return failure
	})
}
