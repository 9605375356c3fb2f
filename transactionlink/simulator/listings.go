package simulator

import (
	"net/http"
	"net/url"
)

type workspaceBody struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
}

type organizationRoleBody struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	OrganizationID string `json:"organizationId"`
}

type userBody struct {
	ID              string      `json:"id"`
	Email           string      `json:"email"`
	IDPID           *string     `json:"idpId"`
	RoleID          string      `json:"roleId"`
	Profile         profileBody `json:"profile"`
	CreatedDateTime string      `json:"createdDateTime"`
}

type profileBody struct {
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	Title     string `json:"title"`
}

// listWorkspaces lists the workspaces that the token may view.
func (s *Server) listWorkspaces(r *http.Request, query url.Values) answer {
	var order []int
	for _, i := range s.index.workspaceOrder {
		if !s.denied.view(s.org.Workspaces[i].ID) {
			order = append(order, i)
		}
	}
	row := func(i int) workspaceBody {
		w := s.org.Workspaces[i]
		return workspaceBody{ID: w.ID, Name: w.Name, Type: w.Type}
	}
	if s.options.PagedWorkspaces {
		asked, bad := s.pageRequest(r, query)
		if bad != nil {
			return *bad
		}
		return ok(page(asked, order, row))
	}
	rows := make([]workspaceBody, 0, len(order))
	for _, i := range order {
		rows = append(rows, row(i))
	}
	return ok(rows)
}

func (s *Server) listOrganizationRoles() answer {
	rows := make([]organizationRoleBody, 0, len(s.org.Roles))
	for _, r := range s.org.Roles {
		rows = append(rows, organizationRoleBody{ID: r.ID, Name: r.Name, OrganizationID: s.org.ID})
	}
	mix(rows, s.options.Shuffle, func(r organizationRoleBody) string { return r.ID })
	return ok(rows)
}

func (s *Server) listUsers(r *http.Request, query url.Values) answer {
	asked, bad := s.pageRequest(r, query)
	if bad != nil {
		return *bad
	}
	return ok(page(asked, s.index.listed, func(i int) userBody { return newUserBody(s.org.Users[i]) }))
}

func newUserBody(u User) userBody {
	b := userBody{
		ID: u.ID, Email: u.Email, RoleID: u.RoleID, CreatedDateTime: u.CreatedAt,
		Profile: profileBody{FirstName: u.FirstName, LastName: u.LastName, Title: u.Title},
	}
	if u.IDPID != "" {
		b.IDPID = &u.IDPID
	}
	return b
}

func (s *Server) listWorkspaceRoles(w *Workspace) answer {
	rows := make([]roleBody, 0, len(w.Roles))
	for _, r := range w.Roles {
		rows = append(rows, newRoleBody(w.ID, r))
	}
	mix(rows, s.options.Shuffle, func(r roleBody) string { return r.ID })
	return ok(rows)
}
