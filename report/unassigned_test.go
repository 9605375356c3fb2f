package report_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// The report names the rows that need a decision and that nobody may decide: those without
// a reviewer, and the own access of a reviewer without a fallback.
func TestRowsThatNobodyMayDecide(t *testing.T) {
	states := story()
	states[2].users = append(states[2].users, account("u-eli", "eli@partner.example", "Eli", "Els", "o-member"))
	l := ledger(t, states...)
	r := reviewed(t, l, report.Options{At: 3, Since: 1}, ",,bob@acme.example,,bob@acme.example,,Lead\n,,,acme.example,eve@acme.example,,Rest\n")
	if d := cmp.Diff([]string{
		"Review: Bob Bell (bob@acme.example), Workspace admin in Payments: Not assigned: own access, and no fallback",
		"Review: Cid Cole (cid@partner.example), Zeta in Payments: Not assigned",
		"Review: Bob Bell (bob@acme.example), Viewer in Treasury: Not assigned: own access, and no fallback",
		"Organization: Eli Els (eli@partner.example), member: Not assigned",
	}, r.Unassigned); d != "" || r.UnassignedRows != len(r.Unassigned) {
		t.Errorf("%d rows (-want +got):\n%s", r.UnassignedRows, d)
	}
	if r := reviewed(t, l, report.Options{At: 3, Since: 1}, ",,,,eve@acme.example,,Rest\n"); r.UnassignedRows != 0 || r.Unassigned != nil {
		t.Errorf("%d rows that somebody decides: %q", r.UnassignedRows, r.Unassigned)
	}
}

// The first twenty are named, and all are counted.
func TestManyRowsThatNobodyMayDecide(t *testing.T) {
	s := treasury()
	for i := range 25 {
		s.users = append(s.users, snapshot.User{UserID: fmt.Sprintf("u-%02d", i), OrganizationRoleID: "o-member"})
	}
	r := build(t, ledger(t, s), report.Options{At: 1})
	if r.UnassignedRows < 25 || len(r.Unassigned) != 20 {
		t.Errorf("%d rows, %d named", r.UnassignedRows, len(r.Unassigned))
	}
}
