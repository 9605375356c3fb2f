package snapshot_test

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"tlaudit/snapshot"
)

// An organization as it is, whether or not a walk can see it. The universe is
// small, so that random changes meet the same few things again and again.
type organization struct {
	workspaces  map[string]snapshot.Workspace
	hidden      set[string] // from the listing, though they answer by id
	grants      set[snapshot.Grant]
	roles       set[snapshot.Role]
	users       map[string]snapshot.User
	invitations map[string]snapshot.Invitation
	roster      map[string]snapshot.RosterRow
}

func newOrganization() *organization {
	return &organization{workspaces: map[string]snapshot.Workspace{}, hidden: set[string]{}, grants: set[snapshot.Grant]{},
		roles: set[snapshot.Role]{}, users: map[string]snapshot.User{}, invitations: map[string]snapshot.Invitation{},
		roster: map[string]snapshot.RosterRow{}}
}

func workspaceIDs() []string { return []string{"w1", "w2", "w3", "w4", "w5"} }

func one(t *rapid.T, of ...string) string { return rapid.SampledFrom(of).Draw(t, "one of") }

func oneIn(t *rapid.T, n int) bool { return rapid.IntRange(1, n).Draw(t, "one in") == n }

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
	switch one(t, "grant", "grant", "grant", "swap", "swap", "user", "invitation", "role", "role", "workspace", "roster", "hidden") {
	case "grant":
		toggle(o.grants, anyGrant(t, workspace, user))
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
		o.users[user] = snapshot.User{UserID: user, Email: one(t, user+"@b.example", user+"@c.example", ""), FirstName: one(t, "Ann", "Zoë"),
			Title: one(t, "", "Chief \"C\""), OrganizationRoleID: one(t, "r1", "r2", ""), CreatedAt: "2020-01-01T00:00:00.000Z"}
	case "invitation":
		id := one(t, "e1", "e2", "e3", "e4")
		if oneIn(t, 3) {
			delete(o.invitations, id)
			return
		}
		o.invitations[id] = snapshot.Invitation{EnrollmentID: id, Email: one(t, id+"@b.example", "other@b.example", ""), Status: one(t, "PENDING", "ACCEPTED"),
			LastSentAt: one(t, "", "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z")}
	case "role":
		r := snapshot.Role{Listing: one(t, snapshot.OrganizationRoles, snapshot.WorkspaceRoles, snapshot.MembershipsOf), UnitWorkspaceID: workspace,
			RoleID: one(t, "r1", "r2", "r3", "r4"), Name: one(t, "Viewer", "Admin", `Ops \ "2"`, ""), Type: one(t, "WORKSPACE", ""),
			WorkspaceID: one(t, workspaceIDs()...)}
		if r.Listing == snapshot.OrganizationRoles {
			r.UnitWorkspaceID, r.OrganizationID = "", "org"
		}
		if oneIn(t, 3) {
			toggle(o.roles, r)
			return
		}
		// Mostly a role goes by one name in one listing, which then changes.
		maps.DeleteFunc(o.roles, func(x snapshot.Role, _ bool) bool {
			return x.Listing == r.Listing && x.UnitWorkspaceID == r.UnitWorkspaceID && x.RoleID == r.RoleID
		})
		o.roles[r] = true
	case "workspace":
		if oneIn(t, 3) {
			delete(o.workspaces, workspace)
			return
		}
		o.workspaces[workspace] = snapshot.Workspace{WorkspaceID: workspace, Name: one(t, "Alpha", "Beta <b>", ""), Type: one(t, "", "CLIENT")}
	case "roster":
		email := one(t, "u1@b.example", "u2@b.example", "u3@b.example")
		if oneIn(t, 3) {
			delete(o.roster, email)
			return
		}
		o.roster[email] = snapshot.RosterRow{Email: email, UserID: one(t, "", "u1", "u2"), Name: "Ann", Manager: one(t, "", "boss@b.example"),
			Status: one(t, "active", "left"), StartDate: "2020-01-01"}
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

// A walk reads the organization the way the collector does, with random failures,
// and says both what it stages and what the model should hold.
type walk struct {
	organization *organization
	before       moment // the newest snapshot; the zero value for none
	moment       moment
	emptied      []string // workspaces staged empty because they are gone by now
}

// outcome is the coverage that a status comes to.
func outcome(t *rapid.T, u unit, status string) snapshot.Coverage {
	c := snapshot.Coverage{Resource: u.resource, WorkspaceID: u.workspace, Status: status}
	switch status {
	case snapshot.Read:
		c.HTTPStatus = "200"
	case snapshot.Forbidden, snapshot.Missing, snapshot.Gone:
		c.HTTPStatus = map[string]string{snapshot.Forbidden: "403", snapshot.Missing: "404", snapshot.Gone: "404"}[status]
		c.ErrorCode, c.Fingerprint = "E1", one(t, "f1", "f2")
	case snapshot.Failed:
		c.HTTPStatus = one(t, "", "500")
	}
	return c
}

func (w *walk) settle(t *rapid.T, resource, workspace, status string) {
	u := unit{resource, workspace}
	w.moment.coverage[u] = outcome(t, u, status)
}

func (w *walk) read(resource, workspace string) bool {
	return w.moment.coverage[unit{resource, workspace}].Status == snapshot.Read
}

// readAll walks: the listings, then the workspaces.
func (w *walk) readAll(t *rapid.T) {
	o := w.organization
	mostly := func(others ...string) string {
		return one(t, append(slices.Repeat([]string{snapshot.Read}, 7), others...)...)
	}
	for _, resource := range []string{snapshot.Enrollments, snapshot.Users, snapshot.OrganizationRoles} {
		w.settle(t, resource, "", mostly(snapshot.Forbidden, snapshot.Failed, snapshot.Unstable))
	}
	w.settle(t, snapshot.Roster, "", one(t, snapshot.Read, snapshot.NotAsked))
	w.settle(t, snapshot.CrossCheck, "", snapshot.NotAsked)
	w.settle(t, snapshot.Workspaces, "", mostly(snapshot.Forbidden, snapshot.Failed))
	w.readWorkspaces(t, mostly)

	if w.read(snapshot.Enrollments, "") {
		w.moment.invitations = maps.Clone(o.invitations)
	}
	if w.read(snapshot.Users, "") {
		w.moment.users = maps.Clone(o.users)
	}
	if w.read(snapshot.Roster, "") {
		w.moment.roster = maps.Clone(o.roster)
	}
	for r := range o.roles {
		if w.read(r.Listing, r.UnitWorkspaceID) {
			w.moment.roles[r] = true
		}
	}
	for g := range o.grants {
		if w.read(snapshot.MembershipsOf, g.WorkspaceID) {
			w.moment.grants[g] = true
		}
	}
}

// readWorkspaces settles which workspaces there are, which are asked and what
// each of them comes to.
func (w *walk) readWorkspaces(t *rapid.T, mostly func(...string) string) {
	o := w.organization
	listed := set[string]{}
	for id := range o.workspaces {
		if !o.hidden[id] {
			listed[id] = true
		}
	}
	if len(listed) == 0 && len(w.before.workspaces) > 0 && w.read(snapshot.Workspaces, "") {
		w.settle(t, snapshot.Workspaces, "", snapshot.Failed)
	}
	listingRead := w.read(snapshot.Workspaces, "")
	if !listingRead {
		listed = set[string]{}
	}
	scoped, expected := set[string]{}, set[string]{}
	given := oneIn(t, 5)
	if given {
		scoped = subset(t, workspaceIDs())
	}
	if oneIn(t, 5) {
		expected = subset(t, workspaceIDs())
	}
	noRolesPath := oneIn(t, 8)
	if noRolesPath {
		w.settle(t, snapshot.WorkspaceRoles, "", snapshot.Missing)
	}
	for _, id := range workspaceIDs() {
		known, existed := w.before.workspaces[id]
		was := w.before.coverage[membershipsOf(id)]
		wasGone := was.Status == snapshot.Gone
		if !listed[id] && !existed && !wasGone && !scoped[id] && !expected[id] {
			continue
		}
		ws := known
		if ws.WorkspaceID = id; ws.Name == "" && (scoped[id] || expected[id]) {
			ws.Name = one(t, "", "From a file")
		}
		if listed[id] {
			ws = o.workspaces[id]
		}
		asked := true
		switch {
		case scoped[id] || expected[id]:
		case wasGone && !listed[id]:
			asked = false
		case given:
			asked = listingRead && !listed[id]
		}
		status := snapshot.NotAsked
		switch _, there := o.workspaces[id]; {
		case asked && there:
			status = mostly(snapshot.Forbidden, snapshot.Missing, snapshot.Failed, snapshot.Unstable)
		case asked:
			status = one(t, snapshot.Missing, snapshot.Missing, snapshot.Missing, snapshot.Forbidden, snapshot.Failed)
		case wasGone:
			status = snapshot.Gone
		}
		if status == snapshot.Missing && listingRead && !listed[id] && !scoped[id] && !expected[id] && (existed || wasGone) {
			status = snapshot.Gone
			w.emptied = append(w.emptied, id)
		}
		w.settle(t, snapshot.MembershipsOf, id, status)
		if !asked && wasGone {
			w.moment.coverage[membershipsOf(id)] = was
		}
		if !noRolesPath {
			roles := snapshot.NotAsked
			switch status {
			case snapshot.Read:
				roles = mostly(snapshot.Forbidden, snapshot.Failed)
			case snapshot.Gone:
				roles = snapshot.Gone
			}
			w.settle(t, snapshot.WorkspaceRoles, id, roles)
		}
		switch {
		case listed[id]:
			ws.Listed = true
		case status == snapshot.Gone:
			continue
		case status == snapshot.Read || existed:
			ws.Listed = !listingRead && existed && known.Listed
		default:
			continue
		}
		w.moment.workspaces[id] = ws
	}
}

// stage hands over what was read.
func (w *walk) stage(spool *snapshot.Spool) error {
	var errs []error
	m := w.moment
	for u, c := range m.coverage {
		if c.Status != snapshot.Read {
			continue
		}
		var roles []snapshot.Role
		for r := range m.roles {
			if r.Listing == u.resource && r.UnitWorkspaceID == u.workspace {
				roles = append(roles, r)
			}
		}
		var err error
		switch u.resource {
		case snapshot.MembershipsOf:
			var grants []snapshot.Grant
			for g := range m.grants {
				if g.WorkspaceID == u.workspace {
					grants = append(grants, g)
				}
			}
			err = spool.AddMemberships(u.workspace, grants, roles)
		case snapshot.WorkspaceRoles:
			err = spool.AddWorkspaceRoles(u.workspace, roles)
		case snapshot.OrganizationRoles:
			err = spool.AddOrganizationRoles(roles)
		case snapshot.Users:
			err = spool.AddUsers(slices.Collect(maps.Values(m.users)))
		case snapshot.Enrollments:
			err = spool.AddInvitations(slices.Collect(maps.Values(m.invitations)))
		case snapshot.Roster:
			err = spool.AddRoster(slices.Collect(maps.Values(m.roster)))
		}
		errs = append(errs, err)
	}
	for _, id := range w.emptied {
		errs = append(errs, spool.AddMemberships(id, nil, nil))
		if m.coverage[unit{snapshot.WorkspaceRoles, id}].Status == snapshot.Gone {
			errs = append(errs, spool.AddWorkspaceRoles(id, nil))
		}
	}
	return errors.Join(append(errs,
		spool.AddWorkspaces(slices.Collect(maps.Values(m.workspaces))),
		spool.AddCoverage(slices.SortedFunc(maps.Values(m.coverage), func(a, b snapshot.Coverage) int {
			return cmp.Or(cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.WorkspaceID, b.WorkspaceID))
		})))...)
}
