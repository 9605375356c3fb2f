package transactionlink_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/transactionlink"
)

// reads returns the reading calls by the name that the tests use for them.
func reads(t *testing.T, c *transactionlink.Client) map[string]func() (any, error) {
	return map[string]func() (any, error){
		"enrollments": func() (any, error) { return c.EnrollmentPage(t.Context(), 0, 20) },
		"users":       func() (any, error) { return c.UserPage(t.Context(), 0, 20) },
		"workspaces":  func() (any, error) { return c.WorkspacePage(t.Context(), 0, 20) },
		"orgRoles":    func() (any, error) { return c.OrganizationRoles(t.Context()) },
		"memberships": func() (any, error) { return c.Memberships(t.Context(), workspace) },
		"direct":      func() (any, error) { return c.DirectMemberships(t.Context(), workspace) },
		"roles":       func() (any, error) { return c.WorkspaceRoles(t.Context(), workspace) },
	}
}

func TestValidAnswers(t *testing.T) {
	grant := transactionlink.Membership{WorkspaceID: workspace, UserID: ann,
		Role: transactionlink.Role{ID: role, Name: "Editor", WorkspaceID: workspace, CreatedDateTime: "2026-01-05T09:00:00Z", Type: "CUSTOM"}}
	elsewhere := grant
	elsewhere.Role.WorkspaceID = otherWS
	org := transactionlink.InheritedMembership{OrganizationID: org, UserID: ann, RoleID: role, Status: "ACTIVE"}
	frozen := org
	frozen.Status = "FROZEN \u0142"
	invitation := transactionlink.Enrollment{EnrollmentID: pending, Email: "ann@bank.example", Status: "PENDING"}
	sent := "2026-01-05T09:00:00.123456789+01:00"
	resent := invitation
	resent.LastInvitationSentAt = &sent
	idp := ""
	tests := map[string]struct {
		read, body string
		want       any
		unknown    []string
	}{
		"memberships": {read: "memberships", body: both,
			want: transactionlink.Memberships{Direct: []transactionlink.Membership{grant}, Inherited: []transactionlink.InheritedMembership{org}}},
		"memberships, empty": {read: "memberships", body: ` { "directMemberships" : [ ] , "inheritedMemberships":[]}` + "\n",
			want: transactionlink.Memberships{}},
		"memberships, a role of another workspace": {read: "direct", body: "[" + strings.Replace(direct, `"Editor","workspaceId":"`+workspace, `"Editor","workspaceId":"`+otherWS, 1) + "]",
			want: []transactionlink.Membership{elsewhere}},
		"memberships, the workspace in capitals": {read: "direct", body: "[" + strings.Replace(direct, workspace, strings.ToUpper(workspace), 1) + "]",
			want: []transactionlink.Membership{func() transactionlink.Membership {
				m := grant
				m.WorkspaceID = strings.ToUpper(workspace)
				return m
			}()}},
		"memberships, an unknown status": {read: "memberships", body: `{"directMemberships":[],"inheritedMemberships":[` + strings.Replace(inherited, "ACTIVE", `FROZEN \u0142`, 1) + `]}`,
			want: transactionlink.Memberships{Inherited: []transactionlink.InheritedMembership{frozen}}},
		"memberships, unknown fields everywhere": {read: "memberships",
			body: `{"next":{"a":[1,"]}",{}]},"directMemberships":[` + strings.Replace(strings.Replace(direct, `"userId"`, `"Grade": [1, {"x":null}] ,"userId"`, 1), `"name"`, `"Name":"no","name"`, 1) + `],"inheritedMemberships":[]}`,
			want: transactionlink.Memberships{Direct: []transactionlink.Membership{func() transactionlink.Membership {
				m := grant
				m.Extra = transactionlink.Extra{"Grade": json.RawMessage(`[1, {"x":null}]`)}
				return m
			}()}},
			unknown: []string{"directMemberships.Grade", "directMemberships.role.Name", "next"}},
		"a field by its escaped name": {read: "direct", body: "[" + strings.Replace(direct, `"userId"`, `"\u0075serId"`, 1) + "]",
			want: []transactionlink.Membership{grant}},
		"page": {read: "enrollments", body: onePage,
			want: transactionlink.Page[transactionlink.Enrollment]{Content: []transactionlink.Enrollment{invitation}, TotalElements: 1, TotalPages: 1, Size: 20, Paged: true}},
		"page, missing fields": {read: "enrollments", body: `{"content":[` + strings.Replace(invited, "null", `"`+sent+`"`, 1) + `],"totalElements":41}`,
			want: transactionlink.Page[transactionlink.Enrollment]{Content: []transactionlink.Enrollment{resent}, TotalElements: 41, TotalPages: 3, Size: 20, Paged: true}},
		"page, a smaller size than requested": {read: "enrollments", body: `{"content":[],"totalElements":0,"totalPages":0,"size":7,"number":0,"empty":true}`,
			want:    transactionlink.Page[transactionlink.Enrollment]{Size: 7, Paged: true},
			unknown: []string{"empty"}},
		"user": {read: "users", body: `{"content":[` + account + `],"totalElements":1,"size":20}`,
			want: transactionlink.Page[transactionlink.User]{TotalElements: 1, TotalPages: 1, Size: 20, Paged: true, Content: []transactionlink.User{{
				ID: ann, Email: "ann@bank.example", RoleID: role, Profile: transactionlink.Profile{FirstName: "Ann", LastName: "Lee", Title: "Analyst"}, CreatedDateTime: "2026-01-05T09:00:00Z"}}}},
		"user with an id alone": {read: "users", body: `{"content":[{"id":"` + ann + `"},{"id":"x","profile":null,"email":null,"idpId":""}],"totalElements":2}`,
			want: transactionlink.Page[transactionlink.User]{TotalElements: 2, TotalPages: 1, Size: 20, Paged: true, Content: []transactionlink.User{{ID: ann}, {ID: "x", IDPID: &idp}}}},
		"workspaces, bare": {read: "workspaces", body: `[{"id":"` + workspace + `","name":"KYC"},{"workspaceId":"` + otherWS + `","colour":"red"}]`,
			want: transactionlink.Page[transactionlink.Workspace]{TotalElements: 2, TotalPages: 1, Size: 2, Content: []transactionlink.Workspace{
				{ID: workspace, Name: "KYC"}, {ID: otherWS, Extra: transactionlink.Extra{"colour": json.RawMessage(`"red"`)}}}},
			unknown: []string{"colour"}},
		"workspaces, empty": {read: "workspaces", body: `[]`, want: transactionlink.Page[transactionlink.Workspace]{TotalPages: 1}},
		"workspaces, page": {read: "workspaces", body: `{"content":[{"id":"` + workspace + `","workspaceId":"` + workspace + `"}],"totalElements":1,"number":0}`,
			want: transactionlink.Page[transactionlink.Workspace]{TotalElements: 1, TotalPages: 1, Size: 20, Paged: true, Content: []transactionlink.Workspace{{ID: workspace}}}},
		"roles": {read: "roles", body: `[{"id":"` + role + `","name":"Desk 4","type":"CUSTOM"},{"id":"r2","name":"","organizationId":null}]`,
			want: []transactionlink.Role{{ID: role, Name: "Desk 4", Type: "CUSTOM"}, {ID: "r2"}}},
		"organization roles": {read: "orgRoles", body: `[{"id":"` + role + `","name":"owner","organizationId":"o"}]`,
			want: []transactionlink.Role{{ID: role, Name: "owner", OrganizationID: "o"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, says(200, tt.body), nil)
			got, err := reads(t, c)[tt.read]()
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("answer (-want +got):\n%s", d)
			}
			var unknown []string
			for _, names := range c.UnknownFields() {
				unknown = append(unknown, names...)
			}
			if d := cmp.Diff(tt.unknown, unknown); d != "" {
				t.Errorf("unknown fields (-want +got):\n%s", d)
			}
		})
	}
}

