package transactionlink_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"go.uber.org/goleak"

	"tlaudit/transactionlink"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	canary    = "tot_C4n4ry-0f-7h3/v4u1t"
	workspace = "0b0e1c5a-8f5d-4a39-9d3c-0a1b2c3d4e5f"
	otherWS   = "1b0e1c5a-8f5d-4a39-9d3c-0a1b2c3d4e5f"
	ann       = "a2c1b9de-11aa-4bcd-8e00-000000000001"
	role      = "c0ffee00-22bb-4bcd-8e00-000000000002"
	org       = "0a0a0a0a-33cc-4bcd-8e00-000000000003"
	pending   = "eeeeeeee-44dd-4bcd-8e00-000000000004"
)

// A roundTrip is a transport that is a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// answer is a whole answer with a JSON body.
func answer(req *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Request: req, ContentLength: int64(len(body)),
		Header: http.Header{"Content-Type": {"application/json;charset=UTF-8"}},
		Body:   io.NopCloser(strings.NewReader(body))}
}

// with sets a header of an answer.
func with(resp *http.Response, name, value string) *http.Response {
	resp.Header.Set(name, value)
	return resp
}

// A script is a transport that answers the requests one after another. Its last step
// answers all that follow.
type script struct {
	mu    sync.Mutex
	steps []roundTrip
	at    []time.Time // when each request arrived
	log   []string    // method, address and body of each
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	step := s.steps[min(len(s.at), len(s.steps)-1)]
	s.at = append(s.at, time.Now())
	s.log = append(s.log, strings.TrimSpace(req.Method+" "+req.URL.String()+" "+string(body)))
	s.mu.Unlock()
	return step(req)
}

// says is a step that answers with a status and a body.
func says(status int, body string) roundTrip {
	return func(req *http.Request) (*http.Response, error) { return answer(req, status, body), nil }
}

// fails is a step that returns an error in place of an answer.
func fails(err error) roundTrip {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// newClient returns a client of the transport; change may be nil.
func newClient(t testing.TB, transport http.RoundTripper, change func(*transactionlink.Config)) *transactionlink.Client {
	t.Helper()
	token, err := transactionlink.ParseToken(canary)
	if err != nil {
		t.Fatal(err)
	}
	cfg := transactionlink.Config{
		BaseURL:   &url.URL{Scheme: "https", Host: "api.example"},
		Token:     token,
		Transport: transport,
		Log:       slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	if change != nil {
		change(&cfg)
	}
	c, err := transactionlink.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

const (
	direct    = `{"workspaceId":"` + workspace + `","userId":"` + ann + `","role":{"id":"` + role + `","name":"Editor","workspaceId":"` + workspace + `","createdDateTime":"2026-01-05T09:00:00Z","type":"CUSTOM"}}`
	inherited = `{"organizationId":"` + org + `","userId":"` + ann + `","roleId":"` + role + `","status":"ACTIVE"}`
	both      = `{"directMemberships":[` + direct + `],"inheritedMemberships":[` + inherited + `]}`
	invited   = `{"enrollmentId":"` + pending + `","email":"ann@bank.example","status":"PENDING","lastInvitationSentAt":null}`
	onePage   = `{"content":[` + invited + `],"totalElements":1,"totalPages":1,"size":20,"number":0}`
	account   = `{"id":"` + ann + `","email":"ann@bank.example","idpId":null,"roleId":"` + role + `","profile":{"firstName":"Ann","lastName":"Lee","title":"Analyst"},"createdDateTime":"2026-01-05T09:00:00Z"}`
)

// refuses is a step that answers with an error status, and with Retry-After if that is
// not empty.
func refuses(status int, retryAfter string) roundTrip {
	return func(req *http.Request) (*http.Response, error) {
		resp := answer(req, status, `{"fingerprint":"7f3a","errors":[{"code":"BUSY","message":"try later"}]}`)
		if retryAfter != "" {
			resp.Header.Set("Retry-After", retryAfter)
		}
		return resp, nil
	}
}

// dated is a step that answers 503 and asks to wait until d from now.
func dated(d time.Duration) roundTrip {
	return func(req *http.Request) (*http.Response, error) {
		return refuses(503, time.Now().Add(d).UTC().Format(http.TimeFormat))(req)
	}
}

// stalls is a step that answers nothing until the request is cancelled.
func stalls(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// stallsInBody is a step whose body stops after some bytes, without an end.
func stallsInBody(req *http.Request) (*http.Response, error) {
	resp := answer(req, 200, "")
	resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(both[:20]), waiting{req.Context()}))
	return resp, nil
}

type waiting struct{ ctx context.Context }

func (w waiting) Read([]byte) (int, error) {
	<-w.ctx.Done()
	return 0, w.ctx.Err()
}

// breaksInBody is a step whose body ends with an error.
func breaksInBody(err error) roundTrip {
	return func(req *http.Request) (*http.Response, error) {
		resp := answer(req, 200, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(both[:20]), iotest.ErrReader(err)))
		return resp, nil
	}
}

// bodies returns an answer for each reading call, by the names of reads.
func bodies() map[string]string {
	return map[string]string{
		"enrollments": onePage,
		"users":       `{"content":[` + account + `],"totalElements":1}`,
		"workspaces":  `[{"id":"` + workspace + `","name":"KYC"}]`,
		"orgRoles":    `[{"id":"` + role + `","name":"owner"}]`,
		"memberships": both,
		"direct":      "[" + direct + "]",
		"roles":       `[{"id":"` + role + `","name":"Desk 4"}]`,
	}
}
