package report_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// Who inherits access is compared with who should, workspace by workspace, and person
// by person: one too many does not make up for one too few.
func TestInheritedAccessAgainstAccounts(t *testing.T) {
	const check = "Inherited rows per workspace against accounts with an administering role"
	const without, nowhere = "People who inherit access without such an account", "Such accounts that do not inherit access in every workspace"
	two := func(grants ...snapshot.Grant) state {
		s := treasury(grants...)
		s.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
		s.users = append(s.users, account("u-own", "own@acme.example", "Olga", "Own", "o-owner"))
		return s
	}
	own, own2 := inherited("w-1", "u-own", "o-owner"), inherited("w-2", "u-own", "o-owner")
	ghost, ghost2 := inherited("w-1", "u-ghost", "o-owner"), inherited("w-2", "u-ghost", "o-owner")
	const ghostly, olga = ", Unknown (u-ghost)", ", Olga Own (u-own)"
	for name, tt := range map[string]struct {
		grants []snapshot.Grant
		want   []string
	}{
		"as it should be": {[]snapshot.Grant{own, own2}, []string{check + ", each of 2 workspaces, 1, 1, 0, PASS, ", without + ", , 0, 0, 0, PASS, ", nowhere + ", , 0, 0, 0, PASS, "}},
		"one too many": {[]snapshot.Grant{own, own2, ghost, ghost2},
			[]string{check + ", each of 2 workspaces, 1, 2, 1, FAIL" + ghostly, without + ", , 0, 1, 1, FAIL" + ghostly, nowhere + ", , 0, 0, 0, PASS, "}},
		"one missing in one": {[]snapshot.Grant{own}, []string{check + ", Payments, 1, 0, -1, FAIL" + olga, check + ", Treasury, 1, 1, 0, PASS, ", without + ", , 0, 0, 0, PASS, ", nowhere + ", , 0, 1, 1, FAIL" + olga}},
		// A line names those of its own workspace.
		"one too many in one, none in the other": {[]snapshot.Grant{own, ghost}, []string{check + ", Payments, 1, 0, -1, FAIL" + olga, check + ", Treasury, 1, 2, 1, FAIL" + ghostly,
			without + ", , 0, 1, 1, FAIL" + ghostly, nowhere + ", , 0, 1, 1, FAIL" + olga}},
		"one in place of another": {[]snapshot.Grant{own, ghost2},
			[]string{check + ", each of 2 workspaces, 1, 1, 0, PASS, ", without + ", , 0, 1, 1, FAIL" + ghostly, nowhere + ", , 0, 1, 1, FAIL" + olga}},
	} {
		t.Run(name, func(t *testing.T) {
			r := build(t, walked(t, nil, two(tt.grants...)), report.Options{At: 1})
			var got []string
			for _, line := range column(t, r, "Reconciliation", "Check", "Of", "Expected", "Actual", "Difference", "Result", "About") {
				if strings.HasPrefix(line, check) || strings.HasPrefix(line, without) || strings.HasPrefix(line, nowhere) {
					got = append(got, line)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Reconciliation (-want +got):\n%s", d)
			}
			// A failed check of consistency does not make the population partial.
			if got, want := r.Headline.Banners[0], "Population: ALL THAT THE TOKEN SEES, no list to compare with"; got != want {
				t.Errorf("banner = %q, want %q", got, want)
			}
		})
	}
}

// Reconciliation lists what the policy accepts and no rule finds, with who accepted it. It
// counts neither for nor against the population.
func TestAcceptancesOfNothing(t *testing.T) {
	accepted := findings.Accepted{Rule: "TL-EXT-01", Subject: "user:u-typo", AcceptedBy: "Bea Bell", AcceptedOn: "2026-05-01", Ticket: "GRC-7", Expires: "2026-12-31"}
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1, Findings: report.Evaluations{
		Now: findings.Result{Unmatched: []findings.Unmatched{{Accepted: accepted, Why: "the rule finds no such subject"}}},
	}})
	got := slices.DeleteFunc(column(t, r, "Reconciliation", "Area", "Check", "Of", "Expected", "Actual", "Result", "Source of the expected figure"),
		func(s string) bool { return !strings.Contains(s, "Acceptance") })
	if d := cmp.Diff([]string{"Consistency, Acceptance of the policy that matches no finding, TL-EXT-01 of user:u-typo, , , INFO, " +
		"[[accepted]] of the policy, by Bea Bell on 2026-05-01, until 2026-12-31, GRC-7: the rule finds no such subject"}, got); d != "" {
		t.Errorf("lines (-want +got):\n%s", d)
	}
	var csv bytes.Buffer
	if err := table.WriteCSV(&csv, tableNamed(t, r, "Reconciliation"), false); err != nil || !strings.Contains(csv.String(), "TL-EXT-01 of user:u-typo") {
		t.Errorf("reconciliation.csv does not have it (%v)", err)
	}
}
