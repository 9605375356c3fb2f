package report_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
)

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
	if d := cmp.Diff([]string{
		"own@acme.example, 0, 2", "ann@acme.example, 2, 0", "bob@acme.example, 1, 0",
	}, column(t, r, "Organization", "Email", "Workspaces direct", "Workspaces inherited")); d != "" {
		t.Errorf("Organization (-want +got):\n%s", d)
	}
	if got, want := column(t, r, "Privileged", "Email", "Where"), "own@acme.example, 2 of 2 workspaces read"; !slices.Contains(got, want) {
		t.Errorf("Privileged = %q, want %q", got, want)
	}
	// The members hold their role in the organization, though it gives access to no workspace.
	if d := cmp.Diff([]string{"member, Organization, 2", "owner, Organization, 1", "Viewer, Treasury, 2", "Workspace admin, Treasury, 1", "Zeta, Payments, 1"},
		column(t, r, "Roles", "Role", "Workspace", "Holders")); d != "" {
		t.Errorf("Roles (-want +got):\n%s", d)
	}
}
