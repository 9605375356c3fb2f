package snapshot_test

import (
	"maps"
	"math/bits"

	"pgregory.net/rapid"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// An organization as it is, whether or not a walk can see it. It has few possible
// things, so that random changes concern the same ones again and again.
type organization struct {
	workspaces  map[string]snapshot.Workspace
	hidden      set[string] // missing from the listing, although they answer by id
	grants      set[snapshot.Grant]
	roles       set[snapshot.Role]
	users       map[string]snapshot.User
	invitations map[string]snapshot.Invitation
	roster      map[string]snapshot.RosterRow
}

// newOrganization has a few workspaces and nothing in them.
func newOrganization(t *rapid.T) *organization {
	o := &organization{workspaces: map[string]snapshot.Workspace{}, hidden: set[string]{}, grants: set[snapshot.Grant]{},
		roles: set[snapshot.Role]{}, users: map[string]snapshot.User{}, invitations: map[string]snapshot.Invitation{},
		roster: map[string]snapshot.RosterRow{}}
	for _, id := range workspaceIDs() {
		if id == "w1" || oneIn(t, 2) {
			o.workspaces[id] = anyWorkspace(t, id)
		}
	}
	return o
}

func anyWorkspace(t *rapid.T, id string) snapshot.Workspace {
	return snapshot.Workspace{WorkspaceID: id, Name: one(t, "Alpha", "Beta <b>", ""), Type: one(t, "", "CLIENT")}
}

func workspaceIDs() []string { return []string{"w1", "w2", "w3", "w4", "w5"} }

// below draws a number from 0 to n-1. rapid's own ranges prefer small numbers, which
// would make long histories and late choices rare.
func below(t *rapid.T, n int, label string) int {
	return rapid.Custom(func(t *rapid.T) int {
		v := 0
		for range bits.Len(uint(n)) + 2 {
			v *= 2
			if rapid.Bool().Draw(t, "bit") {
				v++
			}
		}
		return v % n
	}).Draw(t, label)
}

func one(t *rapid.T, of ...string) string { return of[below(t, len(of), "one of")] }

func oneIn(t *rapid.T, n int) bool { return below(t, n, "one in") == n-1 }

func subset(t *rapid.T, of []string) set[string] {
	s := set[string]{}
	for _, v := range of {
		if oneIn(t, 2) {
			s[v] = true
		}
	}
	return s
}

func toggle[T comparable](s set[T], v T) {
	if s[v] {
		delete(s, v)
		return
	}
	s[v] = true
}

// change changes one thing of the organization; mostly the same few of them, so
// that what was lost is found again.
func (o *organization) change(t *rapid.T) {
	workspace := one(t, "w1", "w1", "w1", "w2", "w2", "w3", "w4", "w5")
	user := one(t, "u1", "u1", "u1", "u2", "u2", "u3", "u4", "u5")
	switch one(t, "grant", "grant", "flap", "flap", "swap", "user", "invitation", "role", "rename", "rename", "workspace", "roster", "hidden") {
	case "grant":
		toggle(o.grants, anyGrant(t, workspace, user))
	case "flap":
		// One user goes through many ways of holding roles in one place.
		maps.DeleteFunc(o.grants, func(x snapshot.Grant, _ bool) bool {
			return x.WorkspaceID == "w1" && x.UserID == "u1" && x.Source == snapshot.Inherited
		})
		for _, h := range flaps()[below(t, len(flaps()), "held")] {
			o.grants[snapshot.Grant{WorkspaceID: "w1", UserID: "u1", Source: snapshot.Inherited, RoleID: h.role, Status: h.status}] = true
		}
	case "rename":
		// One role goes through every way of being named, in some of its listings.
		names := []set[string]{{}, {"Viewer": true}, {"Admin": true}, {"Viewer": true, "Admin": true}}[below(t, 4, "names")]
		for _, r := range []snapshot.Role{
			{Listing: snapshot.OrganizationRoles, RoleID: "r1", OrganizationID: "org"},
			{Listing: snapshot.WorkspaceRoles, UnitWorkspaceID: "w1", RoleID: "r1", WorkspaceID: "w1"},
			{Listing: snapshot.MembershipsOf, UnitWorkspaceID: "w1", RoleID: "r1", WorkspaceID: "w2"},
		} {
			if oneIn(t, 3) {
				continue
			}
			maps.DeleteFunc(o.roles, func(x snapshot.Role, _ bool) bool {
				return x.Listing == r.Listing && x.UnitWorkspaceID == r.UnitWorkspaceID && x.RoleID == r.RoleID
			})
			for r.Name = range names {
				o.roles[r] = true
			}
		}
	case "swap":
		// What the user has there is exchanged for something else.
		g := anyGrant(t, workspace, user)
		maps.DeleteFunc(o.grants, func(x snapshot.Grant, _ bool) bool {
			return x.WorkspaceID == workspace && x.UserID == user && x.Source == g.Source
		})
		o.grants[g] = true
	case "user":
		if oneIn(t, 3) {
			delete(o.users, user)
			return
		}
		o.users[user] = snapshot.User{UserID: user, Email: one(t, user+"@b.example", user+"@c.example", "U1@b.example", "Jürgen@bücher.example", "u\u0308@c.example", ""), FirstName: one(t, "Ann", "Zoë"),
			Title: one(t, "", "Chief \"C\""), OrganizationRoleID: one(t, "r1", "r2", ""), CreatedAt: "2020-01-01T00:00:00.000Z", IDPID: one(t, "", "idp-"+user)}
	case "invitation":
		id := one(t, "e1", "e2", "e3", "e4")
		if oneIn(t, 3) {
			delete(o.invitations, id)
			return
		}
		o.invitations[id] = snapshot.Invitation{EnrollmentID: id, Email: one(t, id+"@b.example", "other@b.example", ""), Status: one(t, "PENDING", "ACCEPTED"),
			LastSentAt: one(t, "", "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z", "2026-02-30T00:00:00.000Z", "0001-01-01T00:00:00.000Z", "soon")}
	case "role":
		r := snapshot.Role{Listing: one(t, snapshot.OrganizationRoles, snapshot.WorkspaceRoles, snapshot.MembershipsOf), UnitWorkspaceID: workspace,
			RoleID: one(t, "r1", "r1", "r2", "r3", "r4"), Name: one(t, "Viewer", "Viewer", "Admin", `Ops \ "2"`, ""), Type: one(t, "WORKSPACE", ""),
			WorkspaceID: one(t, "w1", "w2", "")}
		if r.Listing == snapshot.OrganizationRoles {
			r.UnitWorkspaceID, r.OrganizationID = "", "org"
		}
		if oneIn(t, 2) {
			toggle(o.roles, r)
			return
		}
		// Else the role goes by one name in this listing.
		maps.DeleteFunc(o.roles, func(x snapshot.Role, _ bool) bool {
			return x.Listing == r.Listing && x.UnitWorkspaceID == r.UnitWorkspaceID && x.RoleID == r.RoleID
		})
		o.roles[r] = true
	case "workspace":
		if oneIn(t, 3) {
			delete(o.workspaces, workspace)
			return
		}
		o.workspaces[workspace] = anyWorkspace(t, workspace)
	case "roster":
		// Keys of addresses and ids are unique on a roster, as its reader sees to it.
		email := one(t, "u1@b.example", "u2@b.example", "u3@b.example", "U1@B.example", "u2@c.example", "jürgen@bücher.example")
		user := one(t, "", "", "u1", "u2", "u3", "u9")
		maps.DeleteFunc(o.roster, func(_ string, r snapshot.RosterRow) bool {
			return identity.EmailKey(r.Email) == identity.EmailKey(email) || user != "" && r.UserID == user
		})
		if oneIn(t, 3) {
			return
		}
		o.roster[email] = snapshot.RosterRow{Email: email, UserID: user, Name: one(t, "Ann", ""), Manager: one(t, "", "boss@b.example"),
			Department: one(t, "", "Ops"), Title: one(t, "", "Clerk"), Status: one(t, "active", " LEFT", ""), StartDate: "2020-01-01", EndDate: one(t, "", "2026-01-04")}
	case "hidden":
		toggle(o.hidden, workspace)
	}
}

// anyGrant is access of a user to a workspace.
func anyGrant(t *rapid.T, workspace, user string) snapshot.Grant {
	g := snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: snapshot.Direct, RoleID: one(t, "r1", "r1", "r2", "r3", "r4")}
	if oneIn(t, 2) {
		g.Source, g.Status = snapshot.Inherited, one(t, "ACTIVE", "INVITED", "")
	}
	return g
}

// A holding is one way to have a role.
type holding struct{ role, status string }

// flaps are ways in which one user may hold two roles.
func flaps() [][]holding {
	active, invited, other, others := holding{"r1", "ACTIVE"}, holding{"r1", "INVITED"}, holding{"r2", "ACTIVE"}, holding{"r2", "INVITED"}
	return [][]holding{{}, {active}, {invited}, {active, invited}, {other}, {other, others}, {active, other}}
}
