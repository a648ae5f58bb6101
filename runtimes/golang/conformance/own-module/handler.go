package function

import (
	"encoding/json"

	"example.com/team/adder/adding"
	handler "github.com/openfaas/templates-sdk/go-http"
)

// Handle answers without a status, which is 200.
func Handle(req handler.Request) (handler.Response, error) {
	data := map[string]string{}
	if err := json.Unmarshal(req.Body, &data); err != nil {
		return handler.Response{}, err
	}
	adding.Add(data)
	body, err := json.Marshal(data)
	return handler.Response{Body: body}, err
}
