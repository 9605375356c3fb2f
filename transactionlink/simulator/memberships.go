package simulator

import (
	"cmp"
	"net/http"
)

type membershipsBody struct {
	Direct    []membershipBody `json:"directMemberships"`
	Inherited []inheritedBody  `json:"inheritedMemberships"`
}

type membershipBody struct {
	WorkspaceID string   `json:"workspaceId"`
	UserID      string   `json:"userId"`
	Role        roleBody `json:"role"`
}

type roleBody struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	WorkspaceID     string `json:"workspaceId"`
	CreatedDateTime string `json:"createdDateTime"`
	Type            string `json:"type"`
}

type inheritedBody struct {
	OrganizationID string `json:"organizationId"`
	UserID         string `json:"userId"`
	RoleID         string `json:"roleId"`
	Status         string `json:"status"`
}

func newRoleBody(workspaceID string, r Role) roleBody {
	return roleBody{
		ID:              r.ID,
		Name:            r.Name,
		WorkspaceID:     workspaceID,
		CreatedDateTime: cmp.Or(r.CreatedAt, "2024-01-01T00:00:00.000Z"),
		Type:            cmp.Or(r.Type, "WORKSPACE"),
	}
}

// directMemberships returns the direct members of a workspace, never nil.
func (s *Server) directMemberships(w *Workspace) []membershipBody {
	rows := make([]membershipBody, 0, len(w.Members))
	for _, m := range w.Members {
		rows = append(rows, membershipBody{WorkspaceID: w.ID, UserID: m.UserID, Role: s.roleOf(w, m.RoleID)})
	}
	mix(rows, s.options.Shuffle, func(m membershipBody) string { return m.UserID + m.Role.ID })
	return rows
}

// inheritedMemberships returns the inherited access to every workspace, never nil.
func (s *Server) inheritedMemberships() []inheritedBody {
	if s.index.inherited == nil {
		return []inheritedBody{}
	}
	return s.index.inherited
}

// roleOf returns the role of a member: a role of the workspace, or else of another one,
// with the id of that workspace. A role that no workspace has is returned without a name
// and belongs to w.
func (s *Server) roleOf(w *Workspace, roleID string) roleBody {
	if r := w.Role(roleID); r != nil {
		return newRoleBody(w.ID, *r)
	}
	if at, found := s.index.roles[roleID]; found {
		other := s.org.Workspaces[at.workspace]
		return newRoleBody(other.ID, other.Roles[at.role])
	}
	return newRoleBody(w.ID, Role{ID: roleID})
}

type createMembershipBody struct {
	UserID string `json:"userId"`
	RoleID string `json:"roleId"`
}

// putMembership makes the role the user's only direct one in the workspace.
func (s *Server) putMembership(r *http.Request, w *Workspace, userID string, body []byte) answer {
	var in createMembershipBody
	if bad := decodeBody(r, body, &in); bad != nil {
		return *bad
	}
	if in.UserID != userID {
		return badRequest(r, "userId must be the one in the path")
	}
	if _, found := s.index.users[userID]; !found {
		return notFound(r, "user", userID)
	}
	role := w.Role(in.RoleID)
	if role == nil {
		return notFound(r, "role", in.RoleID)
	}
	w.Put(userID, role.ID)
	return ok(membershipBody{WorkspaceID: w.ID, UserID: userID, Role: newRoleBody(w.ID, *role)})
}

// deleteMembership removes direct access; inherited access stays.
func (s *Server) deleteMembership(r *http.Request, w *Workspace, userID string) answer {
	if w.Remove(userID) == 0 {
		return notFound(r, "membership", userID)
	}
	return answer{status: http.StatusOK}
}
