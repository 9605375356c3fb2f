package contract_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink/contract"
)

// A recorder is a test that records its errors and does not fail.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

const (
	id     = "0b0e1c5a-8f5d-4a39-9d3c-0a1b2c3d4e5f"
	person = `{"enrollmentId":"` + id + `","email":"a@b.example","status":"PENDING","lastInvitationSentAt":null}`
	page   = `{"content":[` + person + `],"totalElements":1,"totalPages":1,"size":20,"number":0,"further":true}`
	reason = `{"fingerprint":"f","errors":[{"code":"C","message":"m"}]}`
)

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		method, target, token, body string
		status                      int
		answer                      string
		violations                  int
	}{
		"a listing":             {"GET", "/organizations/enrollments?status=PENDING,EXPIRED&page=0&size=20", "tot_x", "", 200, page, 0},
		"an error":              {"GET", "/organizations/enrollments", "tot_x", "", 403, reason, 0},
		"a status not named":    {"GET", "/organizations/enrollments", "tot_x", "", 429, "", 0},
		"workspaces, bare":      {"GET", "/organizations/workspaces", "tot_x", "", 200, `[{"workspaceId":"` + id + `"}]`, 0},
		"workspaces, paged":     {"GET", "/organizations/workspaces?page=1&size=2", "tot_x", "", 200, `{"content":[],"totalElements":2}`, 0},
		"an invitation":         {"POST", "/organizations/enrollments", "tot_x", `{"email":"a@b.example","roleId":"` + id + `"}`, 201, person, 0},
		"a removal":             {"DELETE", "/workspaces/" + id + "/memberships/" + id, "tot_x", "", 200, "", 0},
		"a cancellation":        {"POST", "/organizations/enrollments/" + id + "/cancel", "tot_x", "", 204, "", 0},
		"no such path":          {"GET", "/organizations", "tot_x", "", 404, reason, 1},
		"no such method":        {"PATCH", "/organizations/enrollments", "tot_x", "", 405, "", 1},
		"no token":              {"GET", "/organizations/enrollments", "", "", 401, reason, 1},
		"Bearer":                {"GET", "/organizations/enrollments", "Bearer tot_x", "", 401, reason, 1},
		"unknown status asked":  {"GET", "/organizations/enrollments?status=PENDING,GONE", "tot_x", "", 200, page, 1},
		"unknown parameter":     {"GET", "/organizations/enrollments?sort=email", "tot_x", "", 200, page, 1},
		"page below zero":       {"GET", "/organizations/users?page=-1", "tot_x", "", 400, reason, 1},
		"malformed id":          {"GET", "/workspaces/w1/memberships", "tot_x", "", 404, reason, 1},
		"body without a role":   {"POST", "/organizations/enrollments", "tot_x", `{"email":"a@b.example"}`, 400, reason, 1},
		"unexpected body":       {"DELETE", "/workspaces/" + id + "/memberships/" + id, "tot_x", "{}", 200, "", 1},
		"answer without field":  {"GET", "/organizations/enrollments", "tot_x", "", 200, strings.Replace(page, `"status":"PENDING",`, "", 1), 1},
		"answer, unknown value": {"GET", "/organizations/enrollments", "tot_x", "", 200, strings.Replace(page, "PENDING", "GONE", 1), 1},
		"answer, malformed id":  {"GET", "/organizations/enrollments", "tot_x", "", 200, strings.Replace(page, id, "e1", 1), 1},
		"answer, null":          {"GET", "/organizations/workspaces/" + id + "/memberships", "tot_x", "", 200, `{"directMemberships":null,"inheritedMemberships":[]}`, 1},
		"answer, wrong type":    {"GET", "/organizations/roles", "tot_x", "", 200, `{}`, 1},
		"answer with a body":    {"DELETE", "/workspaces/" + id + "/memberships/" + id, "tot_x", "", 200, "{}", 1},
		"status not named":      {"POST", "/organizations/enrollments", "tot_x", `{"email":"a@b.example","roleId":"` + id + `"}`, 200, person, 1},
		"error without reasons": {"GET", "/organizations/enrollments", "tot_x", "", 403, `{"message":"no"}`, 1},
	}
	for name, tt := range tests {
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if got, err := io.ReadAll(r.Body); err != nil || string(got) != tt.body {
				t.Errorf("%s: the body came as %q, error %v", name, got, err)
			}
			w.Header().Set("Content-Type", "application/json;charset=UTF-8")
			w.WriteHeader(tt.status)
			io.WriteString(w, tt.answer)
		})
		t.Run(name, func(t *testing.T) {
			record := &recorder{TB: t}
			req := httptest.NewRequest(tt.method, "https://any.example"+tt.target, strings.NewReader(tt.body))
			if tt.token != "" {
				req.Header.Set("Authorization", tt.token)
			}
			if tt.body != "" {
				req.Header.Set("Content-Type", "application/json")
			}
			w := httptest.NewRecorder()
			contract.Handler(record, handler).ServeHTTP(w, req)
			if len(record.errors) != tt.violations {
				t.Errorf("%d violations, want %d: %q", len(record.errors), tt.violations, record.errors)
			}
			if w.Code != tt.status || w.Body.String() != tt.answer {
				t.Errorf("answer %d %q", w.Code, w.Body)
			}
		})
	}
}

// The contract marks the eight endpoints with a published schema and the four without.
func TestEndpoints(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	type operation struct {
		Documented *bool `json:"x-documented"`
	}
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	count := map[bool]int{}
	for path, item := range doc.Paths {
		for method, raw := range item {
			if method == "parameters" {
				continue
			}
			var op operation
			if err := json.Unmarshal(raw, &op); err != nil || op.Documented == nil {
				t.Errorf("%s %s: x-documented is missing (%v)", method, path, err)
				continue
			}
			count[*op.Documented]++
		}
	}
	if d := cmp.Diff(map[bool]int{true: 8, false: 4}, count); d != "" {
		t.Errorf("documented operations (-want +got):\n%s", d)
	}
}
