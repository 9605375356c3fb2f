// Package diff computes access drift: what one snapshot has and another does not. It
// is pure: no clock, no files, no database, so every result can be stated as a table
// test.
package diff

import (
	"cmp"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// The kinds of change, in the order in which they are listed.
const (
	AccessAdded        = "access_added"
	AccessRemoved      = "access_removed"
	RoleChanged        = "role_changed"
	StatusChanged      = "status_changed"
	InvitationAdded    = "invitation_added"
	InvitationChanged  = "invitation_changed"
	InvitationRemoved  = "invitation_removed"
	WorkspaceAdded     = "workspace_added"
	WorkspaceRemoved   = "workspace_removed"
	WorkspaceChanged   = "workspace_changed"
	UserAdded          = "user_added"
	UserRemoved        = "user_removed"
	UserChanged        = "user_changed"
	RoleRenamed        = "role_renamed"
	WorkspaceUnread    = "workspace_unread"
	WorkspaceReadAgain = "workspace_read_again"
	// AccessTransient is access that began and ended between the two ends; Transient
	// returns it, Compare never does.
	AccessTransient = "access_transient"
)

// Kinds lists every kind of change in its order; AccessTransient is last.
func Kinds() []string {
	return []string{AccessAdded, AccessRemoved, RoleChanged, StatusChanged, InvitationAdded, InvitationChanged, InvitationRemoved,
		WorkspaceAdded, WorkspaceRemoved, WorkspaceChanged, UserAdded, UserRemoved, UserChanged, RoleRenamed,
		WorkspaceUnread, WorkspaceReadAgain, AccessTransient}
}

// A Change is one line of drift, with the columns of the ledger's changes view;
// an empty value is unknown or does not apply.
type Change struct {
	Kind          string
	WorkspaceID   string
	WorkspaceName string
	UserID        string
	Email         string
	EnrollmentID  string
	RoleID        string
	Source        string
	Before        string
	After         string
	NotBefore     string // time of the last reading before it happened; empty when unknown

	// RoleBefore is the id of the role that RoleID replaced, of a role_changed; it
	// has no column.
	RoleBefore string `json:"-"`
}

// Compare returns the drift of a difference: what To has and From does not, and the
// reverse, over what was read at both. The order is that of Kinds, then workspace,
// user, enrollment, source, before, after, role and time.
func Compare(d snapshot.Difference) []Change {
	c := comparer{d: d}
	c.access()
	c.invitations()
	c.workspaces()
	c.users()
	c.roles()
	c.coverage()
	Sort(c.changes)
	return c.changes
}

// Sort brings changes into their order.
func Sort(changes []Change) {
	if len(changes) < 2 {
		return
	}
	place := map[string]int{}
	for i, k := range Kinds() {
		place[k] = i
	}
	slices.SortStableFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(place[a.Kind], place[b.Kind]), strings.Compare(a.WorkspaceID, b.WorkspaceID),
			strings.Compare(a.UserID, b.UserID), strings.Compare(a.EnrollmentID, b.EnrollmentID), strings.Compare(a.Source, b.Source),
			strings.Compare(a.Before, b.Before), strings.Compare(a.After, b.After), strings.Compare(a.RoleID, b.RoleID), strings.Compare(a.NotBefore, b.NotBefore))
	})
}

// Transient turns access that began and ended between two snapshots into changes.
func Transient(access []snapshot.Transient) []Change {
	var changes []Change
	for _, t := range access {
		changes = append(changes, Change{Kind: AccessTransient, WorkspaceID: t.WorkspaceID, WorkspaceName: t.WorkspaceName,
			UserID: t.UserID, Email: t.Email, RoleID: t.RoleID, Source: t.Source,
			After: named(t.RoleName, t.RoleID), NotBefore: t.NotBefore})
	}
	Sort(changes)
	return changes
}

// named is the name of a role, or its id if the name is unknown.
func named(name, id string) string {
	if name == "" {
		return identified(name, id)
	}
	return name
}

// identified is the name of a role with its id.
func identified(name, id string) string {
	if name == "" {
		name = "unknown"
	}
	return name + " (" + id + ")"
}

// comparer collects the changes of one difference.
type comparer struct {
	d       snapshot.Difference
	changes []Change
}

func (c *comparer) add(change Change) {
	change.WorkspaceName = cmp.Or(c.d.ToNames.Workspaces[change.WorkspaceID], c.d.FromNames.Workspaces[change.WorkspaceID])
	if change.UserID != "" && change.Source != "" {
		change.Email = cmp.Or(c.d.ToNames.Emails[change.UserID], c.d.FromNames.Emails[change.UserID])
	}
	c.changes = append(c.changes, change)
}
