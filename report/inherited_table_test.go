package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// twoWorkspaces has a person of each workspace, and an owner and an admin who inherit both.
func twoWorkspaces() state {
	s := treasury(direct("w-1", "u-ann", "r-view"), direct("w-2", "u-bob", "r-odd"),
		inherited("w-1", "u-own", "o-owner"), inherited("w-2", "u-own", "o-owner"), inherited("w-2", "u-adm", "o-admin"))
	s.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	s.roles["o-admin"] = "admin"
	s.users = append(s.users, account("u-own", "own@acme.example", "Olga", "Own", "o-owner"), account("u-adm", "adm@acme.example", "Ada", "Min", "o-admin"),
		account("u-idle", "idle@acme.example", "Ida", "Dell", "o-member"))
	s.users[0].IDPID = "idp|ann"
	return s
}

// Review and Inherited have each grant once, access.csv both with the sheet that decides; the
// number on Inherited is that of the person's row on Organization.
func TestEachGrantIsOnOneSheet(t *testing.T) {
	r := build(t, walked(t, nil, twoWorkspaces()), report.Options{At: 1})
	var want []string
	for _, line := range column(t, r, "Review", "#", "user_id", "workspace_id") {
		want = append(want, line+", direct, Review")
	}
	numbers := column(t, r, "Organization", "user_id", "#")
	for _, line := range column(t, r, "Inherited", "Organization #", "user_id", "workspace_id") {
		want = append(want, line+", inherited, Organization")
		number, rest, _ := strings.Cut(line, ", ")
		user, _, _ := strings.Cut(rest, ", ")
		if !slices.Contains(numbers, user+", "+number) {
			t.Errorf("%s is not on Organization: %q", line, numbers)
		}
	}
	if d := cmp.Diff(want, column(t, r, "Access", "#", "user_id", "workspace_id", "source", "sheet")); d != "" {
		t.Errorf("Access (-want +got):\n%s", d)
	}
	if len(want) != 5 {
		t.Errorf("%d grants, want 5", len(want))
	}
	// The rows that are decided have the same keys and sums in both.
	if d := cmp.Diff(column(t, r, "Review", "row_key", "row_sum"), column(t, r, "Access", "row_key", "row_sum")[:2]); d != "" {
		t.Errorf("keys (-Review +Access):\n%s", d)
	}
}

// In a part, Inherited and People have everybody who gets into its workspaces, whoever decides
// on them, and the people whom the part decides.
func TestAPartHasWhoGetsIntoItsWorkspaces(t *testing.T) {
	r := reviewed(t, walked(t, nil, twoWorkspaces()), report.Options{At: 1}, "Treasury,,,,t@acme.example,,Head\nPayments,,,,p@acme.example,,Head\n,,,,o@acme.example,,Owner\n")
	got := map[string][2][]string{}
	for _, p := range r.Parts {
		got[p.Reviewer] = [2][]string{column(t, p.Report, "Inherited", "user_id", "workspace_id"), column(t, p.Report, "People", "user_id")}
	}
	if d := cmp.Diff(map[string][2][]string{
		"p@acme.example": {{"u-adm, w-2", "u-own, w-2"}, {"u-adm", "u-bob", "u-own"}},
		"t@acme.example": {{"u-own, w-1"}, {"u-ann", "u-own"}},
		"o@acme.example": {{"u-adm, w-2", "u-own, w-2", "u-own, w-1"}, {"u-adm", "u-idle", "u-own"}},
	}, got); d != "" {
		t.Errorf("parts (-want +got):\n%s", d)
	}
}

// People has a line for each account and for each holder without one.
func TestPeople(t *testing.T) {
	s := twoWorkspaces()
	s.grants = append(s.grants, direct("w-1", "u-ghost", "r-admin"), direct("w-2", "u-ann", "r-admin"), direct("w-1", "u-ann", "r-admin"))
	s.users = append(s.users, account("u-twin", "ANN@acme.example", "Anna", "Ames", "o-member"))
	r := build(t, walked(t, nil, s), report.Options{At: 1})
	if d := cmp.Diff([]string{
		"Ada Min, None, admin (privileged), 1, 1, Not linked, None known",
		"Ann Ames, Viewer, Workspace admin (privileged) in 2, None, 2, 2, Linked, ANN@acme.example",
		"Anna Ames, None, None, 0, 0, Not linked, ann@acme.example",
		"Bob Bell, Zeta (unclassified), None, 1, 0, Not linked, None known",
		"Ida Dell, None, None, 0, 0, Not linked, None known",
		"Olga Own, None, owner (privileged) in 2, 2, 2, Not linked, None known",
		"Unknown, Workspace admin (privileged), None, 1, 1, Unknown, None known",
	}, column(t, r, "People", "Name", "Direct roles", "Inherited roles", "Workspaces", "Privileged in", "Identity provider", "Accounts of the same person")); d != "" {
		t.Errorf("People (-want +got):\n%s", d)
	}
	// The rows on which each of them is decided are those of the sheets.
	want := map[string]int{}
	for _, sheet := range []string{"Review", "Organization"} {
		for _, id := range column(t, r, sheet, "user_id") {
			want[id]++
		}
	}
	for _, line := range cells(t, r, "People", "user_id", "Rows to decide", "Decided on") {
		if n := strings.Count(line["Decided on"], "#"); line["Rows to decide"] != fmt.Sprint(want[line["user_id"]]) || n != want[line["user_id"]] {
			t.Errorf("%v, want %d", line, want[line["user_id"]])
		}
	}
	// Without the listing of accounts nothing is said of the identity provider.
	s.unreadResources = []string{snapshot.Users}
	for _, line := range column(t, build(t, ledger(t, s), report.Options{At: 1}), "People", "Identity provider") {
		if line != "Unknown" {
			t.Errorf("the users were not read: %s", line)
		}
	}
}
