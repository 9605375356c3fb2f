package report_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// Organization has whoever inherits access, accounts without access, and accounts with a
// finding about the account, by risk; it says what a decision ends and how the role
// compares with the baseline.
func TestOrganizationAsksAboutRoleAndAccount(t *testing.T) {
	before := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-view"), direct("w-1", "u-cid", "r-view"), inherited("w-1", "u-own", "o-owner"))
	before.users = append(before.users, account("u-cid", "cid@acme.example", "Cid", "Cole", "o-member"), account("u-own", "own@acme.example", "Olga", "Own", "o-owner"),
		account("u-dee", "dee@acme.example", "Dee", "Dunn", "o-member"))
	before.roles["o-admin"] = "admin"
	now := before
	now.users = append(slices.Clone(before.users), account("u-new", "new@acme.example", "Nora", "New", "o-member"))
	now.users[2].OrganizationRoleID = "o-admin"
	halted := inherited("w-1", "u-cid", "o-admin")
	halted.Status = "SUSPENDED"
	now.grants = append(slices.Clone(before.grants), halted)
	for _, u := range now.users {
		now.roster = append(now.roster, snapshot.RosterRow{Email: u.Email, Status: "active"})
	}
	now.roster[1].Status, now.roster[1].EndDate = "terminated", "2026-06-30"
	l := walked(t, nil, before, now)
	r := build(t, l, report.Options{At: 2, Since: 1, Findings: evaluate(t, l, 2, 1, rulesNamed(t, "TL-HR-01", "TL-INH-01")...)})
	if d := cmp.Diff([]string{
		"1, Bob Bell, member, 1, Same, The roster says terminated, end date 2026-06-30; access to 1 workspace, privileged in 0, Close account, Yes",
		"2, Cid Cole, admin (suspended), 1, Role changed from member, Inherited access with a status other than ACTIVE; Change role to member: direct access to the same workspace stays, Investigate, Yes",
		"3, Olga Own, owner, 1, Same, Change role to member: ends access to 1 workspace; No rule matched; account here since on or before 2026-07-01, , Yes",
		"4, Dee Dunn, member, 0, Same, No access to a workspace that was read; No rule matched; account here since on or before 2026-07-01, , Unless Keep",
		"5, Nora New, member, 0, New, No access to a workspace that was read; No rule matched; account here since 2026-07-03, , Unless Keep",
	}, column(t, r, "Organization", "#", "Name", "Organization role", "Gets into (workspaces)", "Since the baseline", "Why", "Suggested action", "Justification required")); d != "" {
		t.Errorf("Organization (-want +got):\n%s", d)
	}
	// Who is decided there has that number everywhere.
	if got, want := column(t, r, "People", "Name", "Decided on"), "Cid Cole, Review #3; Organization #2"; !slices.Contains(got, want) {
		t.Errorf("People = %q, want %q", got, want)
	}
}
