package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"os"
	"strings"
)

const (
	secretHeader = "Podsmith-Secret"
	secretsName  = "PODSMITH_SECRET_SHA256"
)

// Digests of the secrets with which a request is answered: that of calls, and behind it the one that opens the health alone.
type callers [][]byte

func knownCallers() (known callers) {
	defer os.Unsetenv(secretsName)
	for _, text := range strings.Split(os.Getenv(secretsName), ",") {
		if digest, err := hex.DecodeString(text); err == nil && len(digest) > 0 {
			known = append(known, digest)
		}
	}
	return known
}

// Whether a request comes from Podsmith; a look at the health may come from the engine's probe as well. The secret is taken
// out: it is none of the handler's.
func (known callers) isKnown(headers http.Header, isHealth bool) bool {
	digest := sha256.Sum256([]byte(headers.Get(secretHeader)))
	headers.Del(secretHeader)
	// Started by hand.
	if len(known) == 0 {
		return true
	}
	for at, one := range known {
		if (at == 0 || isHealth) && subtle.ConstantTimeCompare(digest[:], one) == 1 {
			return true
		}
	}
	return false
}
