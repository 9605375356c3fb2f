package snapshot_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"tlaudit/diff"
	"tlaudit/snapshot"
)

func (h history) invitationDrift(from, to int) []diff.Change {
	var all []diff.Change
	before, after := h.at(from).invitations, h.at(to).invitations
	for _, id := range keysOf(before, after) {
		was, had := before[id]
		is, has := after[id]
		there := func(n int) bool { _, ok := h.at(n).invitations[id]; return ok }
		c := diff.Change{Kind: "invitation_changed", EnrollmentID: id, Email: cmp.Or(is.Email, was.Email), Before: was.Status, After: is.Status}
		switch {
		case !had:
			c.Kind = "invitation_added"
		case !has:
			c.Kind = "invitation_removed"
		case was == is:
			continue
		default:
			there = func(n int) bool { return h.at(n).invitations[id] == is }
			if was.Status == is.Status {
				c.Before, c.After = was.LastSentAt, is.LastSentAt
				if was.LastSentAt == is.LastSentAt {
					c.Before, c.After = was.Email, is.Email
				}
			}
		}
		c.NotBefore = h.notBefore(unit{snapshot.Enrollments, ""}, from, to, there)
		all = append(all, c)
	}
	return all
}

// object writes the fields that differ, each {name, before, after}, as they are
// at one end: a JSON object with null for what is unknown, or nothing if that end does
// not have the thing.
func object(exists bool, end int, fields [][3]string) string {
	if !exists {
		return ""
	}
	var parts []string
	for _, f := range fields {
		if f[1] == f[2] && f[0] != "organization_role" {
			continue
		}
		value := "null"
		if f[end] != "" {
			value = quoted(f[end])
		}
		parts = append(parts, quoted(f[0])+":"+value)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func quoted(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // cannot happen to a text
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (h history) userDrift(from, to int) []diff.Change {
	var all []diff.Change
	before, after := h.at(from).users, h.at(to).users
	for _, id := range keysOf(before, after) {
		was, had := before[id]
		is, has := after[id]
		if was == is {
			continue
		}
		there := func(n int) bool { _, ok := h.at(n).users[id]; return ok }
		c := diff.Change{Kind: "user_changed", UserID: id, Email: cmp.Or(is.Email, was.Email)}
		switch {
		case !had:
			c.Kind = "user_added"
		case !has:
			c.Kind = "user_removed"
		default:
			there = func(n int) bool { return h.at(n).users[id] == is }
		}
		fields := [][3]string{{"email", was.Email, is.Email}, {"first_name", was.FirstName, is.FirstName}, {"last_name", was.LastName, is.LastName},
			{"title", was.Title, is.Title}, {"organization_role_id", was.OrganizationRoleID, is.OrganizationRoleID}}
		if was.OrganizationRoleID != is.OrganizationRoleID {
			fields = append(fields, [3]string{"organization_role", h.roleName(from, was.OrganizationRoleID), h.roleName(to, is.OrganizationRoleID)})
		}
		fields = append(fields, [3]string{"created_at", was.CreatedAt, is.CreatedAt})
		c.Before, c.After = object(had, 1, fields), object(has, 2, fields)
		c.NotBefore = h.notBefore(unit{snapshot.Users, ""}, from, to, there)
		all = append(all, c)
	}
	return all
}

// workspaceDrift: a workspace was added or removed only if the end without it saw that
// it was not there.
func (h history) workspaceDrift(id string, from, to int) []diff.Change {
	was, had := h.at(from).workspaces[id]
	is, has := h.at(to).workspaces[id]
	if was.Listed = is.Listed; was == is && had == has || (!had && !h.absent(id, from)) || (!has && !h.absent(id, to)) {
		return nil
	}
	c := diff.Change{Kind: "workspace_changed", WorkspaceID: id, WorkspaceName: cmp.Or(is.Name, was.Name)}
	there := func(n int) bool { _, ok := h.at(n).workspaces[id]; return ok }
	switch {
	case !had:
		c.Kind, c.NotBefore = "workspace_added", h.notBefore(membershipsOf(id), from, to, there)
	case !has:
		c.Kind, c.NotBefore = "workspace_removed", h.notBefore(membershipsOf(id), from, to, there)
	default:
		c.NotBefore = h.notCalledBefore(from, to, is)
	}
	fields := [][3]string{{"name", was.Name, is.Name}, {"type", was.Type, is.Type}}
	c.Before, c.After = object(had, 1, fields), object(has, 2, fields)
	return []diff.Change{c}
}

// absent reports whether a snapshot saw that a workspace did not exist: gone, or not listed
// before the listing first named it.
func (h history) absent(id string, n int) bool {
	_, there := h.at(n).workspaces[id]
	return !there && h.sees(membershipsOf(id), n)
}

// notCalledBefore is the time of the last listing of workspaces before a snapshot that
// had a workspace under another name.
func (h history) notCalledBefore(from, to int, is snapshot.Workspace) string {
	if from > to {
		return ""
	}
	return h.time(h.lastWhere(to, func(n int) bool {
		w := h.at(n).workspaces[is.WorkspaceID]
		return w.Listed && h.read(unit{snapshot.Workspaces, ""}, n) && (w.Name != is.Name || w.Type != is.Type)
	}))
}

// coverageDrift is the change of a workspace that one end read and the other did not.
func (h history) coverageDrift(id string, from, to int) []diff.Change {
	u := membershipsOf(id)
	unread := []string{snapshot.Forbidden, snapshot.Missing, snapshot.Failed, snapshot.Unstable, snapshot.NotAsked}
	was, is := h.status(u, from), h.status(u, to)
	c := diff.Change{WorkspaceID: id, WorkspaceName: cmp.Or(h.at(to).workspaces[id].Name, h.at(from).workspaces[id].Name), Before: was, After: is}
	switch {
	case was == snapshot.Read && slices.Contains(unread, is):
		c.Kind = "workspace_unread"
	case slices.Contains(unread, was) && is == snapshot.Read:
		c.Kind = "workspace_read_again"
	default:
		return nil
	}
	if from < to {
		c.NotBefore = h.time(h.lastWhere(to, func(n int) bool { return h.status(u, n) != is }))
	}
	return []diff.Change{c}
}

// A renaming is a role called by another name in one unit that was read twice,
// where each name is also the one that counts at that time.
type renaming struct{ role, before, after string }

// roleDrift has each renaming once, with the smallest workspace that the role names and
// the earliest time.
func (h history) roleDrift(from, to int, both func(unit) bool) []diff.Change {
	found := map[renaming]diff.Change{}
	for _, u := range roleUnits() {
		if both(u) {
			h.renamesIn(u, from, to, found)
		}
	}
	return slices.Collect(maps.Values(found))
}

func (h history) renamesAt(n int) []diff.Change {
	found := map[renaming]diff.Change{}
	for _, u := range roleUnits() {
		if earlier := h.last(u, n); earlier > 0 && h.sees(u, n) {
			h.renamesIn(u, earlier, n, found)
		}
	}
	return slices.Collect(maps.Values(found))
}

func roleUnits() []unit {
	units := []unit{{snapshot.OrganizationRoles, ""}}
	for _, id := range workspaceIDs() {
		units = append(units, unit{snapshot.WorkspaceRoles, id}, membershipsOf(id))
	}
	return units
}

func (h history) renamesIn(u unit, from, to int, found map[renaming]diff.Change) {
	names := func(n int, role string) map[string]bool {
		all := map[string]bool{}
		for r := range h.at(n).roles {
			if r.Listing == u.resource && r.UnitWorkspaceID == u.workspace && r.RoleID == role {
				all[r.Name] = true
			}
		}
		return all
	}
	for _, role := range []string{"r1", "r2", "r3", "r4"} {
		was, oneBefore := oneKey(names(from, role))
		is, oneAfter := oneKey(names(to, role))
		if !oneBefore || !oneAfter || was == is || h.roleName(from, role) != was || h.roleName(to, role) != is {
			continue
		}
		notBefore := h.notBefore(u, from, to, func(n int) bool { return names(n, role)[is] })
		for r := range h.at(to).roles {
			if r.Listing != u.resource || r.UnitWorkspaceID != u.workspace || r.RoleID != role {
				continue
			}
			key := renaming{role, was, is}
			c, ok := found[key]
			if !ok {
				c = diff.Change{Kind: "role_renamed", RoleID: role, Before: was, After: is, NotBefore: notBefore}
			}
			if r.WorkspaceID != "" && (c.WorkspaceID == "" || r.WorkspaceID < c.WorkspaceID) {
				c.WorkspaceID = r.WorkspaceID
				c.WorkspaceName = cmp.Or(h.at(to).workspaces[r.WorkspaceID].Name, h.at(from).workspaces[r.WorkspaceID].Name)
			}
			c.NotBefore = min(c.NotBefore, notBefore)
			found[key] = c
		}
	}
}
