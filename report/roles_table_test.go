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
	if d := cmp.Diff([]string{"member, 2", "owner, 0", "Viewer, 1"}, column(t, r, "Roles", "Role", "Holders")); d != "" {
		t.Errorf("Roles (-want +got):\n%s", d)
	}
	// Review still shows its name.
	if got := column(t, r, "Review", "Role", "Since the baseline", "Why")[0]; !strings.HasPrefix(got, "Viewer: May look, Role changed, ") || !strings.HasSuffix(got, "; the role at the baseline was Zeta") {
		t.Errorf("Review = %q", got)
	}
}
