package snapshot

import _ "embed"

//go:embed queries/other_name_before.sql
var otherNameBefore string

// kinds are in the order of their lines in the state.
var kinds = []*kind{coverageKind.kind, grantKind.kind, invitationKind.kind, roleKind.kind, rosterKind.kind, userKind.kind, workspaceKind.kind}

var coverageKind = kindOf(kind{
	name: "coverage", changes: "coverage_move", one: "result of reading", plural: "results of reading", compared: alwaysKnown, driftOf: MembershipsOf,
	resources: []string{Enrollments, Users, OrganizationRoles, Workspaces, Roster, MembershipsOf, WorkspaceRoles, CrossCheck},
	key:       2, identity: 2, drift: 3, single: true, count: (*census).coverage, counted: []string{"resource", "read_status"},
}, func(c *Coverage) []field {
	return []field{
		{column: "resource", value: &c.Resource},
		{column: "workspace", value: &c.WorkspaceID, names: aWorkspace},
		{column: "read_status", value: &c.Status},
		{column: "http_status", value: &c.HTTPStatus},
		{column: "error_code", value: &c.ErrorCode},
		{column: "fingerprint", value: &c.Fingerprint},
	}
})

var grantKind = kindOf(kind{
	name: "grant", changes: "access_change", one: "grant", plural: "grants", resources: []string{MembershipsOf},
	unit: 1, key: 3, identity: 4, drift: 5, count: (*census).grants, counted: []string{"user", "source"},
}, func(g *Grant) []field {
	return []field{
		{column: "workspace", value: &g.WorkspaceID, names: aWorkspace},
		{column: "user", value: &g.UserID, names: aUser},
		{column: "source", value: &g.Source},
		{column: "role", value: &g.RoleID, names: aRole},
		{column: "status", value: &g.Status},
	}
})

var invitationKind = kindOf(kind{
	name: "invitation", changes: "invitation_move", one: "invitation", plural: "invitations", resources: []string{Enrollments},
	key: 1, identity: 1, drift: 4, single: true, count: (*census).invitations, keyed: []string{"email"},
}, func(i *Invitation) []field {
	return []field{
		{column: "enrollment", value: &i.EnrollmentID},
		{column: "email", value: &i.Email},
		{column: "status", value: &i.Status},
		{column: "last_sent", value: &i.LastSentAt},
	}
})

var roleKind = kindOf(kind{
	name: "role", changes: "role_move", one: "role", plural: "roles", resources: []string{OrganizationRoles, MembershipsOf, WorkspaceRoles},
	unit: 2, key: 3, identity: 3, drift: 4,
}, func(r *Role) []field {
	return []field{
		{column: "listing", value: &r.Listing},
		{column: "workspace", value: &r.UnitWorkspaceID},
		{column: "role", value: &r.RoleID, names: aRole},
		{column: "name", value: &r.Name},
		{column: "type", value: &r.Type},
		{column: "role_workspace", value: &r.WorkspaceID, names: aWorkspace},
		{column: "organization", value: &r.OrganizationID},
		{column: "created", value: &r.CreatedAt},
	}
})

var rosterKind = kindOf(kind{
	name: "roster", one: "row of the roster", plural: "rows of the roster", resources: []string{Roster},
	key: 1, identity: 1, drift: 9, single: true, keyed: []string{"email", "status"},
}, func(r *RosterRow) []field {
	return []field{
		{column: "email", value: &r.Email},
		{column: "user", value: &r.UserID, names: aUser},
		{column: "name", value: &r.Name},
		{column: "manager", value: &r.Manager},
		{column: "department", value: &r.Department},
		{column: "title", value: &r.Title},
		{column: "status", value: &r.Status},
		{column: "start_date", value: &r.StartDate},
		{column: "end_date", value: &r.EndDate},
	}
})

var userKind = kindOf(kind{
	name: "user", changes: "user_move", one: "account", plural: "accounts", resources: []string{Users},
	key: 1, identity: 1, drift: 8, single: true, count: (*census).users, keyed: []string{"email"},
}, func(u *User) []field {
	return []field{
		{column: "user", value: &u.UserID, names: aUser},
		{column: "email", value: &u.Email},
		{column: "first_name", value: &u.FirstName},
		{column: "last_name", value: &u.LastName},
		{column: "title", value: &u.Title},
		{column: "organization_role", value: &u.OrganizationRoleID, names: aRole},
		{column: "created", value: &u.CreatedAt},
		{column: "idp", value: &u.IDPID},
	}
})

// A workspace is known by reading its memberships, and its name and type by the
// listing. Every snapshot states all the workspaces that are known to exist.
var workspaceKind = kindOf(kind{
	name: "workspace", changes: "workspace_move", one: "workspace", plural: "workspaces", resources: []string{MembershipsOf}, compared: readWhereGone, otherBefore: otherNameBefore,
	key: 1, identity: 1, drift: 3, single: true, count: (*census).workspaces,
}, func(w *Workspace) []field {
	return []field{
		{column: "workspace", value: &w.WorkspaceID, names: aWorkspace},
		{column: "name", value: &w.Name},
		{column: "type", value: &w.Type},
		{column: "listed", value: &w.Listed},
	}
})
