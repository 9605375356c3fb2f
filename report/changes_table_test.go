package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// A changed role counts as a role that went and one that came.
func TestCameAndWentByAChangeOfRole(t *testing.T) {
	nobody, view, admin := treasury(), treasury(direct("w-1", "u-ann", "r-view")), treasury(direct("w-1", "u-ann", "r-admin"))
	for name, tt := range map[string]struct {
		states []state
		want   []string
	}{
		"changed":                  {[]state{view, admin}, []string{"Role changed, No"}},
		"changed, went":            {[]state{view, admin, nobody}, []string{"Role changed, Yes", "Access no longer present, Yes"}},
		"came, changed":            {[]state{nobody, view, admin}, []string{"Access appeared, Yes", "Role changed, Yes"}},
		"changed, changed back":    {[]state{view, admin, view}, []string{"Role changed, Yes", "Role changed, Yes"}},
		"went and came as another": {[]state{view, nobody, admin}, []string{"Access no longer present, No", "Access appeared, No"}},
		"came, changed, went":      {[]state{nobody, view, admin, nobody}, []string{"Access appeared, Yes", "Role changed, Yes", "Access no longer present, Yes"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := build(t, walked(t, nil, tt.states...), report.Options{At: int64(len(tt.states)), Since: 1})
			if d := cmp.Diff(tt.want, column(t, r, "Changes", "Kind", "Came and went")); d != "" {
				t.Errorf("Changes (-want +got):\n%s", d)
			}
		})
	}
}

// Changes reads as words, and names who has an account no more.
func TestChangesAreInWords(t *testing.T) {
	before := treasury(direct("w-1", "u-bob", "r-view"))
	before.names = map[string]string{"w-1": "Treasury"}
	after := treasury()
	after.names = map[string]string{"w-1": "Treasury", "w-9": "Cards"}
	after.users = []snapshot.User{account("u-ann", "ann@acme.example", "Ann", "Ames-Bell", "o-owner")}
	r := build(t, walked(t, nil, before, after), report.Options{At: 2, Since: 1})
	gone := "No longer present (last seen 2026-07-01T06:00:00Z, first missed 2026-07-03T06:00:00Z)"
	if d := cmp.Diff([]string{
		"Access no longer present, Treasury, Bob Bell, bob@acme.example, Viewer, " + gone,
		"Workspace appeared, Cards, , , , ",
		"Account no longer present, , Bob Bell, bob@acme.example, Bob Bell, member, " + gone,
		"Account changed, , Ann Ames-Bell, ann@acme.example, last name: Ames, organization role: member, last name: Ames-Bell, organization role: owner",
	}, column(t, r, "Changes", "Kind", "Workspace", "User", "Email", "Before", "After")); d != "" {
		t.Errorf("Changes (-want +got):\n%s", d)
	}
}

// Changes names as last known whom neither end of a change had a name for.
func TestChangesNameThePersonAsLastKnown(t *testing.T) {
	with, unread := treasury(direct("w-1", "u-bob", "r-view")), treasury(direct("w-1", "u-bob", "r-view"))
	unread.unreadResources = []string{snapshot.Users}
	gone := unread
	gone.grants = nil
	r := build(t, walked(t, nil, with, unread, gone), report.Options{At: 3, Since: 2})
	if d := cmp.Diff([]string{"Access no longer present, Bob Bell, bob@acme.example (last known 2026-07-01)"}, column(t, r, "Changes", "Kind", "User", "Email")); d != "" {
		t.Errorf("Changes (-want +got):\n%s", d)
	}
}

func TestCameAndWent(t *testing.T) {
	with, without := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-view")), treasury(direct("w-1", "u-ann", "r-view"))
	tests := map[string]struct {
		states []state
		want   []string
	}{
		"came":                     {[]state{without, with}, []string{"No"}},
		"went":                     {[]state{with, without}, []string{"No"}},
		"came, went":               {[]state{without, with, without}, []string{"Yes", "Yes"}},
		"went, came":               {[]state{with, without, with}, []string{"No", "No"}},
		"came, went, came":         {[]state{without, with, without, with}, []string{"Yes", "Yes", "Yes"}},
		"went, came, went":         {[]state{with, without, with, without}, []string{"Yes", "Yes", "Yes"}},
		"came, went before period": {[]state{without, with, without, without}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			since := int64(1)
			if tt.want == nil {
				since = 3
			}
			r := build(t, walked(t, nil, tt.states...), report.Options{At: int64(len(tt.states)), Since: since})
			if d := cmp.Diff(tt.want, column(t, r, "Changes", "Came and went")); d != "" {
				t.Errorf("Came and went (-want +got):\n%s", d)
			}
		})
	}
}
