package diff

import (
	"cmp"

	"tlaudit/snapshot"
)

func (c *comparer) invitations() {
	for _, group := range groups(c.d.Invitations, func(i snapshot.Invitation) string { return i.EnrollmentID }) {
		before, after, earlier := pair(group)
		change := Change{NotBefore: earlier}
		switch {
		case before == nil:
			change.Kind, change.EnrollmentID, change.Email, change.After = InvitationAdded, after.EnrollmentID, after.Email, after.Status
		case after == nil:
			change.Kind, change.EnrollmentID, change.Email, change.Before = InvitationRemoved, before.EnrollmentID, before.Email, before.Status
		case *before == *after:
			continue
		default:
			change.Kind, change.EnrollmentID, change.Email = InvitationChanged, after.EnrollmentID, cmp.Or(after.Email, before.Email)
			change.Before, change.After = before.Status, after.Status
			if before.Status == after.Status {
				change.Before, change.After = before.LastSentAt, after.LastSentAt
				if before.LastSentAt == after.LastSentAt {
					change.Before, change.After = before.Email, after.Email
				}
			}
		}
		c.add(change)
	}
}

// sides returns a record at both ends, the zero record if an end has none, and which of
// three kinds of change that is.
func sides[R any](before, after *R, added, removed, changed string) (was, is R, kind string) {
	switch {
	case before == nil:
		return was, *after, added
	case after == nil:
		return *before, is, removed
	}
	return *before, *after, changed
}

func (c *comparer) workspaces() {
	for _, group := range groups(c.d.Workspaces, func(w snapshot.Workspace) string { return w.WorkspaceID }) {
		before, after, earlier := pair(group)
		was, is, kind := sides(before, after, WorkspaceAdded, WorkspaceRemoved, WorkspaceChanged)
		change := Change{Kind: kind, WorkspaceID: group[0].Fact.WorkspaceID, NotBefore: earlier}
		fields := []field{{name: "name", before: was.Name, after: is.Name}, {name: "type", before: was.Type, after: is.Type}}
		if before != nil {
			change.Before = object(fields, false)
		}
		if after != nil {
			change.After = object(fields, true)
		}
		if change.Kind == WorkspaceChanged && change.Before == "{}" {
			continue // its name and type are the same
		}
		c.add(change)
	}
}

func (c *comparer) users() {
	for _, group := range groups(c.d.Users, func(u snapshot.User) string { return u.UserID }) {
		before, after, earlier := pair(group)
		was, is, kind := sides(before, after, UserAdded, UserRemoved, UserChanged)
		change := Change{Kind: kind, UserID: group[0].Fact.UserID, NotBefore: earlier}
		if change.Kind == UserChanged && was == is {
			continue
		}
		change.Email = is.Email
		if change.Email == "" {
			change.Email = was.Email
		}
		fields := []field{
			{name: "email", before: was.Email, after: is.Email},
			{name: "first_name", before: was.FirstName, after: is.FirstName},
			{name: "last_name", before: was.LastName, after: is.LastName},
			{name: "title", before: was.Title, after: is.Title},
			{name: "organization_role_id", before: was.OrganizationRoleID, after: is.OrganizationRoleID},
			{name: "organization_role", before: c.d.FromNames.Roles[was.OrganizationRoleID], after: c.d.ToNames.Roles[is.OrganizationRoleID],
				follows: true, moved: was.OrganizationRoleID != is.OrganizationRoleID},
			{name: "created_at", before: was.CreatedAt, after: is.CreatedAt},
		}
		if before != nil {
			change.Before = object(fields, false)
		}
		if after != nil {
			change.After = object(fields, true)
		}
		c.add(change)
	}
}

// roles finds the roles whose name differs in one listing, if at each end that name is
// also the role's name over all listings: another name in memberships is no change while
// a listing of roles, which wins, keeps the name. A role that several listings name is
// one change, with the earliest time of reading.
func (c *comparer) roles() {
	type unit struct{ listing, workspace, role string }
	place := map[Change]int{}
	for _, group := range groups(c.d.Roles, func(r snapshot.Role) unit { return unit{r.Listing, r.UnitWorkspaceID, r.RoleID} }) {
		before, after := ends(group)
		was, oneBefore := nameOf(before)
		is, oneAfter := nameOf(after)
		id := group[0].Fact.RoleID
		if !oneBefore || !oneAfter || was == is || c.d.FromNames.Roles[id] != was || c.d.ToNames.Roles[id] != is {
			continue
		}
		for _, r := range after {
			c.renamed(place, r, was, is)
		}
	}
}

// renamed adds the change of a role's name. If that change is there already, at the
// index that place holds, it gets the smallest workspace and the earliest time.
func (c *comparer) renamed(place map[Change]int, r snapshot.Compared[snapshot.Role], was, is string) {
	change := Change{Kind: RoleRenamed, RoleID: r.Fact.RoleID, Before: was, After: is}
	i, ok := place[change]
	if !ok {
		place[change] = len(c.changes)
		change.WorkspaceID, change.NotBefore = r.Fact.WorkspaceID, r.Earlier
		c.add(change)
		return
	}
	first := &c.changes[i]
	if r.Earlier != "" && (first.NotBefore == "" || r.Earlier < first.NotBefore) {
		first.NotBefore = r.Earlier
	}
	if id := r.Fact.WorkspaceID; id != "" && (first.WorkspaceID == "" || id < first.WorkspaceID) {
		first.WorkspaceID = id
		first.WorkspaceName = cmp.Or(c.d.ToNames.Workspaces[id], c.d.FromNames.Workspaces[id])
	}
}

// nameOf is the one name of a role in a listing; false if it has none there, or several.
func nameOf(roles []snapshot.Compared[snapshot.Role]) (string, bool) {
	if len(roles) == 0 {
		return "", false
	}
	for _, r := range roles {
		if r.Fact.Name != roles[0].Fact.Name {
			return "", false
		}
	}
	return roles[0].Fact.Name, true
}

// coverage finds the workspaces that were read at one end and not at the other.
func (c *comparer) coverage() {
	unread := func(status string) bool { return status != snapshot.Read && status != snapshot.Gone }
	for _, group := range groups(c.d.Coverage, func(k snapshot.Coverage) string { return k.WorkspaceID }) {
		before, after, earlier := pair(group)
		if before == nil || after == nil {
			continue
		}
		change := Change{WorkspaceID: after.WorkspaceID, Before: before.Status, After: after.Status, NotBefore: earlier}
		switch {
		case before.Status == snapshot.Read && unread(after.Status):
			change.Kind = WorkspaceUnread
		case unread(before.Status) && after.Status == snapshot.Read:
			change.Kind = WorkspaceReadAgain
		default:
			continue
		}
		c.add(change)
	}
}

// A field of a record, as it was and as it is.
type field struct {
	name, before, after string
	follows, moved      bool // follows another field: shown when that moved, whether or not its own text did
}

// object writes the fields that differ as a JSON object: the values after, or
// those before.
func object(fields []field, after bool) string {
	b := []byte{'{'}
	for _, f := range fields {
		if (f.follows && !f.moved) || (!f.follows && f.before == f.after) {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(snapshot.AppendQuoted(b, f.name), ':')
		value := f.before
		if after {
			value = f.after
		}
		if value == "" {
			b = append(b, "null"...)
			continue
		}
		b = snapshot.AppendQuoted(b, value)
	}
	return string(append(b, '}'))
}
