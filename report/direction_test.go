package report_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// A direction says who has more and who has less, of access and of roles in the
// organization.
func TestDirectionOfEachChange(t *testing.T) {
	roles := map[string]string{
		"r-admin": "Workspace admin", "r-root": "Root", "r-view": "Viewer", "r-read": "Reader", "r-odd": "Zeta", "o-owner": "owner", "o-admin": "admin", "o-member": "member",
	}
	with := func(organizationRole string, grants ...snapshot.Grant) state {
		s := treasury(grants...)
		s.roles = roles
		s.users = nil
		if organizationRole != "" {
			s.users = []snapshot.User{account("u-ann", "ann@acme.example", "Ann", "Ames", organizationRole)}
		}
		return s
	}
	only := func(role string) state { return with("o-member", direct("w-1", "u-ann", role)) }
	heir := func(role string) state { return with("o-member", inherited("w-1", "u-ann", role)) }
	nobody := with("o-member")
	for name, tt := range map[string]struct {
		before, after state
		want          string
	}{
		"nothing to standard":       {nobody, only("r-view"), "Access appeared, –"},
		"nothing to privileged":     {nobody, only("r-admin"), "Access appeared, Escalation"},
		"nothing to unclassified":   {nobody, only("r-odd"), "Access appeared, Not ranked"},
		"standard to nothing":       {only("r-view"), nobody, "Access no longer present, –"},
		"privileged to nothing":     {only("r-admin"), nobody, "Access no longer present, Reduction"},
		"unclassified to nothing":   {only("r-odd"), nobody, "Access no longer present, Not ranked"},
		"standard to privileged":    {only("r-view"), only("r-admin"), "Role changed, Escalation"},
		"privileged to standard":    {only("r-admin"), only("r-view"), "Role changed, Reduction"},
		"standard to standard":      {only("r-view"), only("r-read"), "Role changed, Same class"},
		"privileged to privileged":  {only("r-admin"), only("r-root"), "Role changed, Same class"},
		"standard to unclassified":  {only("r-view"), only("r-odd"), "Role changed, Not ranked"},
		"inherits admin then owner": {heir("o-admin"), heir("o-owner"), "Role changed, Escalation"},
		"member to admin":           {nobody, with("o-admin"), "Account changed, Escalation"},
		"admin to owner":            {with("o-admin"), with("o-owner"), "Account changed, Escalation"},
		"owner to admin":            {with("o-owner"), with("o-admin"), "Account changed, Reduction"},
		"admin to member":           {with("o-admin"), nobody, "Account changed, Reduction"},
		"account of an admin":       {with(""), with("o-admin"), "Account appeared, Escalation"},
		"account of a member":       {with(""), nobody, "Account appeared, –"},
		// Access by the role may remain, so nothing says that less is there.
		"no account of an admin any more": {with("o-admin"), with(""), "Account no longer present, –"},
	} {
		t.Run(name, func(t *testing.T) {
			r := build(t, walked(t, nil, tt.before, tt.after), report.Options{At: 2, Since: 1})
			if d := cmp.Diff([]string{tt.want}, column(t, r, "Changes", "Kind", "Direction")); d != "" {
				t.Errorf("Changes (-want +got):\n%s", d)
			}
		})
	}
}

// The class of the role before is that which the policy gives to its id, though the
// changes only name it.
func TestDirectionKnowsRolesByID(t *testing.T) {
	p, err := findings.Parse("tlaudit.toml", []byte("[roles]\nprivileged = [\"r-odd\"]\nstandard = [\"Viewer\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	odd, view := treasury(direct("w-1", "u-ann", "r-odd")), treasury(direct("w-1", "u-ann", "r-view"))
	nameless := odd
	nameless.roles = map[string]string{"r-view": "Viewer"}
	for name, tt := range map[string]struct {
		before, after state
		want          string
	}{
		"from a role by id":              {odd, view, "Zeta, Viewer, Reduction"},
		"to a role by id":                {view, odd, "Viewer, Zeta, Escalation"},
		"from a role of an unknown name": {nameless, view, "unknown (r-odd), Viewer (r-view), Reduction"},
	} {
		t.Run(name, func(t *testing.T) {
			// Nobody has the role in the later snapshot: only the change names it.
			r := build(t, walked(t, nil, tt.before, tt.after), report.Options{At: 2, Since: 1, Policy: p})
			if got := column(t, r, "Changes", "Before", "After", "Direction"); !slices.Contains(got, tt.want) {
				t.Errorf("Changes = %q, want %q", got, tt.want)
			}
		})
	}
}
