package report_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// summary returns the lines of a section of Summary.
func summary(t *testing.T, r report.Report, section string, headers ...string) []string {
	t.Helper()
	var all []string
	sections := column(t, r, "Summary", "Section")
	for i, line := range column(t, r, "Summary", headers...) {
		if sections[i] == section {
			all = append(all, line)
		}
	}
	return all
}

// What a walk could not read is not lost access: the figures of a partial snapshot stand apart,
// and a chart over time draws each snapshot, with those of partial ones as single points.
func TestPartialSnapshotsAreMarked(t *testing.T) {
	s := story()
	s[1].unread = map[string]string{"w-1": snapshot.Forbidden}
	r := build(t, ledger(t, s...), report.Options{At: 3, Since: 1})
	want := []string{
		"2026-07-01 06:00:00 +0000 UTC, Snapshot 1, 6, 4, 2, 1, , ",
		"2026-07-03 06:00:00 +0000 UTC, Snapshot 2, partial: 1 workspace not read, , , , , 3, 1",
		"2026-07-05 06:00:00 +0000 UTC, Snapshot 3, 7, 5, 2, 3, , ",
	}
	got := summary(t, r, "Access over time", "Item", "Of", "Count", "Direct", "Inherited", "Privileged people", "Access read in part", "Privileged people read in part")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Summary (-want +got):\n%s", d)
	}
	var over []string
	for _, c := range tableNamed(t, r, "Summary").Charts {
		if !c.Over {
			continue
		}
		over = append(over, fmt.Sprint(c.Title, " ", c.Series, " ", c.Points))
		if drawn := column(t, r, "Summary", "Section")[c.From:c.To]; len(drawn) != 3 || drawn[0] != "Access over time" {
			t.Errorf("%s draws %q, want the three snapshots", c.Title, drawn)
		}
	}
	if d := cmp.Diff([]string{
		"Access over time [Direct Inherited] [Access read in part]", "Privileged people over time [Privileged people] [Privileged people read in part]",
	}, over); d != "" {
		t.Errorf("charts over time (-want +got):\n%s", d)
	}
}

// Access to a workspace is counted by the class of the role, and people each once. A workspace
// that was not read at one end says so there, and one that is gone says what it had.
func TestAccessByWorkspace(t *testing.T) {
	names := map[string]string{"w-1": "Treasury", "w-2": "Payments", "w-3": "Cards", "w-4": "Old"}
	then := treasury(direct("w-1", "u-ann", "r-view"), direct("w-2", "u-bob", "r-view"), direct("w-3", "u-ann", "r-view"), direct("w-4", "u-bob", "r-odd"))
	then.names, then.unread = names, map[string]string{"w-3": snapshot.Forbidden}
	now := treasury(direct("w-1", "u-ann", "r-admin"), direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-odd"), inherited("w-1", "u-ann", "o-owner"), direct("w-3", "u-ann", "r-view"))
	now.names, now.unread = names, map[string]string{"w-2": snapshot.Failed, "w-4": snapshot.Gone}
	r := build(t, ledger(t, then, now), report.Options{At: 2, Since: 1, Draft: true})
	got := summary(t, r, "Access by workspace", "Item", "Count", "At the baseline", "Direct", "Inherited", "Privileged", "Standard", "Unclassified", "People", "Privileged people")
	if d := cmp.Diff([]string{
		"Cards, 1, Not read, 1, 0, 0, 1, 0, 1, 0",
		"Old, Gone (1 row at the baseline), 1, , , , , , , ",
		"Payments, Not read, 1, , , , , , , ",
		"Treasury, 4, 1, 3, 1, 2, 1, 1, 2, 1",
	}, got); d != "" {
		t.Errorf("Summary (-want +got):\n%s", d)
	}
	// The first snapshot has nothing to compare with.
	r = build(t, ledger(t, then), report.Options{At: 1, Draft: true})
	if got := summary(t, r, "Access by workspace", "At the baseline"); !slices.Contains(got, "No baseline") {
		t.Errorf("without a baseline: %q", got)
	}
}

// Who held a privileged role once is counted at the snapshots that saw it, whatever a role is
// named now, and once however many such roles somebody holds.
func TestPrivilegedPeopleOverTime(t *testing.T) {
	one := treasury(direct("w-1", "u-ann", "r-admin"), direct("w-1", "u-bob", "r-boss"), direct("w-2", "u-ann", "r-admin"))
	one.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	one.roles["r-boss"] = "Super admin"
	two := one
	two.grants = []snapshot.Grant{direct("w-1", "u-ann", "r-admin")}
	three := one
	three.grants = []snapshot.Grant{direct("w-1", "u-ann", "r-view")}
	r := build(t, ledger(t, one, two, three), report.Options{At: 3, Since: 2})
	if d := cmp.Diff([]string{"Snapshot 1, 2", "Snapshot 2, 1", "Snapshot 3, 0"}, summary(t, r, "Access over time", "Of", "Privileged people")); d != "" {
		t.Errorf("privileged people (-want +got):\n%s", d)
	}
}
