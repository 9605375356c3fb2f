package report_test

import (
	"slices"
	"strings"
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

// Leavers are matched with accounts as the view of people matches them.
func TestLeaversAreMatchedAsPeopleAre(t *testing.T) {
	row := func(id, email string) snapshot.RosterRow {
		return snapshot.RosterRow{Email: email, UserID: id, EndDate: "2026-07-01"}
	}
	on := func(holder string, users []snapshot.User, rows ...snapshot.RosterRow) state {
		s := treasury(direct("w-1", holder, "r-view"))
		s.roster = append([]snapshot.RosterRow{{Email: "own@acme.example"}}, rows...)
		if users != nil {
			s.users = users
		}
		return s
	}
	twins := []snapshot.User{account("u-aaa", "ann@acme.example", "Ann", "Ames", "o-member"), account("u-zzz", "Ann@acme.example", "Ann", "Ames", "o-member")}
	renamed := []snapshot.User{account("u-ann", "ames@acme.example", "Ann", "Ames", "o-member")}
	successor := []snapshot.User{account("u-new", "ann@acme.example", "Anna", "Arc", "o-member")}
	bob := []snapshot.User{account("u-bob", "bob@acme.example", "Bob", "Bell", "o-member")}
	still := "1, 2026-07-03 06:00:00 +0000 UTC, Still present, "
	tests := map[string]struct {
		states []state // 2026-07-01, 03
		want   string
	}{
		"two accounts with the address": {[]state{on("u-zzz", twins), on("u-zzz", twins, row("", "ann@acme.example"))}, still + "u-aaa, u-zzz"},
		"an id that nobody knows":       {[]state{on("u-ann", nil), on("u-ann", nil, row("u-nobody", "ann@acme.example"))}, ", –, The roster contradicts itself, u-nobody"},
		"the id of somebody else":       {[]state{on("u-ann", nil), on("u-ann", nil, row("u-bob", "ann@acme.example"))}, ", –, The roster contradicts itself, u-bob"},
		"by address, the id is wrong":   {[]state{on("u-ann", nil), on("u-ann", nil, row("u-ann", "bob@acme.example"), row("", "ann@acme.example"))}, ", –, The roster contradicts itself, Unknown"},
		"the address is a successor's":  {[]state{on("u-ann", nil), on("u-new", successor, row("", "ann@acme.example"))}, "0, 2026-07-03 06:00:00 +0000 UTC, Still present, u-new"},
		"renamed, known by id":          {[]state{on("u-ann", nil), on("u-ann", renamed, row("u-ann", "ann@acme.example"))}, still + "u-ann"},
		"renamed, known by address":     {[]state{on("u-ann", nil), on("u-ann", renamed, row("", "ann@acme.example"))}, still + "u-ann"},
		"renamed, and on another row": {[]state{on("u-ann", nil), on("u-ann", renamed, row("", "ann@acme.example"), snapshot.RosterRow{Email: "ames@acme.example"})},
			"0, Never seen, No access, Not an account"},
		"gone, known by address":       {[]state{on("u-ann", nil), on("u-bob", bob, row("", "ann@acme.example"))}, "1, 2026-07-01 06:00:00 +0000 UTC, Cannot tell: gap, u-ann"},
		"gone, known by id":            {[]state{on("u-ann", nil), on("u-bob", bob, row("u-ann", "other@acme.example"))}, "1, 2026-07-01 06:00:00 +0000 UTC, Cannot tell: gap, u-ann"},
		"never an account":             {[]state{on("u-ann", nil), on("u-ann", nil, row("", "zoe@acme.example"))}, "0, Never seen, No access, Not an account"},
		"never an account, with an id": {[]state{on("u-ann", nil), on("u-ann", nil, row("u-zoe", "zoe@acme.example"))}, "0, Never seen, No access, u-zoe"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := build(t, walked(t, nil, tt.states...), report.Options{At: 2, Period: "2026-Q3"})
			got := column(t, r, "Leavers", "Email", "Access at the end date", "Last seen with access", "Result", "user_id")
			if !slices.ContainsFunc(got, func(row string) bool { return strings.HasSuffix(row, ".example, "+tt.want) }) {
				t.Errorf("Leavers = %q, want %q", got, tt.want)
			}
		})
	}
}

