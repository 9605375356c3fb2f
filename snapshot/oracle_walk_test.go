package snapshot_test

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"tlaudit/snapshot"
)

// A walk reads the organization the way the collector does, with random failures,
// and makes both what is staged and what the model should have.
type walk struct {
	organization *organization
	before       moment // the newest snapshot; the zero value if none exists
	moment       moment
	emptied      []string // workspaces staged empty because they are gone by now
}

// walkAt makes a walk of an organization.
func walkAt(t *rapid.T, takenAt string, o *organization, before moment) *walk {
	w := walk{organization: o, before: before, moment: moment{takenAt: takenAt, coverage: map[unit]snapshot.Coverage{},
		workspaces: map[string]snapshot.Workspace{}, grants: set[snapshot.Grant]{}, roles: set[snapshot.Role]{}}}
	w.readAll(t)
	return &w
}

// outcome is the coverage of a status.
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

// readAll reads the listings, then the workspaces.
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

// readWorkspaces decides which workspaces there are, which are read, and the outcome of
// each.
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

// stage writes what was read to a spool; a row that an answer has twice counts once.
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
			err = spool.AddMemberships(u.workspace, append(grants, grants[:min(1, len(grants))]...), append(roles, roles[:min(1, len(roles))]...))
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
		errs = append(errs, spool.AddMemberships(id, nil, nil), spool.AddWorkspaceRoles(id, nil))
	}
	return errors.Join(append(errs,
		spool.AddWorkspaces(slices.Collect(maps.Values(m.workspaces))),
		spool.AddCoverage(slices.SortedFunc(maps.Values(m.coverage), func(a, b snapshot.Coverage) int {
			return cmp.Or(cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.WorkspaceID, b.WorkspaceID))
		})))...)
}
