package simulator

import "slices"

// Everywhere, in a list of workspace ids, means every workspace.
const Everywhere = "*"

// Denied is what the token may not do. The zero value denies nothing.
type Denied struct {
	ManageUsers  bool     // no can_manage_users: enrollments, users, organization roles
	View         []string // workspaces without can_view_workspace: not listed, their memberships and roles 403
	ManageAccess []string // workspaces without can_manage_workspace_access: no PUT, no DELETE
}

func (d Denied) clone() Denied {
	d.View, d.ManageAccess = slices.Clone(d.View), slices.Clone(d.ManageAccess)
	return d
}

func (d Denied) view(workspaceID string) bool         { return names(d.View, workspaceID) }
func (d Denied) manageAccess(workspaceID string) bool { return names(d.ManageAccess, workspaceID) }

func names(list []string, id string) bool {
	return slices.Contains(list, id) || slices.Contains(list, Everywhere)
}
