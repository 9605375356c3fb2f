package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// An answer is what a handler returns.
type answer struct {
	status int
	body   any // encoded as JSON; nil for no body
	allow  []string
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

// An errorBody is the contract's ErrorResponse.
type errorBody struct {
	Fingerprint string        `json:"fingerprint"`
	Errors      []errorDetail `json:"errors"`
}

type errorDetail struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// failure returns an error answer. Its fingerprint depends on the request and the code
// alone, so that equal errors have equal fingerprints.
func failure(r *http.Request, status int, code, message string) answer {
	sum := sha256.Sum256([]byte(strings.Join([]string{r.Method, r.URL.RequestURI(), strconv.Itoa(status), code}, "\n")))
	return answer{status: status, body: errorBody{
		Fingerprint: hex.EncodeToString(sum[:8]),
		Errors:      []errorDetail{{Code: code, Message: message}},
	}}
}

// failureFor returns an error answer with the usual code and message of a status.
func failureFor(r *http.Request, status int) answer {
	switch status {
	case http.StatusUnauthorized:
		return failure(r, status, "UNAUTHORIZED", "the token is missing or not valid")
	case http.StatusForbidden:
		return failure(r, status, "ACCESS_DENIED", "insufficient permissions")
	case http.StatusNotFound:
		return failure(r, status, "NOT_FOUND", "the resource does not exist")
	case http.StatusTooManyRequests:
		return failure(r, status, "TOO_MANY_REQUESTS", "the rate limit was exceeded")
	case http.StatusInternalServerError:
		return failure(r, status, "INTERNAL_ERROR", "an unexpected error occurred")
	}
	return failure(r, status, "HTTP_"+strconv.Itoa(status), strings.ToLower(http.StatusText(status)))
}

func badRequest(r *http.Request, format string, args ...any) answer {
	return failure(r, http.StatusBadRequest, "BAD_REQUEST", fmt.Sprintf(format, args...))
}

// notFound returns 404 for an id that could exist and 400 for a malformed one.
func notFound(r *http.Request, what, id string) answer {
	if !isUUID(id) {
		return badRequest(r, "the %s id is not a UUID", what)
	}
	return failure(r, http.StatusNotFound, strings.ToUpper(what)+"_NOT_FOUND", "no such "+what)
}

// encode returns the bytes of the body, or nil without a body. All bodies are types of
// this package that can be encoded.
func (a answer) encode() []byte {
	if a.body == nil {
		return nil
	}
	b, err := json.Marshal(a.body)
	if err != nil {
		panic(fmt.Sprintf("simulator: encode %T: %v", a.body, err))
	}
	return b
}

func (a answer) contentType() string {
	if a.status >= http.StatusBadRequest {
		return "application/json"
	}
	return "application/json;charset=UTF-8"
}

func (a answer) write(w http.ResponseWriter) {
	if len(a.allow) > 0 {
		w.Header().Set("Allow", strings.Join(a.allow, ", "))
	}
	send(w, a.status, a.contentType(), a.encode())
}

// send writes a whole answer. An error means that the client is gone.
func send(w http.ResponseWriter, status int, contentType string, body []byte) {
	if body != nil {
		w.Header().Set("Content-Type", contentType)
	}
	if status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	if len(body) == 0 {
		return
	}
	if _, err := w.Write(body); err != nil {
		panic(http.ErrAbortHandler)
	}
}
