package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
)

// It is unknown where a role belongs that no listing names.
func TestRoleThatNoListingNamesHasNoPlace(t *testing.T) {
	r := build(t, walked(t, nil, treasury(inherited("w-1", "u-ann", "o-strange"))), report.Options{At: 1})
	if got, want := column(t, r, "Roles", "Role", "Workspace", "role_id"), "Unknown (o-strange), Unknown, o-strange"; !slices.Contains(got, want) {
		t.Errorf("Roles = %q, want %q", got, want)
	}
}

// A role of the baseline that nobody has and no listing names any more is not a role of
// this snapshot.
func TestRolesAreThoseOfTheSnapshot(t *testing.T) {
	r := build(t, walked(t, nil, treasury(direct("w-1", "u-ann", "r-odd")), treasury(direct("w-1", "u-ann", "r-view"))), report.Options{At: 2, Since: 1})
	if d := cmp.Diff([]string{"member, 2", "owner, 0", "Viewer, 1"}, column(t, r, "Roles", "Role", "Holders")[:3]); d != "" {
		t.Errorf("Roles (-want +got):\n%s", d)
	}
	// Review still shows its name.
	if got := column(t, r, "Review", "Role", "Since the baseline", "Why")[0]; !strings.HasPrefix(got, "Viewer: May look, Role changed, ") || !strings.HasSuffix(got, "; the role at the baseline was Zeta") {
		t.Errorf("Review = %q", got)
	}
}

// After the roles, Roles counts who holds each of them in each workspace, people each once.
func TestAccessByWorkspaceAndRole(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-view"), direct("w-2", "u-ann", "r-view"),
		inherited("w-1", "u-ann", "o-owner"), inherited("w-2", "u-ann", "o-owner"))
	s.names = map[string]string{"w-1": "Treasury", "w-2": "Treasury"}
	r := build(t, ledger(t, s), report.Options{At: 1})
	if d := cmp.Diff([]string{
		"Roles, member, Organization, 2, 0, 0", "Roles, owner, Organization, 1, 0, 1", "Roles, Viewer, Treasury (w-1), 2, 2, 0",
		"Access by workspace and role, Viewer, Treasury (w-1), 2, 2, 0", "Access by workspace and role, owner, Treasury (w-1), 1, 0, 1",
		"Access by workspace and role, Viewer, Treasury (w-2), 1, 1, 0", "Access by workspace and role, owner, Treasury (w-2), 1, 0, 1",
	}, column(t, r, "Roles", "Section", "Role", "Workspace", "Holders", "Holders direct", "Holders inherited")); d != "" {
		t.Errorf("Roles (-want +got):\n%s", d)
	}
}
