package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// A changed role counts as a role that went and one that came. What was at an end of the
// period was not only between them.
func TestOnlyBetweenSnapshotsByAChangeOfRole(t *testing.T) {
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
			if d := cmp.Diff(tt.want, column(t, r, "Changes", "Kind", "Only between snapshots")); d != "" {
				t.Errorf("Changes (-want +got):\n%s", d)
			}
		})
	}
}

// Access through a role in the organization is one event, in however many workspaces it
// changed at once. The file has every change.
func TestChangesHaveALineForEachEvent(t *testing.T) {
	names := map[string]string{"w-1": "Treasury", "w-2": "Payments", "w-3": "Cards"}
	with := func(grants ...snapshot.Grant) state {
		s := treasury(grants...)
		s.names = names
		return s
	}
	all := func(role string) []snapshot.Grant {
		return []snapshot.Grant{inherited("w-1", "u-ann", role), inherited("w-2", "u-ann", role), inherited("w-3", "u-ann", role)}
	}
	l := walked(t, nil, with(), with(append(all("o-owner"), direct("w-1", "u-bob", "r-view"), direct("w-2", "u-bob", "r-view"))...), with(all("o-member")...), with(all("o-member")[:1]...))
	r := build(t, l, report.Options{At: 4, Since: 1})
	if d := cmp.Diff([]string{
		"Access appeared, Ann Ames, ann@acme.example, 3 workspaces, Inherited, , owner, Escalation, No, Yes, ",
		"Access appeared, Bob Bell, bob@acme.example, Treasury, Direct, , Viewer, –, No, Yes, w-1",
		"Access appeared, Bob Bell, bob@acme.example, Payments, Direct, , Viewer, –, No, Yes, w-2",
		"Access no longer present, Bob Bell, bob@acme.example, Treasury, Direct, Viewer, No longer present, –, No, Yes, w-1",
		"Access no longer present, Bob Bell, bob@acme.example, Payments, Direct, Viewer, No longer present, –, No, Yes, w-2",
		"Role changed, Ann Ames, ann@acme.example, 3 workspaces, Inherited, owner, member, Reduction, No, Yes, ",
		"Access no longer present, Ann Ames, ann@acme.example, 2 workspaces, Inherited, member, No longer present, –, No, Yes, ",
	}, shortened(column(t, r, "Changes", "Kind", "Who", "Workspace", "Source", "Before", "After", "Direction", "Privileged now", "Only between snapshots", "workspace_id"))); d != "" {
		t.Errorf("Changes (-want +got):\n%s", d)
	}
	if got, want := len(column(t, r, "Every change", "Kind")), number(t, l.Ledger, "SELECT count(*) FROM changes"); got != want || got != 12 {
		t.Errorf("the file has %d lines, the ledger %d", got, want)
	}
	if got := column(t, r, "Reconciliation", "Check", "Expected", "Actual", "Result"); !slices.Contains(got, "Changes in all lines of Changes together, 12, 12, Adds up") {
		t.Errorf("Reconciliation = %q", got)
	}
}

// shortened leaves out of lines when something was last seen and first missed.
func shortened(lines []string) []string {
	for i, line := range lines {
		before, rest, found := strings.Cut(line, " (last seen ")
		if _, after, ok := strings.Cut(rest, ")"); found && ok {
			lines[i] = before + after
		}
	}
	return lines
}

// Privileged now is about the workspace of a change, or where else the person is privileged.
func TestPrivilegedNow(t *testing.T) {
	before, after := treasury(), treasury(direct("w-1", "u-ann", "r-admin"), direct("w-2", "u-ann", "r-view"), direct("w-2", "u-bob", "r-view"), inherited("w-1", "u-own", "o-owner"), inherited("w-2", "u-own", "o-owner"))
	before.names, after.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}, map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	after.names["w-9"] = "Cards"
	r := build(t, walked(t, nil, before, after), report.Options{At: 2, Since: 1})
	if d := cmp.Diff([]string{
		"Unknown, No e-mail known, 2 workspaces, Yes, in 2 workspaces",
		"Ann Ames, ann@acme.example, Treasury, Yes", "Ann Ames, ann@acme.example, Payments, Elsewhere, in 1 workspace", "Bob Bell, bob@acme.example, Payments, No",
		", Cards, –",
	}, column(t, r, "Changes", "Who", "Workspace", "Privileged now")); d != "" {
		t.Errorf("Changes (-want +got):\n%s", d)
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
		"Access no longer present, Treasury, Bob Bell, bob@acme.example, Viewer, " + gone + ", , , 2026-07-03 06:00:00 +0000 UTC",
		"Workspace appeared, Cards, , , , 2026-07-01 06:00:00 +0000 UTC, 2026-07-03 06:00:00 +0000 UTC, ",
		"Account no longer present, , Bob Bell, bob@acme.example, Bob Bell, member, " + gone + ", , , 2026-07-03 06:00:00 +0000 UTC",
		"Account changed, , Ann Ames-Bell, ann@acme.example, last name: Ames, organization role: member, last name: Ames-Bell, organization role: owner, 2026-07-01 06:00:00 +0000 UTC, 2026-07-03 06:00:00 +0000 UTC, ",
	}, column(t, r, "Changes", "Kind", "Workspace", "Who", "Before", "After", "Not there yet on", "First seen", "First missed")); d != "" {
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
	if d := cmp.Diff([]string{"Access no longer present, Bob Bell, bob@acme.example (last known 2026-07-01)"}, column(t, r, "Changes", "Kind", "Who")); d != "" {
		t.Errorf("Changes (-want +got):\n%s", d)
	}
}

func TestOnlyBetweenSnapshots(t *testing.T) {
	with, without := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-view")), treasury(direct("w-1", "u-ann", "r-view"))
	tests := map[string]struct {
		states []state
		want   []string
	}{
		"came":       {[]state{without, with}, []string{"No"}},
		"went":       {[]state{with, without}, []string{"No"}},
		"came, went": {[]state{without, with, without}, []string{"Yes", "Yes"}},
		"went, came": {[]state{with, without, with}, []string{"No", "No"}},
		// One end has it.
		"came, went, came":         {[]state{without, with, without, with}, []string{"No", "No", "No"}},
		"went, came, went":         {[]state{with, without, with, without}, []string{"No", "No", "No"}},
		"came, went before period": {[]state{without, with, without, without}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			since := int64(1)
			if tt.want == nil {
				since = 3
			}
			r := build(t, walked(t, nil, tt.states...), report.Options{At: int64(len(tt.states)), Since: since})
			if d := cmp.Diff(tt.want, column(t, r, "Changes", "Only between snapshots")); d != "" {
				t.Errorf("Only between snapshots (-want +got):\n%s", d)
			}
		})
	}
}
