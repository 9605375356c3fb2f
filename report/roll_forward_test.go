package report_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/report"
	"tlaudit/snapshot"
)

func TestRollForwardAddsUpForEveryStateOfWorkspaces(t *testing.T) {
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
		want   string // result of the roll-forward of the workspace in question; empty if it adds up
	}{
		"new":                 {states: []state{s[0], s[1], more(s[2], "w-9", direct("w-9", "u-ann", "r-view"))}},
		"gone":                {states: []state{s[0], s[1], with(s[2], "w-2", snapshot.Gone)}},
		"unread now":          {states: []state{s[0], s[1], with(s[2], "w-2", snapshot.Failed)}, draft: true, want: "Payments, NOT TESTED: not read now"},
		"unread in between":   {states: []state{s[0], with(s[1], "w-2", snapshot.Failed), s[2]}},
		"unread at the start": {states: []state{with(s[0], "w-2", snapshot.Forbidden), s[1], s[2]}, want: "Payments, NOT TESTED: not read at the baseline"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := build(t, ledger(t, tt.states...), report.Options{At: 3, Since: 1, Draft: tt.draft})
			var found []string
			for _, line := range column(t, r, "Reconciliation", "Area", "Of", "Result") {
				rest, ok := strings.CutPrefix(line, "Roll-forward, ")
				if !ok {
					continue
				}
				if strings.HasSuffix(rest, "FAIL") {
					t.Errorf("%s", line)
				}
				found = append(found, rest)
			}
			// The first line is that of all workspaces.
			want := []string{tt.want}
			if tt.want == "" {
				want = nil
			}
			if d := cmp.Diff(want, found[1:], cmpopts.EquateEmpty()); d != "" || !strings.HasSuffix(found[0], ", PASS") {
				t.Errorf("roll-forward (-want +got):\n%s", d)
				t.Errorf("%q in %q", found, column(t, r, "Reconciliation", "Area", "Of", "Expected", "Actual", "Result"))
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

// One row too many or too few fails for its workspace and for all together.
func TestRollForwardFails(t *testing.T) {
	s := story()
	late := s[2]
	late.names = maps.Clone(late.names)
	late.names["w-9"] = "Late"
	late.grants = append(slices.Clone(late.grants), direct("w-9", "u-ann", "r-view"))
	hidden := func(s state) state { // from the listing, which was not read
		s.unreadResources = []string{snapshot.Workspaces}
		return s
	}
	unread := s[2]
	unread.unread = map[string]string{"w-2": snapshot.Failed}
	const appeared, missed = "count(CASE WHEN since_snapshot > :since AND not_before IS NOT NULL THEN 1 END)",
		"count(CASE WHEN until_snapshot > :since AND until_snapshot <= :at THEN 1 END)"
	const newly = "count(CASE WHEN since_snapshot > :since AND not_before IS NULL THEN 1 END)"
	tests := map[string]struct {
		states   []state
		from, to string
		place    string // that must fail; empty for all of them together
		sound    string // its result in a sound ledger; empty if it adds up
	}{
		"one appeared too few":                    {states: s, from: appeared, to: "0", place: "Payments", sound: ""},
		"one went that is there":                  {states: s, from: missed, to: missed + " + 1", place: "Treasury", sound: ""},
		"of a workspace new since the baseline":   {states: []state{s[0], s[1], late}, from: appeared, to: appeared + " + (workspace_id = 'w-9')", place: "Late", sound: ""},
		"of a workspace not seen at the baseline": {states: []state{hidden(s[0]), s[1], late}, from: missed, to: missed + " + (workspace_id = 'w-9')", place: "Late", sound: ""},
		"of one that no earlier reading showed":   {states: []state{hidden(s[0]), hidden(s[1]), late}, from: newly, to: newly + " + (workspace_id = 'w-9')", place: "Late", sound: "NOT TESTED: not read at the baseline"},
		"rows of a workspace that was not read":   {states: []state{s[0], s[1], unread}, from: "name, type, read_status", to: "name, type, CASE workspace_id WHEN 'w-1' THEN 'failed' ELSE read_status END AS read_status", place: "Treasury", sound: ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l := ledger(t, tt.states...)
			results := func(l snapshot.Source) map[string]string {
				r := build(t, l, report.Options{At: 3, Since: 1, Draft: true})
				all := map[string]string{}
				for _, line := range column(t, r, "Reconciliation", "Area", "workspace_id", "Of", "Result") {
					if rest, ok := strings.CutPrefix(line, "Roll-forward, "); ok {
						id, rest, _ := strings.Cut(rest, ", ")
						if id == "" {
							all[""] = rest[strings.LastIndex(rest, ", ")+2:]
							continue
						}
						place, result, _ := strings.Cut(rest, ", ")
						all[place] = result
					}
				}
				return all
			}
			sound := results(l)
			if sound[tt.place] != tt.sound || sound[""] != "PASS" {
				t.Errorf("of the sound ledger: %q, want %q there and PASS in all", sound, tt.sound)
			}
			if got := results(tampered{l, tt.from, tt.to}); got[tt.place] != "FAIL" || got[""] != "FAIL" {
				t.Errorf("%q, want FAIL of %s and in all", got, tt.place)
			}
		})
	}
}

// The roll-forward counts rows that began and ended, not changes: one changed role can be
// two rows fewer and one more.
func TestRollForwardCountsRows(t *testing.T) {
	status := func(g snapshot.Grant, status string) snapshot.Grant {
		g.Status = status
		return g
	}
	active, invited := inherited("w-1", "u-ann", "o-member"), status(inherited("w-1", "u-ann", "o-member"), "INVITED")
	owner := inherited("w-1", "u-ann", "o-owner")
	const rest = "−0 no longer read, +0 newly read; workspaces that add up: 1 of 1"
	tests := map[string]struct {
		states []state
		want   string
	}{
		"two statuses, then another role": {[]state{treasury(active, invited), treasury(owner)}, "2 at the baseline, +0 appeared, −0 no longer present, +1 and −2 by changes of role or status, " + rest + ", 1, 1, PASS"},
		"one role, then two statuses":     {[]state{treasury(owner), treasury(active, invited)}, "1 at the baseline, +0 appeared, −0 no longer present, +2 and −1 by changes of role or status, " + rest + ", 2, 2, PASS"},
		"another status":                  {[]state{treasury(active), treasury(invited)}, "1 at the baseline, +0 appeared, −0 no longer present, +1 and −1 by changes of role or status, " + rest + ", 1, 1, PASS"},
		"came and went": {
			[]state{treasury(active), treasury(active, direct("w-1", "u-bob", "r-view")), treasury(active)},
			"1 at the baseline, +1 appeared, −1 no longer present, +0 and −0 by changes of role or status, " + rest + ", 1, 1, PASS",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := build(t, walked(t, nil, tt.states...), report.Options{At: int64(len(tt.states)), Since: 1})
			var got []string
			for _, line := range column(t, r, "Reconciliation", "Area", "Of", "Expected", "Actual", "Result") {
				if rest, ok := strings.CutPrefix(line, "Roll-forward, "); ok {
					got = append(got, rest)
				}
			}
			if d := cmp.Diff([]string{tt.want}, got); d != "" {
				t.Errorf("Reconciliation (-want +got):\n%s", d)
			}
		})
	}
}
