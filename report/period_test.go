package report_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// walked records states two days apart, each as complete as the token could see
// unless header says otherwise, and opens the ledger.
func walked(t testing.TB, header func(i int, h *snapshot.Header), states ...state) *snapshot.Ledger {
	t.Helper()
	path := filepath.Join(t.TempDir(), "access.db")
	for i, s := range states {
		at := time.Date(2026, 7, 1, 6, 0, 0, 0, time.UTC).AddDate(0, 0, 2*i).Format(time.RFC3339)
		h := snapshot.Header{
			TakenAt: at, FinishedAt: at, Status: snapshot.Complete, Completeness: snapshot.AsVisible, OrganizationID: "org-1",
			APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "auditor@host", Parameters: `{}`,
		}
		if header != nil {
			header(i, &h)
		}
		if _, err := snapshot.Record(t.Context(), path, snapshot.Recording{Header: h, Spool: s.spool(t), AcceptDrop: "test", LockWait: time.Second}); err != nil {
			t.Fatal(err)
		}
	}
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// The state of one workspace, Treasury, with these grants.
func treasury(grants ...snapshot.Grant) state {
	return state{
		names: map[string]string{"w-1": "Treasury"},
		roles: map[string]string{"r-admin": "Workspace admin", "r-view": "Viewer", "r-odd": "Zeta", "o-owner": "owner", "o-member": "member"},
		users: []snapshot.User{account("u-ann", "ann@acme.example", "Ann", "Ames", "o-member"), account("u-bob", "bob@acme.example", "Bob", "Bell", "o-member")}, grants: grants,
	}
}

// Rows are carried forward by what began and ended, not by the kinds of changes: one
// changed role can be two rows fewer and one more.
func TestRollForwardCountsRows(t *testing.T) {
	status := func(g snapshot.Grant, status string) snapshot.Grant {
		g.Status = status
		return g
	}
	active, invited := inherited("w-1", "u-ann", "o-member"), status(inherited("w-1", "u-ann", "o-member"), "INVITED")
	owner := inherited("w-1", "u-ann", "o-owner")
	tests := map[string]struct {
		states []state
		want   string
	}{
		"two statuses, then another role": {[]state{treasury(active, invited), treasury(owner)}, "2 at the baseline, +1 appeared, −2 no longer present, −0 no longer read, +0 newly read, 1, 1, PASS"},
		"one role, then two statuses":     {[]state{treasury(owner), treasury(active, invited)}, "1 at the baseline, +2 appeared, −1 no longer present, −0 no longer read, +0 newly read, 2, 2, PASS"},
		"another status":                  {[]state{treasury(active), treasury(invited)}, "1 at the baseline, +1 appeared, −1 no longer present, −0 no longer read, +0 newly read, 1, 1, PASS"},
		"came and went": {
			[]state{treasury(active), treasury(active, direct("w-1", "u-bob", "r-view")), treasury(active)},
			"1 at the baseline, +1 appeared, −1 no longer present, −0 no longer read, +0 newly read, 1, 1, PASS",
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
			before, now := len(tt.states[0].grants), len(tt.states[len(tt.states)-1].grants)
			want := []string{tt.want, fmt.Sprintf("Treasury, %d, %d, PASS", now, now)}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%d rows, then %d (-want +got):\n%s", before, now, d)
			}
		})
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

// The class of the role before counts as the policy gives it by id, though the
// changes only name it.
func TestDirectionKnowsRolesByID(t *testing.T) {
	p, err := findings.Parse("tlaudit.toml", []byte("[roles]\nprivileged = [\"r-odd\"]\nstandard = [\"Viewer\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	odd, view := treasury(direct("w-1", "u-ann", "r-odd")), treasury(direct("w-1", "u-ann", "r-view"))
	nameless := odd
	nameless.roles = map[string]string{"r-view": "Viewer"}
	for name, tt := range map[string]struct {
		before, after state
		want          string
	}{
		"from a role by id":              {odd, view, "Zeta, Viewer, Reduction"},
		"to a role by id":                {view, odd, "Viewer, Zeta, Escalation"},
		"from a role of an unknown name": {nameless, view, "unknown (r-odd), Viewer (r-view), Reduction"},
	} {
		t.Run(name, func(t *testing.T) {
			// In a later snapshot nobody has the role, so only the change tells of it.
			r := build(t, walked(t, nil, tt.before, tt.after), report.Options{At: 2, Since: 1, Policy: p})
			if got := column(t, r, "Changes", "Before", "After", "Direction"); !slices.Contains(got, tt.want) {
				t.Errorf("Changes = %q, want %q", got, tt.want)
			}
		})
	}
}

// An account may be as old as the first snapshot that read accounts can tell, and
// not as the ledger.
func TestAccountsAreOnOrBeforeTheFirstReadingOfAccounts(t *testing.T) {
	unread := treasury()
	unread.users, unread.unreadResources = nil, []string{snapshot.Users}
	later := treasury()
	later.users = append(slices.Clone(later.users), account("u-cid", "cid@acme.example", "Cid", "Cole", "o-member"))
	for name, tt := range map[string]struct {
		states []state
		want   []string
	}{
		"read from the first on": {[]state{treasury(), treasury()}, []string{"u-ann, on or before 2026-07-01T06:00:00Z", "u-bob, on or before 2026-07-01T06:00:00Z"}},
		"first read later":       {[]state{unread, treasury(), treasury()}, []string{"u-ann, on or before 2026-07-03T06:00:00Z", "u-bob, on or before 2026-07-03T06:00:00Z"}},
		"one more after a gap": {[]state{treasury(), unread, later}, []string{
			"u-ann, on or before 2026-07-01T06:00:00Z", "u-bob, on or before 2026-07-01T06:00:00Z", "u-cid, 2026-07-05T06:00:00Z",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := build(t, walked(t, nil, tt.states...), report.Options{At: int64(len(tt.states))})
			var got []string
			for row, err := range tableNamed(t, r, "Organization").Rows {
				if err != nil {
					t.Fatal(err)
				}
				seen, ok := row[9].(table.FirstSeen)
				if !ok {
					t.Fatalf("First seen is a %T", row[9])
				}
				when := seen.At.Format(time.RFC3339)
				if seen.OrBefore {
					when = "on or before " + when
				}
				got = append(got, fmt.Sprint(row[len(row)-3])+", "+when)
			}
			slices.Sort(got)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("First seen (-want +got):\n%s", d)
			}
		})
	}
}

// The Cover tells of the period that the contents are about. The policy's quarter is that
// where the snapshot and the baseline are of it; otherwise it is named, with its due date.
func TestThePeriodIsThatOfTheContents(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	s.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Status: "terminated", EndDate: "2026-07-02"}}
	l := walked(t, nil, s, s, s) // 2026-07-01, 03, 05
	for name, tt := range map[string]struct {
		policy, flag             string
		since                    int64
		period, other, due, ends string
	}{
		"of the policy":            {"2026-Q3", "", 1, "2026-Q3 (2026-07-01 to 2026-09-30), up to the snapshot of 2026-07-05: the period was not over", "", "2026-10-14", "2026-07-02"},
		"of the policy, no before": {"2026-Q3", "", 0, "2026-Q3 (2026-07-01 to 2026-09-30), up to the snapshot of 2026-07-05: the period was not over", "", "2026-10-14", "2026-07-02"},
		"baseline within the policy's": {"2026-Q3", "", 2, "2026-07-03 to 2026-07-05",
			"The policy names 2026-Q3: the snapshot and the baseline are not that quarter's, and this file was made without --period", "2026-10-14 (the policy's, for 2026-Q3)", ""},
		"policy of another": {"2026-Q2", "", 1, "2026-07-01 to 2026-07-05",
			"The policy names 2026-Q2: the snapshot and the baseline are not that quarter's, and this file was made without --period", "2026-10-14 (the policy's, for 2026-Q2)", "2026-07-02"},
		"asked for another":      {"2026-Q3", "2026-Q2", 1, "2026-Q2 (2026-04-01 to 2026-06-30)", "The policy names 2026-Q3: this file was made with --period 2026-Q2", "2026-10-14 (the policy's, for 2026-Q3)", ""},
		"asked for":              {"2026-Q3", "2026-Q3", 2, "2026-Q3 (2026-07-01 to 2026-09-30), up to the snapshot of 2026-07-05: the period was not over", "", "2026-10-14", "2026-07-02"},
		"neither":                {"", "", 1, "2026-07-01 to 2026-07-05", "", "2026-10-14", "2026-07-02"},
		"neither, and no before": {"", "", 0, "2026-07-01 to 2026-07-05 (no baseline: from the first snapshot)", "", "2026-10-14", "2026-07-02"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := findings.Parse("tlaudit.toml", []byte(fmt.Sprintf("[review]\nperiod = %q\ndue = \"2026-10-14\"\n", tt.policy)))
			if err != nil {
				t.Fatal(err)
			}
			r := build(t, l, report.Options{At: 3, Since: tt.since, Period: tt.flag, Policy: p})
			got := map[string]string{}
			for _, f := range r.Headline.Facts {
				if f.Section == "About" {
					got[f.Item] = fmt.Sprint(f.Value)
				}
			}
			if d := cmp.Diff([]string{tt.period, tt.other, tt.due}, []string{got["Period"], got["Period of the policy"], got["Due"]}); d != "" {
				t.Errorf("Cover (-want +got):\n%s", d)
			}
			if got := strings.Join(column(t, r, "Leavers", "End date"), ", "); got != tt.ends {
				t.Errorf("Leavers = %q, want %q", got, tt.ends)
			}
			if lines := column(t, r, "Instructions", "Instruction"); !strings.HasSuffix(lines[9], " by "+tt.due+".") {
				t.Errorf("Instructions end with %q, want %q", lines[9], tt.due)
			}
		})
	}
}
