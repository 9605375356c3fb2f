package report_test

import (
	"slices"
	"testing"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// Where accounts were not read, nobody is said to have none.
func TestUnreadAccountsAreNoMissingAccounts(t *testing.T) {
	s := treasury(inherited("w-1", "u-ann", "o-owner"))
	s.users, s.unreadResources = nil, []string{snapshot.Users}
	r := build(t, walked(t, nil, s), report.Options{At: 1, Draft: true})
	if got, want := column(t, r, "Organization", "Created", "First seen", "user_id"), "Unknown, Not read: users, u-ann"; !slices.Contains(got, want) {
		t.Errorf("Organization = %q, want %q", got, want)
	}
}

// Of a role that no listing names, nobody knows where it belongs.
func TestRoleThatNoListingNamesHasNoPlace(t *testing.T) {
	r := build(t, walked(t, nil, treasury(inherited("w-1", "u-ann", "o-strange"))), report.Options{At: 1})
	if got, want := column(t, r, "Roles", "Role", "Workspace", "role_id"), "Unknown (o-strange), Unknown, o-strange"; !slices.Contains(got, want) {
		t.Errorf("Roles = %q, want %q", got, want)
	}
}
