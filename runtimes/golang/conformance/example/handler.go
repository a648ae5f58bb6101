package function

import (
	"encoding/json"
	"net/http"

	handler "github.com/openfaas/templates-sdk/go-http"
)

// Handle is one of OpenFaaS's template golang-http, without a go.mod.
func Handle(req handler.Request) (handler.Response, error) {
	data := map[string]string{}
	if err := json.Unmarshal(req.Body, &data); err != nil {
		return handler.Response{StatusCode: http.StatusBadRequest}, err
	}
	data["a"], data["b"] = "1", "2"
	body, err := json.Marshal(data)
	return handler.Response{Body: body, StatusCode: http.StatusOK}, err
}
