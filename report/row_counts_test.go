package report_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
)

// Who has no known e-mail is neither from outside nor from inside, and is counted apart: the
// rows that say so, and those that somebody decides on.
func TestRowsWithoutAnEMailAreCountedApart(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-ghost", "r-view"), inherited("w-1", "u-ghost", "o-owner"), direct("w-1", "u-cid", "r-view"))
	s.users = append(s.users, account("u-cid", "cid@partner.example", "Cid", "Cole", "o-member"))
	r := build(t, walked(t, nil, s), report.Options{At: 1})
	for item, want := range map[string]string{
		"From outside": "1 on Review, 0 on Organization, 0 on Inherited; 1 person",
		"Not testable for outside, no e-mail known": "1 on Review, 1 on Organization, 1 on Inherited; 1 person",
		"Own access": "2 rows to decide have no known e-mail: whether somebody decides there on their own access cannot be checked.",
	} {
		if got := fact(t, r, item); got != want {
			t.Errorf("%s = %s, want %s", item, got, want)
		}
	}
	without := 0
	for _, external := range column(t, r, "Access", "External") {
		if external == "No e-mail known" {
			without++
		}
	}
	if without != 2 {
		t.Errorf("Access has %d rows without an e-mail, the cover counts 2", without)
	}
}

// A column for workspaces counts workspaces, and one for holders counts people, not rows of
// access.
func TestCountsAreOfWhatTheHeaderSays(t *testing.T) {
	invited := inherited("w-1", "u-own", "o-owner")
	invited.Status = "INVITED"
	s := treasury(
		direct("w-1", "u-ann", "r-admin"), direct("w-1", "u-ann", "r-view"), direct("w-2", "u-ann", "r-odd"), direct("w-1", "u-bob", "r-view"),
		inherited("w-1", "u-own", "o-owner"), invited, inherited("w-2", "u-own", "o-owner"),
	)
	s.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	s.users = append(s.users, account("u-own", "own@acme.example", "Olga", "Own", "o-owner"))
	r := build(t, walked(t, nil, s), report.Options{At: 1})
	if d := cmp.Diff([]string{"own@acme.example, 2, 0, 2"}, column(t, r, "Organization", "Email", "Gets into (workspaces)", "Workspaces direct", "Workspaces inherited")); d != "" {
		t.Errorf("Organization (-want +got):\n%s", d)
	}
	if got, want := column(t, r, "Privileged", "Email", "Where"), "own@acme.example, 2 of 2 workspaces read"; !slices.Contains(got, want) {
		t.Errorf("Privileged = %q, want %q", got, want)
	}
	// The members hold their role in the organization, though it gives access to no workspace.
	if d := cmp.Diff([]string{"member, Organization, 2", "owner, Organization, 1", "Viewer, Treasury, 2", "Workspace admin, Treasury, 1", "Zeta, Payments, 1"},
		column(t, r, "Roles", "Role", "Workspace", "Holders")[:5]); d != "" {
		t.Errorf("Roles (-want +got):\n%s", d)
	}
}
