package function

import (
	"encoding/json"

	"example.com/sums"
	handler "github.com/openfaas/templates-sdk/go-http"
)

// Handle uses a module that is vendored, and the types of OpenFaaS, which are not.
func Handle(req handler.Request) (handler.Response, error) {
	data := map[string]string{}
	if err := json.Unmarshal(req.Body, &data); err != nil {
		return handler.Response{}, err
	}
	for name, value := range sums.Both {
		data[name] = value
	}
	body, err := json.Marshal(data)
	return handler.Response{Body: body}, err
}
