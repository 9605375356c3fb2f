package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// Reconciliation names the lines of the policy that name nobody and nothing of the snapshot,
// and the roster's words of status that the policy does not know.
func TestLinesOfThePolicyThatTakeNothing(t *testing.T) {
	p, err := findings.Parse("tlaudit.toml", []byte(`
protected_users = ["ann@acme.example", "zoe@acme.example", "u-bob"]
[roles]
privileged = ["workspace ADMIN", "Chief"]
standard = ["View*", "Guest*"]
[roles.allows]
"r-view" = "May look"
Nobody = "Nothing"
[[workspace]]
id = "w-1"
[[workspace]]
id = "w-9"
[[external]]
email = "new@acme.example"
sponsor = "Ann"
expires = "2027-01-01"
[[toxic_pair]]
name = "two"
first = "Viewer"
second = "Approver"
`))
	if err != nil {
		t.Fatal(err)
	}
	s := treasury(direct("w-1", "u-ann", "r-admin"), direct("w-1", "u-bob", "r-view"))
	s.invitations = []snapshot.Invitation{{EnrollmentID: "e-1", Email: "New@acme.example", Status: "PENDING"}}
	s.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Status: "active"}, {Email: "bob@acme.example", Status: "seconded"}, {Email: "cid@acme.example", Status: "seconded"}}
	lines := func(s state) []string {
		t.Helper()
		r := build(t, ledger(t, s), report.Options{At: 1, Policy: p, Draft: true})
		return slices.DeleteFunc(column(t, r, "Reconciliation", "Check", "Expected", "Actual", "Result", "About"), func(line string) bool {
			return !strings.HasPrefix(line, "Lines of the policy") && !strings.HasPrefix(line, "Rows of the roster with")
		})
	}
	if d := cmp.Diff([]string{
		"Rows of the roster with a word of status that the policy does not know, 0, 2, FAIL, seconded, 2 rows",
		"Lines of the policy that name nobody and nothing here, , 6, INFO, roles.privileged: Chief; roles.standard: Guest*; roles.allows: Nobody; " +
			"protected_users: zoe@acme.example; workspace: w-9; toxic_pair two: Approver",
	}, lines(s)); d != "" {
		t.Errorf("Reconciliation (-want +got):\n%s", d)
	}
	// A line may name what was not read.
	s.unread, s.roster = map[string]string{"w-1": snapshot.Forbidden}, nil
	if d := cmp.Diff([]string{
		"Rows of the roster with a word of status that the policy does not know, , , NOT TESTED: no roster was supplied, ",
		"Lines of the policy that name nobody and nothing here, , , NOT TESTED: not everything that a line could name was read, ",
	}, lines(s)); d != "" {
		t.Errorf("not read: Reconciliation (-want +got):\n%s", d)
	}
}
