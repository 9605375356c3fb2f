package snapshot_test

import (
	"cmp"
	"slices"

	"tlaudit/snapshot"
)

// The naive model of the ledger: every snapshot is a full copy, held as plain
// sets of what was read there. It shares only the types of the facts with the
// ledger, and stores no intervals: the past is found by going back through the copies.

type set[T comparable] map[T]bool

// A unit is what is read in one go: a listing, or one listing of one workspace.
type unit struct{ resource, workspace string }

// A moment is one snapshot. Its sets hold what was read, so a resource that was
// not read has no facts here; coverage and workspaces are always complete.
type moment struct {
	takenAt     string
	coverage    map[unit]snapshot.Coverage
	workspaces  map[string]snapshot.Workspace
	grants      set[snapshot.Grant]
	roles       set[snapshot.Role]
	users       map[string]snapshot.User
	invitations map[string]snapshot.Invitation
	roster      map[string]snapshot.RosterRow
}

// A history is every snapshot; snapshot n is the n-th, counted from 1.
type history []moment

func (h history) at(n int) moment { return h[n-1] }

func (h history) newest() int { return len(h) }

// time is when a snapshot was taken; empty for snapshot 0, which means no snapshot.
func (h history) time(n int) string {
	if n == 0 {
		return ""
	}
	return h.at(n).takenAt
}

func (h history) status(u unit, n int) string { return h.at(n).coverage[u].Status }

func (h history) read(u unit, n int) bool { return h.status(u, n) == snapshot.Read }

func membershipsOf(workspace string) unit { return unit{snapshot.MembershipsOf, workspace} }

// sees reports whether a snapshot could see a unit: it was read, or its workspace was
// known to be gone, or was absent from a listing that first names it later.
func (h history) sees(u unit, n int) bool {
	switch h.status(u, n) {
	case snapshot.Read, snapshot.Gone:
		return true
	}
	switch u.resource {
	case snapshot.MembershipsOf:
	case snapshot.WorkspaceRoles:
		return h.status(membershipsOf(u.workspace), n) == snapshot.Gone
	default:
		return false
	}
	for first := 1; first <= h.newest(); first++ {
		w, exists := h.at(first).workspaces[u.workspace]
		_, covered := h.at(first).coverage[u]
		if exists || covered {
			return exists && w.Listed && n < first && h.read(unit{snapshot.Workspaces, ""}, n)
		}
	}
	return false
}

// last is the last snapshot before n that could see a unit; 0 if there is no such snapshot.
func (h history) last(u unit, n int) int {
	return h.lastWhere(n, func(m int) bool { return h.sees(u, m) })
}

// lastWhere is the last snapshot before n that meets a condition, 0 if none exists.
func (h history) lastWhere(n int, condition func(int) bool) int {
	for m := n - 1; m > 0; m-- {
		if condition(m) {
			return m
		}
	}
	return 0
}

// since returns the first snapshot of the interval in which something holds at n, and
// the last reading before the interval; 0 if none exists.
func (h history) since(u unit, n int, has func(int) bool) (first, before int) {
	before = h.lastWhere(n, func(m int) bool { return h.sees(u, m) && !has(m) })
	for first = before + 1; !h.sees(u, first) || !has(first); first++ {
	}
	return first, before
}

// until returns the last snapshot that could see something that n has and still had it,
// and the first later reading without it; 0 if none exists.
func (h history) until(u unit, n int, has func(int) bool) (last, gone int) {
	for last, gone = n, n+1; gone <= h.newest(); gone++ {
		switch {
		case !h.sees(u, gone):
		case !has(gone):
			return last, gone
		default:
			last = gone
		}
	}
	return last, 0
}

// An interval is an unbroken time in which something was there.
type interval struct{ notBefore, first, last, gone int }