// Access in a workspace that the snapshot did not read is neither still there nor gone.
func TestLeaversWhoseAccessWasNotRead(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	s.roster = []snapshot.RosterRow{{Email: "ann@acme.example", EndDate: "2026-07-01"}}
	hidden := s
	hidden.unread = map[string]string{"w-1": snapshot.Forbidden}
	both := s
	both.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	both.grants = append(slices.Clone(s.grants), direct("w-2", "u-ann", "r-view"))
	half := both
	half.unread = map[string]string{"w-1": snapshot.Forbidden}
	for name, tt := range map[string]struct {
		states []state
		want   string
	}{
		"not read":     {[]state{s, hidden}, "2026-07-01 06:00:00 +0000 UTC, Not read now, –, –, Cannot tell: not read now"},
		"not all read": {[]state{both, half}, "2026-07-03 06:00:00 +0000 UTC, Still present, 2, Still present, Still present"},
	} {
		t.Run(name, func(t *testing.T) {
			r := build(t, ledger(t, tt.states...), report.Options{At: 2, Period: "2026-Q3", Draft: true})
			if d := cmp.Diff([]string{tt.want}, column(t, r, "Leavers", "Last seen with access", "First missed", "Days after the end at least", "Days after the end at most", "Result")); d != "" {
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

// Leavers has one row for each person, however many rows of rosters have an end date, and the
// worst result first.
func TestLeaversHaveOneRowPerPerson(t *testing.T) {
	one := treasury(direct("w-1", "u-ann", "r-view"))
	one.users = append(one.users, account("u-cid", "cid@acme.example", "Cid", "Cole", "o-member"))
	one.roster = []snapshot.RosterRow{{Email: "ann@acme.example", EndDate: "2026-07-01"}, {Email: "bob@acme.example", EndDate: "2026-07-02"}}
	two := one
	two.roster = []snapshot.RosterRow{
		{Email: "zoe@acme.example", EndDate: "2026-07-01"}, {Email: "bob@acme.example", EndDate: "2026-07-02"},
		{Email: "ames@acme.example", UserID: "u-ann", EndDate: "2026-07-03"}, {Email: "cid@acme.example", EndDate: "2026-08-01"},
	}
	without := two
	without.grants = nil
	rest := []string{"2026-08-01, cid@acme.example, End date not reached", "2026-07-01, zoe@acme.example, No access", "2026-07-02, bob@acme.example, No access"}
	for name, tt := range map[string]struct {
		states []state
		want   string
	}{
		"present":          {[]state{one, two, two}, "2026-07-01 (another row has 2026-07-03), ann@acme.example, ames@acme.example, Still present"},
		"late by one date": {[]state{one, two, without}, "2026-07-01 (another row has 2026-07-03), ann@acme.example, ames@acme.example, Late"},
	} {
		r := build(t, walked(t, nil, tt.states...), report.Options{At: 3, Period: "2026-Q3"})
		if d := cmp.Diff(append([]string{tt.want}, rest...), column(t, r, "Leavers", "End date", "Email", "Result")); d != "" {
			t.Errorf("%s: Leavers (-want +got):\n%s", name, d)
		}
	}
}

// A row of an earlier roster that is about two accounts makes one person of two whom later rows
// are about.
func TestLeaversWhomARowTiesAreOnePerson(t *testing.T) {
	one := treasury(direct("w-1", "u-aaa", "r-view"), direct("w-1", "u-zzz", "r-view"))
	one.users = []snapshot.User{account("u-aaa", "ann@acme.example", "Ann", "Ames", "o-member"), account("u-zzz", "Ann@acme.example", "Ann", "Ames", "o-member")}
	one.roster = []snapshot.RosterRow{{Email: "ann@acme.example", EndDate: "2026-07-03"}}
	two := one
	two.roster = []snapshot.RosterRow{{Email: "a@acme.example", UserID: "u-aaa", EndDate: "2026-07-01"}, {Email: "z@acme.example", UserID: "u-zzz", EndDate: "2026-07-02"}}
	r := build(t, walked(t, nil, one, two, two), report.Options{At: 3, Period: "2026-Q3"})
	want := "2026-07-01 (another row has 2026-07-02, 2026-07-03), a@acme.example, z@acme.example, ann@acme.example, Still present, u-aaa, u-zzz"
	if d := cmp.Diff([]string{want}, column(t, r, "Leavers", "End date", "Email", "Result", "user_id")); d != "" {
		t.Errorf("Leavers (-want +got):\n%s", d)
	}
}
