package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// The result of a leaver depends on readings after the end date alone, and on the date in
// the last roster.
func TestLeavers(t *testing.T) {
	on := func(rows ...snapshot.RosterRow) state {
		s := treasury(direct("w-1", "u-ann", "r-view"))
		s.roster = append([]snapshot.RosterRow{{Email: "bob@acme.example", Status: "active"}}, rows...)
		return s
	}
	ann := func(end string) snapshot.RosterRow {
		return snapshot.RosterRow{Email: "ann@acme.example", Name: "Ann Ames", Status: "active", EndDate: end}
	}
	without := func(s state) state {
		s.grants = nil
		return s
	}
	byID := func(r snapshot.RosterRow, email string) snapshot.RosterRow {
		r.UserID, r.Email = "u-ann", email
		return r
	}
	tests := map[string]struct {
		states []state // 2026-07-01, 03, 05
		want   []string
	}{
		"later than the snapshot":        {[]state{on(ann("2026-09-25"))}, []string{"2026-09-25, , –, –, –, End date not reached"}},
		"later, and access went already": {[]state{on(ann("2026-09-25")), without(on(ann("2026-09-25")))}, []string{"2026-09-25, , 2026-07-03 06:00:00 +0000 UTC, –, –, End date not reached"}},
		"on the snapshot's day":          {[]state{on(ann("2026-07-01"))}, []string{"2026-07-01, , –, –, –, End date not reached"}},
		"passed":                         {[]state{on(ann("2026-07-01")), on(ann("2026-07-01"))}, []string{"2026-07-01, 1, Still present, 2, Still present, Still present"}},
		"withdrawn":                      {[]state{on(ann("2026-07-01")), on(ann("")), on(ann(""))}, nil},
		"withdrawn under another e-mail": {[]state{on(byID(ann("2026-07-01"), "ann@acme.example")), on(byID(ann(""), "ames@acme.example"))}, nil},
		"withdrawn and given again":      {[]state{on(ann("2026-07-01")), on(ann("")), on(ann("2026-07-01"))}, []string{"2026-07-01, 1, Still present, 4, Still present, Still present"}},
		"on the roster no more":          {[]state{on(ann("2026-07-01")), on()}, []string{"2026-07-01, 1, Still present, 2, Still present, Still present"}},
		"put off":                        {[]state{on(ann("2026-07-01")), on(ann("2026-07-02"))}, []string{"2026-07-02, 1, Still present, 1, Still present, Still present"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := build(t, walked(t, nil, tt.states...), report.Options{At: int64(len(tt.states)), Period: "2026-Q3"})
			got := column(t, r, "Leavers", "End date", "Access at the end date", "First missed", "Days after the end at least", "Days after the end at most", "Result")
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Leavers (-want +got):\n%s", d)
			}
		})
	}
}

// Leavers come from earlier rosters if the snapshot has none.
func TestLeaversOfEarlierRosters(t *testing.T) {
	s := story()
	without := s[2]
	without.roster = nil
	r := build(t, ledger(t, s[0], s[2], without), report.Options{At: 3, Period: "2026-Q2"})
	if got := len(column(t, r, "Leavers", "Email")); got != 1 {
		t.Fatalf("%d leavers, want one", got)
	}
	if got, want := tableNamed(t, r, "Leavers").Notice, "No roster supplied with this snapshot: leavers are those of earlier rosters"; got != want {
		t.Errorf("Notice = %q, want %q", got, want)
	}
}