// runs are all intervals of something, the earliest first.
func (h history) intervals(u unit, has func(int) bool) []interval {
	var all []interval
	for n := 1; n <= h.newest(); n++ {
		if !h.sees(u, n) || !has(n) {
			continue
		}
		r := interval{}
		r.first, r.notBefore = h.since(u, n, has)
		r.last, r.gone = h.until(u, n, has)
		if len(all) == 0 || all[len(all)-1] != r {
			all = append(all, r)
		}
	}
	return all
}

// email is the e-mail of a user at a snapshot: by the listing of users, else by the
// roster, in which several rows may name one user; empty if unknown.
func (h history) email(n int, user string) string {
	m := h.at(n)
	if email := m.users[user].Email; email != "" {
		return email
	}
	var emails []string
	for _, r := range m.roster {
		if r.UserID == user && user != "" && !h.givenToOthers(n, r) {
			emails = append(emails, r.Email)
		}
	}
	if len(emails) == 0 {
		return ""
	}
	return slices.Min(emails)
}

// role is the entry that counts of a role at a snapshot: a listing of roles wins over what
// memberships carry, the organization's over a workspace's; then the first.
func (h history) role(n int, id string) (snapshot.Role, bool) {
	var entries []snapshot.Role
	for r := range h.at(n).roles {
		if r.RoleID == id {
			entries = append(entries, r)
		}
	}
	if len(entries) == 0 {
		return snapshot.Role{}, false
	}
	carried := func(r snapshot.Role) int {
		if r.Listing == snapshot.MembershipsOf {
			return 1
		}
		return 0
	}
	return slices.MinFunc(entries, func(a, b snapshot.Role) int { return cmp.Or(cmp.Compare(carried(a), carried(b)), compareRoles(a, b)) }), true
}

// compareRoles orders the entries of one role in listings.
func compareRoles(a, b snapshot.Role) int {
	return cmp.Or(cmp.Compare(a.UnitWorkspaceID, b.UnitWorkspaceID), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Type, b.Type),
		cmp.Compare(a.WorkspaceID, b.WorkspaceID), cmp.Compare(a.OrganizationID, b.OrganizationID), cmp.Compare(a.CreatedAt, b.CreatedAt))
}

// roleName is the name of a role at a snapshot; empty if unknown.
func (h history) roleName(n int, id string) string {
	r, _ := h.role(n, id)
	return r.Name
}

// lastKnownName is the last name of a workspace up to a snapshot.
func (h history) lastKnownName(n int, workspace string) string {
	named := h.lastWhere(n+1, func(m int) bool { return h.at(m).workspaces[workspace].Name != "" })
	if named == 0 {
		return ""
	}
	return h.at(named).workspaces[workspace].Name
}

// everyGrant lists the grants of all snapshots, in one fixed order.
func (h history) everyGrant() []snapshot.Grant {
	all := set[snapshot.Grant]{}
	for _, m := range h {
		for g := range m.grants {
			all[g] = true
		}
	}
	return ordered(all, compareGrants)
}

func compareGrants(a, b snapshot.Grant) int {
	return cmp.Or(cmp.Compare(a.WorkspaceID, b.WorkspaceID), cmp.Compare(a.UserID, b.UserID), cmp.Compare(a.Source, b.Source),
		cmp.Compare(a.RoleID, b.RoleID), cmp.Compare(a.Status, b.Status))
}

// ordered are the members of a set in order.
func ordered[T comparable](s set[T], compare func(a, b T) int) []T {
	all := make([]T, 0, len(s))
	for v := range s {
		all = append(all, v)
	}
	slices.SortFunc(all, compare)
	return all
}

// keysOf are the keys of two maps together, in order.
func keysOf[T any](a, b map[string]T) []string {
	all := set[string]{}
	for k := range a {
		all[k] = true
	}
	for k := range b {
		all[k] = true
	}
	return ordered(all, cmp.Compare)
}

// hasGrant reports whether a snapshot has a grant.
func (h history) hasGrant(g snapshot.Grant) func(int) bool {
	return func(n int) bool { return h.at(n).grants[g] }
}
