// Package contract checks the traffic of tests against testdata/openapi.json. It is for
// tests alone: a request or answer that the contract does not allow fails the test.
package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// Check returns a transport that passes each request to next and returns its answer. If
// one of them breaks the contract, the test fails and goes on. Bodies are read whole
// before they are passed on unchanged, so they must not be endless. If next returns an
// error, the request is checked and the error returned. Any host is allowed, and so is a
// status of 400 or more that the contract does not have.
func Check(t testing.TB, next http.RoundTripper) http.RoundTripper {
	t.Helper()
	router, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	return &checker{t: t, next: next, router: router}
}

// Handler is Check for a server: it returns a handler that passes each request to next.
func Handler(t testing.TB, next http.Handler) http.Handler {
	t.Helper()
	checked := Check(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		next.ServeHTTP(w, req)
		return w.Result(), nil
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		resp, err := checked.RoundTrip(req)
		if err != nil {
			t.Errorf("contract: %s %s: %v", req.Method, req.URL.Path, err)
			panic(http.ErrAbortHandler)
		}
		defer resp.Body.Close()
		for name, values := range resp.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(resp.StatusCode)
		if _, err := io.Copy(w, resp.Body); err != nil {
			t.Errorf("contract: %s %s: pass the answer on: %v", req.Method, req.URL.Path, err)
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// A checker is the transport of Check.
type checker struct {
	t      testing.TB
	next   http.RoundTripper
	router routers.Router
}

func (c *checker) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := swallow(&req.Body)
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	input, err := c.request(req, body)
	if err != nil {
		c.t.Errorf("contract: request %s %s: %v", req.Method, req.URL.Path, err)
	}
	resp, err := c.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	answer, err := swallow(&resp.Body)
	if err != nil {
		// The client receives the same part of the answer and the same error.
		resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(answer), broken{err}))
		return resp, nil
	}
	if input == nil {
		return resp, nil
	}
	if err := check(req.Context(), input, resp, answer); err != nil {
		c.t.Errorf("contract: answer %d of %s %s: %v", resp.StatusCode, req.Method, req.URL.Path, err)
	}
	return resp, nil
}

// request checks a request. It returns nil if the contract does not have its endpoint.
func (c *checker) request(req *http.Request, body []byte) (*openapi3filter.RequestValidationInput, error) {
	copied := req.Clone(req.Context())
	if body != nil {
		copied.Body = io.NopCloser(bytes.NewReader(body))
	} else {
		copied.Body = nil
	}
	route, params, err := c.router.FindRoute(copied)
	if err != nil {
		return nil, err
	}
	for name, value := range params {
		if params[name], err = url.PathUnescape(value); err != nil {
			return nil, fmt.Errorf("path parameter %s: %w", name, err)
		}
	}
	input := &openapi3filter.RequestValidationInput{
		Request: copied, PathParams: params, Route: route, Options: &openapi3filter.Options{
			RejectWhenRequestBodyNotSpecified: true,
			SkipSettingDefaults:               true,
			AuthenticationFunc:                authorized,
			SchemaValidationOptions:           formats(),
		}}
	for name := range copied.URL.Query() {
		if route.Operation.Parameters.GetByInAndName("query", name) == nil {
			return input, fmt.Errorf("the query has the parameter %q, which is not in the contract", name)
		}
	}
	return input, openapi3filter.ValidateRequest(req.Context(), input)
}

// check checks an answer.
func check(ctx context.Context, input *openapi3filter.RequestValidationInput, resp *http.Response, body []byte) error {
	options := *input.Options
	options.IncludeResponseStatus = resp.StatusCode < 400
	known := input.Route.Operation.Responses.Status(resp.StatusCode)
	if known != nil && len(known.Value.Content) == 0 && len(body) > 0 {
		return fmt.Errorf("has a body of %d bytes, but the contract allows none", len(body))
	}
	return openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header,
		Body: io.NopCloser(bytes.NewReader(body)), Options: &options,
	})
}

// authorized requires the token alone in the header.
func authorized(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	value := in.RequestValidationInput.Request.Header.Get("Authorization")
	if value == "" || strings.Contains(value, " ") {
		return errors.New("the Authorization header is not a token alone")
	}
	return nil
}

// formats adds UUIDs to the formats that are checked.
func formats() []openapi3.SchemaValidationOption {
	const uuid = `^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`
	return []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(uuid)),
	}
}

// contract returns the router of the contract. Reading it takes milliseconds, and tests
// make thousands of transports, so it is read once.
var contract = sync.OnceValues(load)

// load reads the contract and returns its router.
func load() (routers.Router, error) {
	path, err := locate()
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the contract %s: %w", path, err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("the contract %s: %w", path, err)
	}
	doc.Servers = nil // tests use other hosts
	return legacy.NewRouter(doc)
}

// locate returns the path of the contract in the module of the test.
func locate() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "testdata", "openapi.json"), nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no module in %s or above", start)
		}
	}
}

// swallow reads a body whole and replaces it by a copy. It returns nil if there is no
// body.
func swallow(body *io.ReadCloser) ([]byte, error) {
	if *body == nil || *body == http.NoBody {
		return nil, nil
	}
	read, err := io.ReadAll(*body)
	err = errors.Join(err, (*body).Close())
	*body = io.NopCloser(bytes.NewReader(read))
	return read, err
}

// A broken reader returns an error.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
