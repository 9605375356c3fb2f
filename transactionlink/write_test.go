package transactionlink_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink"
)

// writes returns the writing calls by name.
func writes(t *testing.T, c *transactionlink.Client) map[string]func() error {
	return map[string]func() error{
		"invite": func() error {
			_, err := c.Invite(t.Context(), transactionlink.Invite{Email: "ann@bank.example", RoleID: role,
				WorkspaceAssignments: []transactionlink.Assignment{{WorkspaceID: workspace, RoleID: role}}})
			return err
		},
		"resend": func() error { _, err := c.Resend(t.Context(), pending); return err },
		"cancel": func() error { return c.Cancel(t.Context(), pending) },
		"put":    func() error { return c.PutMembership(t.Context(), workspace, ann, role) },
		"delete": func() error { return c.DeleteMembership(t.Context(), workspace, ann) },
	}
}

func TestRequestsOfWrites(t *testing.T) {
	const host = "https://api.example/prefix"
	tests := map[string]struct {
		status int
		body   string
		want   string
	}{
		"invite": {201, invited, "POST " + host + `/organizations/enrollments {"email":"ann@bank.example","roleId":"` + role + `","workspaceAssignments":[{"workspaceId":"` + workspace + `","roleId":"` + role + `"}]}`},
		"resend": {200, invited, "POST " + host + "/organizations/enrollments/" + pending + "/resend"},
		"cancel": {204, "", "POST " + host + "/organizations/enrollments/" + pending + "/cancel"},
		"put":    {200, direct, "PUT " + host + "/workspaces/" + workspace + "/memberships/" + ann + ` {"userId":"` + ann + `","roleId":"` + role + `"}`},
		"delete": {200, "", "DELETE " + host + "/workspaces/" + workspace + "/memberships/" + ann},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			transport := &script{steps: []roundTrip{func(req *http.Request) (*http.Response, error) {
				if req.GetBody != nil {
					t.Error("net/http could send the body again")
				}
				for _, header := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
					if req.Header.Get(header) != "" {
						t.Errorf("%s is set", header)
					}
				}
				if d := cmp.Diff([]string{canary}, req.Header["Authorization"]); d != "" {
					t.Errorf("Authorization (-want +got):\n%s", d)
				}
				return answer(req, tt.status, tt.body), nil
			}}}
			c := newClient(t, transport, func(cfg *transactionlink.Config) {
				var err error
				if cfg.BaseURL, err = transactionlink.ParseBaseURL(host+"/", false); err != nil {
					t.Fatal(err)
				}
			})
			if err := writes(t, c)[name](); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]string{tt.want}, transport.log); d != "" {
				t.Errorf("requests (-want +got):\n%s", d)
			}
		})
	}
}

// A write is sent once, whatever its answer.
func TestWritesAreNeverRepeated(t *testing.T) {
	for fault, step := range map[string]roundTrip{
		"reset":      fails(syscall.ECONNRESET),
		"cut":        fails(io.ErrUnexpectedEOF),
		"stalled":    stalls,
		"429":        refuses(429, "2"),
		"503":        refuses(503, "2"),
		"500":        refuses(500, ""),
		"HTML":       says(200, "<html>"),
		"other code": says(202, ""),
		"body cut":   breaksInBody(io.ErrUnexpectedEOF),
		"redirect": func(req *http.Request) (*http.Response, error) {
			return with(answer(req, 307, ""), "Location", "https://evil.example/"), nil
		},
	} {
		for name := range writes(t, nil) {
			t.Run(name+", "+fault, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					transport := &script{steps: []roundTrip{step}}
					err := writes(t, newClient(t, transport, nil))[name]()
					if err == nil || len(transport.at) != 1 {
						t.Errorf("error %v, %d requests", err, len(transport.at))
					}
				})
			})
		}
	}
}

func TestAnswersOfWrites(t *testing.T) {
	tests := map[string]struct {
		write  string
		status int
		body   string
		where  string
	}{
		"put, another user":         {"put", 200, strings.Replace(direct, ann, "x", 1), "userId"},
		"put, another workspace":    {"put", 200, strings.Replace(direct, workspace, otherWS, 1), "workspaceId"},
		"put, another role":         {"put", 200, strings.Replace(direct, role, "x", 1), "role.id"},
		"put, empty":                {"put", 200, "", ""},
		"resend, another":           {"resend", 200, strings.Replace(invited, pending, "x", 1), "enrollmentId"},
		"invite, empty":             {"invite", 201, "", ""},
		"delete, a page of a proxy": {"delete", 200, "<html>", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := writes(t, newClient(t, says(tt.status, tt.body), nil))[tt.write]()
			var wrong *transactionlink.BodyError
			if !errors.As(err, &wrong) || wrong.Where != tt.where {
				t.Errorf("error %v, want a BodyError at %q", err, tt.where)
			}
		})
	}
}

func TestRequestsOfReads(t *testing.T) {
	transport := &script{steps: []roundTrip{says(200, "[]")}}
	c := newClient(t, transport, nil)
	for _, read := range []func() error{
		func() error { _, err := c.WorkspacePage(t.Context(), 2, 50); return err },
		func() error { _, err := c.OrganizationRoles(t.Context()); return err },
		func() error { _, err := c.DirectMemberships(t.Context(), workspace); return err },
		func() error { _, err := c.WorkspaceRoles(t.Context(), "a/b?c#d%e f"); return err },
	} {
		if err := read(); err != nil {
			t.Error(err)
		}
	}
	transport.steps = []roundTrip{says(200, `{"content":[],"totalElements":0,"number":3}`)}
	for _, read := range []func() error{
		func() error { _, err := c.EnrollmentPage(t.Context(), 3, 100); return err },
		func() error { _, err := c.UserPage(t.Context(), 3, 100); return err },
	} {
		if err := read(); err != nil {
			t.Error(err)
		}
	}
	want := []string{
		"GET https://api.example/organizations/workspaces?page=2&size=50",
		"GET https://api.example/organizations/roles",
		"GET https://api.example/workspaces/" + workspace + "/memberships",
		"GET https://api.example/organizations/workspaces/a%2Fb%3Fc%23d%25e%20f/roles",
		"GET https://api.example/organizations/enrollments?page=3&size=100&status=PENDING,ACCEPTED,EXPIRED,CANCELLED",
		"GET https://api.example/organizations/users?page=3&size=100",
	}
	if d := cmp.Diff(want, transport.log); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
}

func TestInvalidIds(t *testing.T) {
	transport := &script{steps: []roundTrip{says(200, "[]")}}
	c := newClient(t, transport, nil)
	for _, id := range []string{"", ".", ".."} {
		for name, call := range map[string]func() error{
			"memberships": func() error { _, err := c.Memberships(t.Context(), id); return err },
			"resend":      func() error { _, err := c.Resend(t.Context(), id); return err },
			"delete":      func() error { return c.DeleteMembership(t.Context(), workspace, id) },
			"put":         func() error { return c.PutMembership(t.Context(), id, ann, role) },
		} {
			if err := call(); err == nil || !strings.Contains(err.Error(), "not an id") {
				t.Errorf("%s of %q: error %v", name, id, err)
			}
		}
	}
	if _, err := c.UserPage(t.Context(), -1, 10); err == nil {
		t.Error("page -1: no error")
	}
	if _, err := c.UserPage(t.Context(), 0, 0); err == nil {
		t.Error("page of no rows: no error")
	}
	if len(transport.at) != 0 {
		t.Errorf("%d requests were sent", len(transport.at))
	}
}