func TestInvalidAnswers(t *testing.T) {
	replace := func(s, from, to string) string {
		if !strings.Contains(s, from) {
			t.Fatalf("%q is not in %q", from, s)
		}
		return strings.Replace(s, from, to, 1)
	}
	tests := map[string]struct{ read, body, where, says string }{
		"empty":                        {"memberships", "", "", "is empty"},
		"blanks":                       {"memberships", " \r\n\t", "", "is empty"},
		"HTML":                         {"memberships", "\n<!doctype html><title>Sign in</title>", "", "HTML"},
		"null":                         {"memberships", "null", "", "is null, not an object"},
		"empty object":                 {"memberships", "{}", "directMemberships", "is missing"},
		"array for object":             {"memberships", "[]", "", "is an array, not an object"},
		"text":                         {"memberships", `"ok"`, "", "is a string"},
		"cut short":                    {"memberships", both[:len(both)-1], "", "unexpected end"},
		"two values":                   {"memberships", both + both, "", "after top-level value"},
		"something after":              {"memberships", both + " x", "", "after top-level value"},
		"byte order mark":              {"memberships", "\ufeff" + both, "", "not one JSON value"},
		"not UTF-8":                    {"memberships", replace(both, "Editor", "Ed\xfftor"), "", "UTF-8"},
		"null list":                    {"memberships", `{"directMemberships":null,"inheritedMemberships":[]}`, "directMemberships", "is null, not an array"},
		"one list missing":             {"memberships", `{"directMemberships":[]}`, "inheritedMemberships", "is missing"},
		"null in a list":               {"memberships", `{"directMemberships":[null],"inheritedMemberships":[]}`, "directMemberships[0]", "is null, not an object"},
		"another workspace":            {"memberships", replace(both, workspace, otherWS), "directMemberships[0].workspaceId", "not the requested id"},
		"another workspace, other way": {"direct", "[" + direct + "," + replace(direct, workspace, otherWS) + "]", "[1].workspaceId", "not the requested id"},
		"no workspace":                 {"direct", "[" + replace(direct, `"workspaceId":"`+workspace+`",`, "") + "]", "[0].workspaceId", "is missing"},
		"empty user":                   {"direct", "[" + replace(direct, ann, "") + "]", "[0].userId", "is empty"},
		"null user":                    {"direct", "[" + replace(direct, `"`+ann+`"`, "null") + "]", "[0].userId", "is null, not a string"},
		"number for a user":            {"direct", "[" + replace(direct, `"`+ann+`"`, "17") + "]", "[0].userId", "is a number, not a string"},
		"user in another case":         {"direct", "[" + replace(direct, "userId", "userID") + "]", "[0].userId", "is missing"},
		"user twice":                   {"direct", "[" + replace(direct, `"userId"`, `"userId":"x","userId"`) + "]", "[0].userId", "appears twice"},
		"user twice, once escaped":     {"direct", "[" + replace(direct, `"userId"`, `"user\u0049d":"x","userId"`) + "]", "[0].userId", "appears twice"},
		"unknown twice":                {"direct", "[" + replace(direct, `"userId"`, `"x":1,"x":2,"userId"`) + "]", "[0]", `"x" twice`},
		"role without id":              {"direct", "[" + replace(direct, `"id":"`+role+`",`, "") + "]", "[0].role.id", "is missing"},
		"role a name":                  {"direct", `[{"workspaceId":"` + workspace + `","userId":"u","role":"Editor"}]`, "[0].role", "is a string, not an object"},
		"role null":                    {"direct", `[{"workspaceId":"` + workspace + `","userId":"u","role":null}]`, "[0].role", "is null, not an object"},
		"object for array":             {"direct", `{"content":[]}`, "", "is an object, not an array"},
		"inherited without status":     {"memberships", replace(both, `,"status":"ACTIVE"`, ""), "inheritedMemberships[0].status", "is missing"},
		"page null":                    {"enrollments", "null", "", "is null"},
		"page without content":         {"enrollments", `{"totalElements":0}`, "content", "is missing"},
		"page without a total":         {"enrollments", `{"content":[]}`, "totalElements", "is missing"},
		"total null":                   {"enrollments", `{"content":[],"totalElements":null}`, "totalElements", "is null, not a number"},
		"total below zero":             {"enrollments", `{"content":[],"totalElements":-1}`, "totalElements", "below zero"},
		"total broken":                 {"enrollments", `{"content":[],"totalElements":1.5}`, "totalElements", "whole number"},
		"total too large":              {"enrollments", `{"content":[],"totalElements":99999999999999999999}`, "totalElements", "whole number"},
		"total as text":                {"enrollments", `{"content":[],"totalElements":"0"}`, "totalElements", "is a string, not a number"},
		"size below zero":              {"enrollments", `{"content":[],"totalElements":0,"size":-20}`, "size", "below zero"},
		"size zero":                    {"enrollments", `{"content":[],"totalElements":3,"size":0}`, "", "pages of no rows"},
		"more rows than its size":      {"enrollments", `{"content":[` + invited + `,` + invited + `],"totalElements":2,"size":1}`, "", "more than its size"},
		"more rows than its total":     {"enrollments", `{"content":[` + invited + `],"totalElements":0}`, "", "more than its total"},
		"another page":                 {"enrollments", replace(onePage, `"number":0`, `"number":1`), "", "is page 1, not the requested page 0"},
		"bare array of enrollments":    {"enrollments", "[]", "", "is an array, not an object"},
		"enrollment without status":    {"enrollments", replace(onePage, `"status":"PENDING",`, ""), "content[0].status", "is missing"},
		"enrollment without e-mail":    {"enrollments", replace(onePage, `"email":"ann@bank.example",`, ""), "content[0].email", "is missing"},
		"enrollment without id":        {"enrollments", replace(onePage, pending, ""), "content[0].enrollmentId", "is empty"},
		"sent, a number":               {"enrollments", replace(onePage, "null", "1767603600"), "content[0].lastInvitationSentAt", "is a number"},
		"user without id":              {"users", replace(`{"content":[`+account+`],"totalElements":1}`, `"id":"`+ann+`",`, ""), "content[0].id", "is missing"},
		"user with a list of names":    {"users", `{"content":[{"id":"u","profile":[]}],"totalElements":1}`, "content[0].profile", "is an array, not an object"},
		"users bare":                   {"users", "[]", "", "is an array"},
		"workspace without id":         {"workspaces", `[{"name":"KYC"}]`, "[0]", "has no id"},
		"workspace with two ids":       {"workspaces", `[{"id":"a","workspaceId":"b"}]`, "[0]", "a different workspaceId"},
		"workspaces null":              {"workspaces", "null", "", "is null"},
		"workspaces empty object":      {"workspaces", "{}", "content", "is missing"},
		"role without name":            {"roles", `[{"id":"r"}]`, "[0].name", "is missing"},
		"roles null":                   {"roles", "null", "", "is null, not an array"},
		"roles empty object":           {"orgRoles", "{}", "", "is an object, not an array"},
		"endless":                      {"orgRoles", strings.Repeat(" ", 64<<20+1), "", "longer than 64 MiB"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := &script{steps: []roundTrip{says(200, tt.body)}}
				c := newClient(t, transport, nil)
				got, err := reads(t, c)[tt.read]()
				var wrong *transactionlink.BodyError
				if !errors.As(err, &wrong) {
					t.Fatalf("error %v, want a BodyError; got %v", err, got)
				}
				if wrong.Where != tt.where || !strings.Contains(wrong.Problem, tt.says) {
					t.Errorf("%q: %q, want %q: %q", wrong.Where, wrong.Problem, tt.where, tt.says)
				}
				if wrong.Attempts != 5 || len(transport.at) != 5 {
					t.Errorf("%d attempts reported, %d made, want 5", wrong.Attempts, len(transport.at))
				}
				if strings.ContainsAny(err.Error(), "\r\n") || len(err.Error()) > 1500 {
					t.Errorf("error is not one short line: %q", err)
				}
			})
		})
	}
}
