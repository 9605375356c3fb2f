package snapshot_test

import (
	"cmp"
	"slices"

	"tlaudit/snapshot"
)

// transients are the grants that began after one snapshot, ended by the other, and are
// not in either.
func (h history) transients(from, to int) []snapshot.Transient {
	low, high := min(from, to), max(from, to)
	var all []snapshot.Transient
	for _, g := range h.everyGrant() {
		u := membershipsOf(g.WorkspaceID)
		intervals := h.intervals(u, h.hasGrant(g))
		there := func(n int) bool {
			return slices.ContainsFunc(intervals, func(r interval) bool { return r.first <= n && (r.gone == 0 || n < r.gone) })
		}
		for _, r := range intervals {
			if r.first <= low || r.gone == 0 || r.gone > high || there(low) || there(high) {
				continue
			}
			all = append(all, snapshot.Transient{Grant: g, WorkspaceName: h.at(r.last).workspaces[g.WorkspaceID].Name,
				Email: h.email(r.last, g.UserID), RoleName: h.roleName(r.last, g.RoleID),
				NotBefore: h.time(r.notBefore), FirstSeen: h.time(r.first), LastSeen: h.time(r.last), GoneBy: h.time(r.gone)})
		}
	}
	return all
}

// unread is what was not read at both of two snapshots, so that it cannot be compared.
// The roster does not come from the API; a workspace's roles count only if one of the
// two has them, those of all workspaces once.
func (h history) unread(from, to int) []snapshot.Unread {
	var all []snapshot.Unread
	units := set[unit]{}
	for _, n := range []int{from, to} {
		for u := range h.at(n).coverage {
			units[u] = true
		}
	}
	for u := range units {
		a, b := h.status(u, from), h.status(u, to)
		if u == (unit{snapshot.WorkspaceRoles, ""}) {
			a, b = cmp.Or(a, h.anyRoles(from)), cmp.Or(b, h.anyRoles(to))
		}
		switch {
		case u.resource == snapshot.Roster, u.resource == snapshot.CrossCheck, h.sees(u, from) && h.sees(u, to):
			continue
		case u.resource == snapshot.WorkspaceRoles && (a == "" || b == "" || (a != snapshot.Read && b != snapshot.Read)):
			continue
		}
		all = append(all, snapshot.Unread{Resource: u.resource, WorkspaceID: u.workspace,
			WorkspaceName: h.lastKnownName(max(from, to), u.workspace), From: a, To: b})
	}
	order := []string{snapshot.Workspaces, snapshot.Users, snapshot.Enrollments, snapshot.OrganizationRoles, snapshot.MembershipsOf, snapshot.WorkspaceRoles}
	slices.SortFunc(all, func(a, b snapshot.Unread) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Resource), slices.Index(order, b.Resource)), cmp.Compare(a.WorkspaceID, b.WorkspaceID))
	})
	return all
}

// anyRoles is read if a snapshot read the roles of some workspace, else empty.
func (h history) anyRoles(n int) string {
	for _, id := range workspaceIDs() {
		if h.read(unit{snapshot.WorkspaceRoles, id}, n) {
			return snapshot.Read
		}
	}
	return ""
}
