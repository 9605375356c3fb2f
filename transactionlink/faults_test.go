package transactionlink_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// endless is a body without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Each kind of fault happens once at each listing: either the next attempt returns the
// right rows, or the error says why there are none.
func TestEveryFaultAtEveryListing(t *testing.T) {
	redirect := func(location string) roundTrip {
		return func(req *http.Request) (*http.Response, error) {
			return with(answer(req, 302, ""), "Location", location), nil
		}
	}
	unrelated := []struct {
		name string
		step roundTrip
		says string // of the error; empty if the next attempt succeeds
	}{
		{"429 with seconds", refuses(429, "7"), ""},
		{"429 with a date", refuses(429, "Sat, 01 Jan 2000 00:00:09 GMT"), ""},
		{"429 without", refuses(429, ""), ""},
		{"500", refuses(500, ""), ""},
		{"502", refuses(502, ""), ""},
		{"503", refuses(503, ""), ""},
		{"504", refuses(504, ""), ""},
		{"reset before the headers", fails(syscall.ECONNRESET), ""},
		{"reset in the headers", fails(io.ErrUnexpectedEOF), ""},
		{"reset after the headers", breaksInBody(syscall.ECONNRESET), ""},
		{"stalled body", stallsInBody, ""},
		{"HTML", says(200, "<!DOCTYPE html>"), ""},
		{"empty", says(200, ""), ""},
		{"null", says(200, "null"), ""},
		{"empty object", says(200, "{}"), ""},
		{"endless", func(req *http.Request) (*http.Response, error) {
			resp := answer(req, 200, "")
			resp.Body, resp.ContentLength = io.NopCloser(endless{}), -1
			return resp, nil
		}, ""},
		{"redirect to another host", redirect("https://evil.example/x"), "302 Found: redirects to https://evil.example, which is never followed"},
		{"redirect to plain http", redirect("http://api.example/organizations/users"), "redirects to http://api.example"},
		{"certificate", fails(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), "did not prove to be the API"},
		{"401", refuses(401, ""), "401 Unauthorized"},
		{"403", refuses(403, ""), "403 Forbidden"},
		{"404", refuses(404, ""), "404 Not Found"},
		{"418", refuses(418, ""), "418 I'm a teapot"},
	}
	for read, body := range bodies() {
		faults := append(unrelated[:len(unrelated):len(unrelated)], []struct {
			name string
			step roundTrip
			says string
		}{
			{"truncated", says(200, body[:len(body)-1]), ""},
			{"two values", says(200, body+body), ""},
			{"wrong type of an id", says(200, strings.NewReplacer(`d":"`, `d":["`, `",`, `"],`).Replace(body)), ""},
		}...)
		for _, fault := range faults {
			t.Run(read+", "+fault.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					want, err := reads(t, newClient(t, says(200, body), nil))[read]()
					if err != nil {
						t.Fatal(err)
					}
					transport := &script{steps: []roundTrip{fault.step, says(200, body)}}
					got, err := reads(t, newClient(t, transport, nil))[read]()
					switch {
					case fault.says == "" && err != nil:
						t.Error(err)
					case fault.says == "":
						if d := cmp.Diff(want, got); d != "" {
							t.Errorf("answer (-want +got):\n%s", d)
						}
						if len(transport.at) != 2 {
							t.Errorf("%d requests, want 2", len(transport.at))
						}
					case err == nil || !strings.Contains(err.Error(), fault.says) || len(transport.at) != 1:
						t.Errorf("error %v, want one that says %q; %d requests", err, fault.says, len(transport.at))
					}
				})
			})
		}
	}
}
