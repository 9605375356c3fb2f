package transactionlink_test

import (
	"errors"
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
