package report_test

import (
	"slices"
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// An owner who has left is said, also where nobody else is compared with the roster, and what
// they own is named.
func TestOwnersWhoLeft(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	s.roster = []snapshot.RosterRow{{Email: "gus@acme.example", Name: "Gus Grey", Status: "terminated"}, {Email: "eve@acme.example"}}
	p, err := findings.Parse("tlaudit.toml", []byte("[[workspace]]\nid = \"w-1\"\nowner = \"GUS@acme.example\"\n[[service_account]]\naccount = \"u-bob\"\nowner = \"gus@acme.example\"\n"+
		"[[workspace]]\nid = \"w-2\"\nowner = \"eve@acme.example\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := build(t, ledger(t, s), report.Options{At: 1, Policy: p})
	got := slices.DeleteFunc(column(t, r, "Reconciliation", "Check", "Of", "Result", "About"), func(line string) bool { return !strings.HasPrefix(line, "Owners") })
	if want := []string{"Owners whom the policy names and who have left, gus@acme.example, FAIL, workspace Treasury; service account u-bob"}; !slices.Equal(want, got) {
		t.Errorf("Reconciliation = %q, want %q", got, want)
	}
	const note = "gus@acme.example, whom the policy names as owner of workspace Treasury; service account u-bob, has left: the roster says terminated"
	if !slices.Contains(r.Notes, note) {
		t.Errorf("Notes = %q, want %q", r.Notes, note)
	}
}
