package transactionlink_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink"
)

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
		"backslash": {`{"errors":[{"message":"a\\nb"}]}`, `403 Forbidden: a\\nb`},
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

// Of the body of an error no more than 1 MiB is read, however long it is: it holds only the
// reasons. A longer one has none.
func TestErrorBodyIsBounded(t *testing.T) {
	const bound = 1 << 20
	for _, status := range []int{201, 302, 403, 418} {
		endless := &endlessBody{}
		c := newClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
			resp := answer(req, status, "")
			resp.Body, resp.ContentLength = endless, -1
			return resp, nil
		}), nil)
		_, err := c.Memberships(t.Context(), workspace)
		var refused *transactionlink.StatusError
		if !errors.As(err, &refused) || refused.Code != status || len(refused.Details) > 0 {
			t.Errorf("%d: %v", status, err)
		}
		if endless.read > bound+64<<10 { // a buffer more than the bound
			t.Errorf("%d: %d bytes were read, want %d at most", status, endless.read, bound)
		}
		if bytes := c.Stats()[0].Bytes; bytes != bound+1 {
			t.Errorf("%d: %d bytes counted, want %d", status, bytes, bound+1)
		}
	}
}

// An endlessBody is a body of blanks that ends at 16 MiB, so that a test of a client
// without a bound ends.
type endlessBody struct{ read int }

func (b *endlessBody) Read(p []byte) (int, error) {
	if b.read >= 16<<20 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = ' '
	}
	b.read += len(p)
	return len(p), nil
}

func (b *endlessBody) Close() error { return nil }

// The reasons of an error are read as strictly as every answer.
func TestReasonsAreReadStrictly(t *testing.T) {
	for body, want := range map[string]string{
		`{"fingerprint":"f","errors":[{"code":"C","message":"m"}],"more":1}`: "403 Forbidden: m (C, fingerprint f)",
		`{"Fingerprint":"f","errors":[{"Code":"C","message":"m"}]}`:          "403 Forbidden: m",
		`{"fingerprint":"f","fingerprint":"g"}`:                              "403 Forbidden",
		`{"fingerprint":"f"} {}`:                                             "403 Forbidden",
		`{"fingerprint":null,"errors":null}`:                                 "403 Forbidden",
	} {
		_, err := newClient(t, says(403, body), nil).Memberships(t.Context(), workspace)
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}
