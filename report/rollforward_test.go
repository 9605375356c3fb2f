package report_test

import (
	"context"
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

// A tampered ledger answers one query otherwise than it should.
type tampered struct {
	*snapshot.Ledger
	from, to string // text of the query
}

func (l tampered) Query(ctx context.Context, query string, args ...any) (snapshot.Table, error) {
	return l.Ledger.Query(ctx, strings.ReplaceAll(query, l.from, l.to), args...)
}

// Whatever a workspace is, a row too many or too few fails: for it and in all.
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
		sound    string // its result in a sound ledger
	}{
		"one appeared too few":                    {states: s, from: appeared, to: "0", place: "Payments", sound: "PASS"},
		"one went that is there":                  {states: s, from: missed, to: missed + " + 1", place: "Treasury", sound: "PASS"},
		"of a workspace new since the baseline":   {states: []state{s[0], s[1], late}, from: appeared, to: appeared + " + (workspace_id = 'w-9')", place: "Late", sound: "PASS"},
		"of a workspace not seen at the baseline": {states: []state{hidden(s[0]), s[1], late}, from: missed, to: missed + " + (workspace_id = 'w-9')", place: "Late", sound: "PASS"},
		"of one that nobody could see before":     {states: []state{hidden(s[0]), hidden(s[1]), late}, from: newly, to: newly + " + (workspace_id = 'w-9')", place: "Late", sound: "NOT TESTED: not read at the baseline"},
		"rows of a workspace that was not read":   {states: []state{s[0], s[1], unread}, from: "name, type, read_status", to: "name, type, CASE workspace_id WHEN 'w-1' THEN 'failed' ELSE read_status END AS read_status", place: "Treasury", sound: "PASS"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l := ledger(t, tt.states...)
			results := func(l snapshot.Querier) map[string]string {
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
				t.Errorf("of the ledger as it is: %q, want %q and PASS in all", sound, tt.sound)
			}
			if got := results(tampered{l, tt.from, tt.to}); got[tt.place] != "FAIL" || got[""] != "FAIL" {
				t.Errorf("%q, want FAIL of %s and in all", got, tt.place)
			}
		})
	}
}
