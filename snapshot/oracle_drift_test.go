package snapshot_test

import (
	"cmp"
	"maps"
	"slices"

	"tlaudit/diff"
	"tlaudit/snapshot"
)

// notBefore is the time of the last reading before something, which one of two snapshots
// has, began (if it holds at to) or ended.
func (h history) notBefore(u unit, from, to int, has func(int) bool) string {
	if from > to {
		return ""
	}
	if has(to) {
		return h.time(h.lastWhere(to, func(n int) bool { return h.sees(u, n) && !has(n) }))
	}
	_, gone := h.until(u, from, has)
	return h.time(h.last(u, gone))
}

// drift is what two snapshots do not share, over what was read at both.
func (h history) drift(from, to int) []diff.Change {
	both := func(u unit) bool { return h.sees(u, from) && h.sees(u, to) }
	var all []diff.Change
	for _, id := range workspaceIDs() {
		if both(membershipsOf(id)) {
			all = append(all, h.accessDrift(id, from, to)...)
		}
		all = append(all, h.workspaceDrift(id, from, to)...)
		all = append(all, h.coverageDrift(id, from, to)...)
	}
	if both(unit{snapshot.Enrollments, ""}) {
		all = append(all, h.invitationDrift(from, to)...)
	}
	if both(unit{snapshot.Users, ""}) {
		all = append(all, h.userDrift(from, to)...)
	}
	all = append(all, h.roleDrift(from, to, both)...)
	return inOrder(all)
}

// changes are those that a snapshot saw: each unit against its last earlier reading.
func (h history) changes(n int) []diff.Change {
	var all []diff.Change
	if n == 1 {
		return nil
	}
	for _, id := range workspaceIDs() {
		earlier := h.last(membershipsOf(id), n)
		if earlier > 0 && h.sees(membershipsOf(id), n) {
			all = append(all, h.accessDrift(id, earlier, n)...)
		}
		// Every snapshot states which workspaces exist; that one does not takes a reading.
		if _, there := h.at(n - 1).workspaces[id]; there {
			all = append(all, h.workspaceDrift(id, n-1, n)...)
		} else if earlier > 0 {
			all = append(all, h.workspaceDrift(id, earlier, n)...)
		}
		all = append(all, h.coverageDrift(id, n-1, n)...)
	}
	if earlier := h.last(unit{snapshot.Enrollments, ""}, n); earlier > 0 && h.read(unit{snapshot.Enrollments, ""}, n) {
		all = append(all, h.invitationDrift(earlier, n)...)
	}
	if earlier := h.last(unit{snapshot.Users, ""}, n); earlier > 0 && h.read(unit{snapshot.Users, ""}, n) {
		all = append(all, h.userDrift(earlier, n)...)
	}
	all = append(all, h.renamesAt(n)...)
	for i, c := range all {
		if c.WorkspaceID != "" {
			all[i].WorkspaceName = h.lastKnownName(n, c.WorkspaceID)
		}
	}
	return inOrder(all)
}

// inOrder sorts changes as the view documents, then by role and time.
func inOrder(all []diff.Change) []diff.Change {
	kinds := []string{"access_added", "access_removed", "role_changed", "status_changed", "invitation_added", "invitation_changed",
		"invitation_removed", "workspace_added", "workspace_removed", "workspace_changed", "user_added", "user_removed", "user_changed",
		"role_renamed", "workspace_unread", "workspace_read_again"}
	slices.SortFunc(all, func(a, b diff.Change) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(a.WorkspaceID, b.WorkspaceID),
			cmp.Compare(a.UserID, b.UserID), cmp.Compare(a.EnrollmentID, b.EnrollmentID), cmp.Compare(a.Source, b.Source),
			cmp.Compare(a.Before, b.Before), cmp.Compare(a.After, b.After), cmp.Compare(a.RoleID, b.RoleID),
			cmp.Compare(a.NotBefore, b.NotBefore))
	})
	return all
}

// statuses are what one user has in one workspace from one source: the statuses
// by role.
func (h history) statuses(n int, workspace, user, source string) map[string]set[string] {
	roles := map[string]set[string]{}
	for g := range h.at(n).grants {
		if g.WorkspaceID == workspace && g.UserID == user && g.Source == source {
			if roles[g.RoleID] == nil {
				roles[g.RoleID] = set[string]{}
			}
			roles[g.RoleID][g.Status] = true
		}
	}
	return roles
}

// oneKey is the one key of a map; false if it has none, or several.
func oneKey[V any](m map[string]V) (string, bool) {
	for k := range m {
		return k, len(m) == 1
	}
	return "", false
}

func (h history) accessDrift(workspace string, from, to int) []diff.Change {
	var all []diff.Change
	for _, user := range []string{"u1", "u2", "u3", "u4", "u5"} {
		for _, source := range []string{snapshot.Direct, snapshot.Inherited} {
			all = append(all, h.holderDrift(workspace, user, source, from, to)...)
		}
	}
	return all
}

func (h history) holderDrift(workspace, user, source string, from, to int) []diff.Change {
	before, after := h.statuses(from, workspace, user, source), h.statuses(to, workspace, user, source)
	hasRole := func(role string) func(int) bool {
		return func(n int) bool { return len(h.statuses(n, workspace, user, source)[role]) > 0 }
	}
	change := func(kind, role, was, is string, has func(int) bool) diff.Change {
		return diff.Change{Kind: kind, WorkspaceID: workspace, UserID: user, Source: source, RoleID: role, Before: was, After: is,
			WorkspaceName: cmp.Or(h.at(to).workspaces[workspace].Name, h.at(from).workspaces[workspace].Name),
			Email:         cmp.Or(h.email(to, user), h.email(from, user)),
			NotBefore:     h.notBefore(membershipsOf(workspace), from, to, has)}
	}
	was, oneBefore := oneKey(before)
	is, oneAfter := oneKey(after)
	if oneBefore && oneAfter && was != is {
		nameBefore, nameAfter := h.roleName(from, was), h.roleName(to, is)
		if nameBefore == "" || nameAfter == "" || nameBefore == nameAfter {
			nameBefore = cmp.Or(nameBefore, "unknown") + " (" + was + ")"
			nameAfter = cmp.Or(nameAfter, "unknown") + " (" + is + ")"
		}
		c := change("role_changed", is, nameBefore, nameAfter, hasRole(is))
		c.RoleBefore = was
		return []diff.Change{c}
	}
	var all []diff.Change
	for _, role := range keysOf(before, after) {
		was, oneBefore := oneKey(before[role])
		is, oneAfter := oneKey(after[role])
		if oneBefore && oneAfter {
			if was != is {
				g := snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: source, RoleID: role, Status: is}
				all = append(all, change("status_changed", role, was, is, h.hasGrant(g)))
			}
			continue
		}
		for status := range maps.Keys(join(before[role], after[role])) {
			has := h.hasGrant(snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: source, RoleID: role, Status: status})
			if len(before[role]) == 0 || len(after[role]) == 0 {
				has = hasRole(role)
			}
			switch {
			case !before[role][status]:
				all = append(all, change("access_added", role, "", cmp.Or(h.roleName(to, role), "unknown ("+role+")"), has))
			case !after[role][status]:
				all = append(all, change("access_removed", role, cmp.Or(h.roleName(from, role), "unknown ("+role+")"), "", has))
			}
		}
	}
	return all
}

func join[T comparable](a, b set[T]) set[T] {
	all := maps.Clone(a)
	if all == nil {
		all = set[T]{}
	}
	maps.Copy(all, b)
	return all
}
