package report_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// If accounts were not read, the sheet does not say that somebody has no account.
func TestUnreadAccountsAreNotMissing(t *testing.T) {
	s := treasury(inherited("w-1", "u-ann", "o-owner"))
	s.users, s.unreadResources = nil, []string{snapshot.Users}
	r := build(t, walked(t, nil, s), report.Options{At: 1, Draft: true})
	if got, want := column(t, r, "Organization", "Created", "First seen", "user_id"), "Unknown, Not read: users, u-ann"; !slices.Contains(got, want) {
		t.Errorf("Organization = %q, want %q", got, want)
	}
}

// A word of status that the policy does not know is marked as such.
func TestRosterStatus(t *testing.T) {
	for word, want := range map[string]string{
		"Active": "active", "Inactive": "inactive (not known to the policy)", "Left": "left", "": "active (the roster gives no status)",
	} {
		t.Run(word, func(t *testing.T) {
			s := treasury()
			s.users[0].IDPID = "00u1"
			s.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Status: word}}
			p := policy(t)
			p.Roster.Terminated = []string{"left"}
			r := build(t, walked(t, nil, s), report.Options{At: 1, Policy: p})
			if d := cmp.Diff([]string{want + ", u-ann, 00u1", "Not on the roster, u-bob, "}, column(t, r, "Organization", "Roster status", "user_id", "idp_id")); d != "" {
				t.Errorf("Organization (-want +got):\n%s", d)
			}
		})
	}
}

func TestInheritedAccessOfNobodyKnownIsDecidedToo(t *testing.T) {
	s := story()[0]
	s.grants = append(slices.Clone(s.grants), inherited("w-1", "u-ghost", "o-owner"))
	r := build(t, ledger(t, s), report.Options{At: 1})
	want := "Unknown, owner, 1, No e-mail known, u-ghost"
	if got := column(t, r, "Organization", "Email", "Organization role", "Workspaces inherited", "External", "user_id"); !slices.Contains(got, want) {
		t.Errorf("Organization = %q, want %q", got, want)
	}
}

// An account of the first listing may be older than the snapshot that read it, which need
// not be the ledger's first.
func TestAccountsAreOnOrBeforeTheFirstReadingOfAccounts(t *testing.T) {
	unread := treasury()
	unread.users, unread.unreadResources = nil, []string{snapshot.Users}
	later := treasury()
	later.users = append(slices.Clone(later.users), account("u-cid", "cid@acme.example", "Cid", "Cole", "o-member"))
	for name, tt := range map[string]struct {
		states []state
		want   []string
	}{
		"read from the first on": {[]state{treasury(), treasury()}, []string{"u-ann, on or before 2026-07-01T06:00:00Z", "u-bob, on or before 2026-07-01T06:00:00Z"}},
		"first read later":       {[]state{unread, treasury(), treasury()}, []string{"u-ann, on or before 2026-07-03T06:00:00Z", "u-bob, on or before 2026-07-03T06:00:00Z"}},
		"one more after a gap": {[]state{treasury(), unread, later}, []string{
			"u-ann, on or before 2026-07-01T06:00:00Z", "u-bob, on or before 2026-07-01T06:00:00Z", "u-cid, 2026-07-05T06:00:00Z",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := build(t, walked(t, nil, tt.states...), report.Options{At: int64(len(tt.states))})
			var got []string
			organization := tableNamed(t, r, "Organization")
			for row, err := range organization.Rows {
				if err != nil {
					t.Fatal(err)
				}
				seen, ok := row[organization.Column("First seen")].(table.FirstSeen)
				if !ok {
					t.Fatalf("First seen is a %T", row[organization.Column("First seen")])
				}
				when := seen.At.Format(time.RFC3339)
				if seen.OrBefore {
					when = "on or before " + when
				}
				got = append(got, fmt.Sprint(row[organization.Column("user_id")])+", "+when)
			}
			slices.Sort(got)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("First seen (-want +got):\n%s", d)
			}
		})
	}
}

// Who inherits another role than the account has is seen at once, and so is a role without a
// name.
func TestOrganizationRoleIsTheOneHeldAndTheOneInherited(t *testing.T) {
	s := treasury(inherited("w-1", "u-ann", "o-owner"), inherited("w-1", "u-cid", "o-owner"))
	s.users = append(s.users, account("u-cid", "cid@acme.example", "Cid", "Cole", "bbd05034-bfb7-4ab9-8bc2-f3d4c7b54884"))
	s.roles["o-owner"] = "admin"
	want := []string{"Ann Ames, member; inherits admin", "Bob Bell, member", "Cid Cole, Unknown (bbd05034)"}
	got := column(t, build(t, ledger(t, s), report.Options{At: 1}), "Organization", "Name", "Organization role")
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Organization (-want +got):\n%s", d)
	}
}
