package findings_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"tlaudit/snapshot"
	"tlaudit/testdata/machine"

	"pgregory.net/rapid"
)

// random draws a few walks of a small organization.
func random(t *rapid.T) *story {
	s := begin()
	people := []string{"u1", "u2", "u3", "u4"}
	for day := range rapid.IntRange(1, 5).Draw(t, "walks") {
		if day > 0 {
			s.next(rapid.IntRange(1, 40).Draw(t, "days"))
		}
		o := s.now()
		o.partial, o.unread = false, map[string]string{}
		o.workspaces, o.memberships = nil, map[string]member{}
		for _, w := range []string{"a", "b", "c"} {
			status := rapid.SampledFrom([]string{snapshot.Read, snapshot.Read, snapshot.Read, snapshot.Forbidden, snapshot.Gone}).Draw(t, "status")
			if status == snapshot.Gone && day == 0 {
				continue // not there yet
			}
			if status != snapshot.Gone {
				o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: w, Name: "Workspace " + w, Listed: true})
			}
			o.memberships[w] = member{}
			if status != snapshot.Read {
				o.hide(w, status)
				continue
			}
			for _, u := range people {
				for _, role := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"admin", "viewer", "desk", "maker", "checker"}), 0, 2, rapid.ID[string]).Draw(t, "roles") {
					o.give(w, u, direct, role)
				}
				if role := rapid.SampledFrom([]string{"", "", "admin", "member", "support"}).Draw(t, "inherited"); role != "" {
					o.give(w, u, inherited, role)
				}
			}
		}
		o.users, o.invitations, o.roster = nil, nil, nil
		if o.partial = o.partial || rapid.IntRange(0, 5).Draw(t, "users read") == 0; !o.partial {
			o.users = []snapshot.User{}
			for _, u := range people {
				if rapid.Bool().Draw(t, "listed") {
					domain := rapid.SampledFrom([]string{"bank.example", "other.example", "bnak.example"}).Draw(t, "domain")
					name := rapid.SampledFrom([]string{u, u, u, u, "new." + u, "u1"}).Draw(t, "address") // sometimes another's
					o.users = append(o.users, snapshot.User{UserID: u, Email: name + "@" + domain, OrganizationRoleID: "o-" + rapid.SampledFrom([]string{"owner", "admin", "member", "x"}).Draw(t, "organization role")})
				}
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "roster given") > 0 {
			o.roster = []snapshot.RosterRow{}
			ids := rapid.Permutation([]string{"", "", "u1", "u2", "u3", "u4", "x"}).Draw(t, "ids")
			if rapid.Bool().Draw(t, "by address alone") {
				ids = make([]string, len(ids))
			}
			for i, u := range []string{"u1", "u2", "u3", "u4", "new.u1", "new.u2"} {
				if rapid.IntRange(0, 5).Draw(t, "named") == 0 {
					continue
				}
				if rapid.Bool().Draw(t, "without an id") {
					ids[i] = ""
				}
				o.roster = append(o.roster, snapshot.RosterRow{Email: u + "@bank.example", UserID: ids[i], Department: rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "department"),
					Status:  rapid.SampledFrom([]string{"active", "terminated", "leave", "?"}).Draw(t, "employment"),
					EndDate: rapid.SampledFrom([]string{"", "2025-12-31", "2026-01-10", "2026-03-01"}).Draw(t, "end")})
			}
		}
		o.roles = []snapshot.Role{{RoleID: "o-owner", Name: "owner"}, {RoleID: "o-admin", Name: "admin"}, {RoleID: "o-member", Name: "member"}}
		if rapid.Bool().Draw(t, "support is a role") {
			o.roles = append(o.roles, snapshot.Role{RoleID: "o-support"}) // without a name, which other rules go by
		}
		o.invitations = []snapshot.Invitation{}
		for i := range rapid.IntRange(0, 4).Draw(t, "invitations") {
			o.invite(fmt.Sprint("e", i), rapid.SampledFrom([]string{"u1@bank.example", "U1@bank.example ", "u2@other.example", "x@bnak.example", ""}).Draw(t, "invited"),
				rapid.SampledFrom([]string{"PENDING", "ACCEPTED", "EXPIRED", "CANCELLED", "ODD"}).Draw(t, "state"),
				rapid.SampledFrom([]string{"", "2025-11-01", "2026-01-01", "nonsense"}).Draw(t, "sent"))
		}
	}
	return s
}

// overRandom calls f for random ledgers. How many there are by default is a number of
// checks; the flag -rapid.checks asks for more.
func overRandom(t *testing.T, checks int, f func(rt *rapid.T, s *story, path string)) {
	n := 0
	machine.Checks(t, checks)
	dir, err := os.MkdirTemp(store.dir, "random-*")
	must(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		n++
		s := random(rt)
		path := filepath.Join(dir, fmt.Sprint(n)+".db")
		for i, o := range s.days {
			o.record(t, path, s.at[i])
		}
		f(rt, s, path)
	})
}
