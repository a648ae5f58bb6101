package function

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

// Handle receives the context of the run as JSON; what it writes reaches the next step.
//
//	r.Body       the context, to read
//	r.Header     r.Header.Get("Podsmith-Run"), "Podsmith-Node", "Podsmith-Attempt" say what it is called for
//	r.Method     "POST" in a pipeline
//	r.URL        r.URL.Query().Get("verbose"); r.URL.Path is "/" in a pipeline
//	r.Context()  ends when the step's time is over
func Handle(w http.ResponseWriter, r *http.Request) {
	data := map[string]interface{}{}
	decoder := json.NewDecoder(r.Body)
	// Integers stay as they are, however big.
	decoder.UseNumber()
	if err := decoder.Decode(&data); err != nil {
		http.Error(w, "the body must be a JSON object: "+err.Error(), http.StatusBadRequest)
		return
	}

	// Whatever you print appears in the log of this step.
	fmt.Printf("received %d values\n", len(data))

	// The results of this step: all it received, and one value more.
	hostname, _ := os.Hostname()
	data["greeting"] = "Hello from " + hostname
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(data)
}

// A step fails when it panics, or when it answers with another status than 200:
//
//	http.Error(w, "the parameter 'node' is missing", http.StatusUnprocessableEntity)
//
// Other files of this function are in the same package. Modules are named in go.mod, or lie in vendor/.
