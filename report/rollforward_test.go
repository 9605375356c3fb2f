package report_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"tlaudit/report"
	"tlaudit/snapshot"
)

func TestRollForwardTiesOutWhateverHappensToWorkspaces(t *testing.T) {
	more := func(s state, id string, grants ...snapshot.Grant) state {
		s.names = maps.Clone(s.names)
		s.names[id] = "Late " + id
		s.grants = append(slices.Clone(s.grants), grants...)
		return s
	}
	with := func(s state, id, came string) state {
		s.unread = map[string]string{id: came}
		if came == snapshot.Gone {
			s.grants = slices.DeleteFunc(slices.Clone(s.grants), func(g snapshot.Grant) bool { return g.WorkspaceID == id })
		}
		return s
	}
	s := story()
	tests := map[string]struct {
		states []state
		draft  bool
		want   string // result of the roll-forward of the workspace in question
	}{
		"new":                 {states: []state{s[0], s[1], more(s[2], "w-9", direct("w-9", "u-ann", "r-view"))}, want: "Late w-9, PASS"},
		"gone":                {states: []state{s[0], s[1], with(s[2], "w-2", snapshot.Gone)}, want: "Payments, PASS"},
		"unread now":          {states: []state{s[0], s[1], with(s[2], "w-2", snapshot.Failed)}, draft: true, want: "Payments, NOT TESTED: not read now"},
		"unread in between":   {states: []state{s[0], with(s[1], "w-2", snapshot.Failed), s[2]}, want: "Payments, PASS"},
		"unread at the start": {states: []state{with(s[0], "w-2", snapshot.Forbidden), s[1], s[2]}, want: "Payments, NOT TESTED: not read at the baseline"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := build(t, ledger(t, tt.states...), report.Options{At: 3, Since: 1, Draft: tt.draft})
			found := false
			for _, line := range column(t, r, "Reconciliation", "Area", "Of", "Result") {
				rest, ok := strings.CutPrefix(line, "Roll-forward, ")
				if !ok {
					continue
				}
				if strings.HasSuffix(rest, "FAIL") {
					t.Errorf("%s", line)
				}
				found = found || rest == tt.want
			}
			if !found {
				t.Errorf("no line %q in %q", tt.want, column(t, r, "Reconciliation", "Area", "Of", "Expected", "Actual", "Result"))
			}
			// The claim of the cover is that of the reconciliation.
			partial := strings.Contains(strings.Join(r.Headline.Banners, " "), "PARTIAL")
			failed := false
			for _, line := range column(t, r, "Reconciliation", "Area", "Result") {
				failed = failed || line == "Completeness, FAIL"
			}
			if partial != failed {
				t.Errorf("banners %q, failed %v", r.Headline.Banners, failed)
			}
		})
	}
}

func TestUnreadAtTheBaselineIsNeverNew(t *testing.T) {
	s := story()
	s[0].unread = map[string]string{"w-2": snapshot.Forbidden}
	r := build(t, ledger(t, s...), report.Options{At: 3, Since: 1})
	for _, line := range column(t, r, "Review", "Workspace", "Change") {
		if strings.HasPrefix(line, "Payments") && line != "Payments, No baseline" {
			t.Errorf("%s, want No baseline", line)
		}
	}
}

func TestInheritedAccessOfNobodyKnownIsDecidedToo(t *testing.T) {
	s := story()[0]
	s.grants = append(slices.Clone(s.grants), inherited("w-1", "u-ghost", "o-owner"))
	r := build(t, ledger(t, s), report.Options{At: 1})
	want := "Unknown, owner, 1, No e-mail known, u-ghost"
	if got := column(t, r, "Organization", "Email", "Organization role", "Workspaces inherited", "External", "user_id"); !slices.Contains(got, want) {
		t.Errorf("Organization = %q, want %q", got, want)
	}
}
