package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

func TestReconciliationPasses(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1})
	for _, line := range column(t, r, "Reconciliation", "Check", "Of", "Expected", "Actual", "Result") {
		if strings.HasSuffix(line, "FAIL") && !strings.Contains(line, "Roster match") {
			t.Errorf("%s", line)
		}
	}
	if got := r.Headline.Banners[0]; got != "Population: ALL THAT THE TOKEN SEES, no list to compare with" {
		t.Errorf("banner = %q", got)
	}
}

// A FAIL names whom or what it is about.
func TestAFailureNamesWhomItIsAbout(t *testing.T) {
	s := treasury(inherited("w-1", "u-ghost", "o-owner"))
	s.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	s.unread = map[string]string{"w-2": snapshot.Forbidden}
	s.roster = []snapshot.RosterRow{{Email: "bob@acme.example", UserID: "u-ann"}}
	r := build(t, ledger(t, s), report.Options{At: 1, Draft: true})
	got := map[string]string{}
	for _, line := range column(t, r, "Reconciliation", "Result", "Check", "About") {
		if rest, ok := strings.CutPrefix(line, "FAIL, "); ok {
			name, about, _ := strings.Cut(rest, ", ")
			got[name] = about
		}
	}
	for name, about := range map[string]string{
		"Workspaces in scope that were read": "Payments (w-2)", "Workspaces forbidden": "Payments (w-2)",
		"People who inherit access without such an account": "Unknown (u-ghost)",
	} {
		if got[name] != about {
			t.Errorf("%s is about %q, want %q", name, got[name], about)
		}
	}
	if got := got["People of whom the roster contradicts itself"]; !strings.Contains(got, "u-ann") || !strings.Contains(got, "u-bob") {
		t.Errorf("a contradiction is about %q", got)
	}
}

// Everything is decided once, also in a first snapshot and in one that is partial: each account,
// each direct grant and each pending invitation.
func TestReconciliationCountsWhatIsDecidedOnce(t *testing.T) {
	s := story()
	partial := s[2]
	partial.unread, partial.unreadResources = map[string]string{"w-1": snapshot.Forbidden}, []string{snapshot.Users}
	for name, tt := range map[string]struct {
		states []state
		o      report.Options
		want   []string
	}{
		"with a baseline": {s, report.Options{At: 3, Since: 1}, []string{
			"Direct access, each decided once, rows on Review, 5, 5, Adds up", "Accounts, each decided once, 1 on Organization, 4 through Review alone, 5, 5, Adds up",
			"Pending invitations, each decided once, rows on Invitations, 1, 1, Adds up",
		}},
		"the first": {s[:1], report.Options{At: 1}, []string{
			"Direct access, each decided once, rows on Review, 4, 4, Adds up", "Accounts, each decided once, 1 on Organization, 4 through Review alone, 5, 5, Adds up",
			"Pending invitations, each decided once, rows on Invitations, 1, 1, Adds up",
		}},
		"partial": {[]state{partial}, report.Options{At: 1, Draft: true}, []string{
			"Direct access, each decided once, rows on Review, 2, 2, Adds up", "Accounts, each decided once, , , , NOT TESTED: users forbidden",
			"Pending invitations, each decided once, rows on Invitations, 1, 1, Adds up",
		}},
	} {
		r := build(t, ledger(t, tt.states...), tt.o)
		var got []string
		for _, line := range column(t, r, "Reconciliation", "Check", "Of", "Expected", "Actual", "Result") {
			if strings.Contains(line, ", each decided once, ") {
				got = append(got, line)
			}
			if strings.HasPrefix(line, "People who are decided nowhere") && !strings.HasSuffix(line, ", 0, 0, Adds up") {
				t.Errorf("%s: %s", name, line)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}
