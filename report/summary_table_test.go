package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// What a walk could not read is not lost access: the chart leaves the snapshot out, and its
// line says what was not read.
func TestPartialSnapshotsAreNotDrawn(t *testing.T) {
	s := story()
	s[1].unread = map[string]string{"w-1": snapshot.Forbidden, "w-2": snapshot.Forbidden}
	r := build(t, ledger(t, s...), report.Options{At: 3, Since: 1})
	summary := tableNamed(t, r, "Summary")
	var got []string
	for _, c := range summary.Charts {
		if !c.Over {
			continue
		}
		got = append(got, column(t, r, "Summary", "Section", "Item", "Of", "Count")[c.From:c.To]...)
	}
	if d := cmp.Diff([]string{
		"Access over time, 2026-07-01, Snapshot 1, 6",
		"Access over time, 2026-07-05, Snapshot 3, 7",
	}, got); d != "" {
		t.Errorf("drawn (-want +got):\n%s", d)
	}
	var apart []string
	for _, line := range column(t, r, "Summary", "Section", "Item", "Of", "Count") {
		if line[:7] == "Partial" {
			apart = append(apart, line)
		}
	}
	if d := cmp.Diff([]string{"Partial snapshots, 2026-07-03, Snapshot 2, partial: 2 workspaces not read, 0"}, apart); d != "" {
		t.Errorf("apart (-want +got):\n%s", d)
	}
}

// A ledger may hold nothing but partial snapshots.
func TestNothingToDraw(t *testing.T) {
	s := story()[0]
	s.unread = map[string]string{"w-2": snapshot.Forbidden}
	r := build(t, ledger(t, s), report.Options{At: 1, Draft: true})
	for _, c := range tableNamed(t, r, "Summary").Charts {
		if c.Over {
			t.Errorf("a chart of rows %d to %d, want none", c.From, c.To)
		}
	}
}

// Workspaces that share a name, and roles of a workspace that do, are shown with their ids.
func TestNamesThatSeveralShare(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-admin"), direct("w-2", "u-ann", "r-view"), direct("w-3", "u-ann", "r-view"), direct("w-3", "u-bob", "r-odd"))
	s.names = map[string]string{"w-1": "Treasury", "w-2": "Treasury", "w-3": "Payments"}
	s.roles["r-odd"] = "Viewer"
	r := build(t, ledger(t, s), report.Options{At: 1})
	var got []string
	for _, line := range column(t, r, "Summary", "Section", "Item", "Of", "Count") {
		if rest, ok := strings.CutPrefix(line, "Rows by workspace and role, "); ok {
			got = append(got, rest)
		}
	}
	if d := cmp.Diff([]string{
		"Payments, Viewer (r-odd), 1", "Payments, Viewer (r-view), 1", "Treasury (w-1), Viewer, 1", "Treasury (w-1), Workspace admin, 1", "Treasury (w-2), Viewer, 1",
	}, got); d != "" {
		t.Errorf("Summary (-want +got):\n%s", d)
	}
}
