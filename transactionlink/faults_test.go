package transactionlink_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink"
)

// bodies are answers of the listings, by what reads them.
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

// endless is a body that goes on and on.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Each kind of fault once, at each listing: what is read in the end is right, or
// the error says why there is nothing.
func TestEveryFaultAtEveryListing(t *testing.T) {
	redirect := func(location string) roundTrip {
		return func(req *http.Request) (*http.Response, error) {
			return with(answer(req, 302, ""), "Location", location), nil
		}
	}
	unrelated := []struct {
		name string
		step roundTrip
		says string // empty: the next attempt gives the answer
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

func TestStatusErrorText(t *testing.T) {
	tests := map[string]struct{ body, want string }{
		"reason":         {`{"fingerprint":"7f3a","errors":[{"code":"ACCESS_DENIED","message":"insufficient permissions"}]}`, "403 Forbidden: insufficient permissions (ACCESS_DENIED, fingerprint 7f3a)"},
		"two reasons":    {`{"fingerprint":"7f3a","errors":[{"code":"A","message":"one"},{"code":"B","message":"two"}]}`, "403 Forbidden: one; two (A, B, fingerprint 7f3a)"},
		"no fingerprint": {`{"errors":[{"code":"A","message":"one"}]}`, "403 Forbidden: one (A)"},
		"no message":     {`{"fingerprint":"7f3a","errors":[{"code":"A"}]}`, "403 Forbidden (A, fingerprint 7f3a)"},
		"no reasons":     {`{"fingerprint":"7f3a","errors":[]}`, "403 Forbidden (fingerprint 7f3a)"},
		"nothing":        {``, "403 Forbidden"},
		"HTML":           {`<html>`, "403 Forbidden"},
		"other types":    {`{"fingerprint":7,"errors":"x"}`, "403 Forbidden"},
		"control characters": {`{"fingerprint":"a\nb","errors":[{"code":"C\u001b[31m","message":"x\r\ny\u202ez\u0000"}]}`,
			`403 Forbidden: x\r\ny\u202ez\x00 (C\x1b[31m, fingerprint a\nb)`},
		"the token": {`{"fingerprint":"` + canary + `","errors":[{"code":"` + strings.ReplaceAll(canary, "/", `\/`) + `","message":"bad token ` + strings.ReplaceAll(canary, "4", `\u0034`) + `."}]}`,
			"403 Forbidden: bad token REDACTED. (REDACTED, fingerprint REDACTED)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := newClient(t, says(403, tt.body), nil).OrganizationRoles(t.Context())
			if err == nil {
				t.Fatal("no error")
			}
			if d := cmp.Diff(tt.want, err.Error()); d != "" {
				t.Errorf("Error (-want +got):\n%s", d)
			}
		})
	}
	t.Run("bounded", func(t *testing.T) {
		long := strings.Repeat("ł", 10_000)
		_, err := newClient(t, says(403, `{"fingerprint":"`+long+`","errors":[{"code":"`+long+`","message":"`+long+`"}]}`), nil).OrganizationRoles(t.Context())
		if err == nil || len(err.Error()) > 2000 || !strings.Contains(err.Error(), "bytes more)") {
			t.Errorf("error of %d bytes: %v", len(err.Error()), err)
		}
	})
	t.Run("fields", func(t *testing.T) {
		_, err := newClient(t, says(404, tests["reason"].body), nil).Memberships(t.Context(), workspace)
		var got *transactionlink.StatusError
		if !errors.As(err, &got) {
			t.Fatal(err)
		}
		want := &transactionlink.StatusError{Method: "GET", Path: "/organizations/workspaces/" + workspace + "/memberships", Code: 404, Fingerprint: "7f3a",
			Details: []transactionlink.ErrorDetail{{Code: "ACCESS_DENIED", Message: "insufficient permissions"}}, Attempts: 1}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("StatusError (-want +got):\n%s", d)
		}
	})
}

// The API may send the token back in whatever it likes: it is nowhere to be found.
func TestTokenSentBack(t *testing.T) {
	echo := strings.Replace(strings.Replace(strings.Replace(onePage, "ann@", canary+"@", 1), `"status"`, `"`+canary+`":"`+canary+`","status"`, 1), `"size"`, `"x`+canary+`":1,"size"`, 1)
	steps := map[string]roundTrip{
		"data":      says(200, echo),
		"bad field": says(200, strings.Replace(echo, "null", `"`+canary+`","`+canary+`":1`, 1)),
		"not JSON":  says(200, canary),
		"error":     says(500, `{"errors":[{"code":"`+canary+`","message":"`+canary+`"}],"fingerprint":"`+canary+`"}`),
		"transport": fails(errors.New("malformed HTTP response \"" + canary + "\"")),
		"redirect": func(req *http.Request) (*http.Response, error) {
			return with(answer(req, 302, ""), "Location", "https://evil.example/"+canary), nil
		},
		"encoding": func(req *http.Request) (*http.Response, error) {
			return with(answer(req, 200, onePage), "Content-Encoding", canary), nil
		},
	}
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				c := newClient(t, step, func(cfg *transactionlink.Config) {
					cfg.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				})
				page, err := c.EnrollmentPage(t.Context(), 0, 20)
				for _, e := range page.Content {
					safe(t, "data", e.Email)
					for name, value := range e.Extra {
						safe(t, "extra", name+string(value))
					}
				}
				for ; err != nil; err = errors.Unwrap(err) {
					safe(t, "error", err.Error())
				}
				_, err = c.Memberships(t.Context(), canary) // a token where an id belongs
				for ; err != nil; err = errors.Unwrap(err) {
					safe(t, "error", err.Error())
				}
				for endpoint, names := range c.UnknownFields() {
					safe(t, "unknown fields", endpoint+strings.Join(names, " "))
				}
				safe(t, "log", log.String())
				if log.Len() == 0 {
					t.Error("nothing was logged")
				}
			})
		})
	}
}

// Names of unknown fields are kept up to a bound, and that there were more is said.
func TestManyUnknownFields(t *testing.T) {
	var extra strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&extra, `"f%04d":1,`, i)
	}
	c := newClient(t, says(200, strings.Replace(both, "{", "{"+extra.String(), 1)), nil)
	if _, err := c.Memberships(t.Context(), workspace); err != nil {
		t.Fatal(err)
	}
	for endpoint, names := range c.UnknownFields() {
		if len(names) != 1001 || names[0] != "(more than are kept)" {
			t.Errorf("%s: %d names, the first %q", endpoint, len(names), names[0])
		}
	}
}
