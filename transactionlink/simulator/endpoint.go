package simulator

import (
	"net/http"
	"net/url"
	"strings"
)

// An Endpoint is a method and the template of a path.
type Endpoint string

// The endpoints: the eight of the contract, and four listings that it does not have.
const (
	ListEnrollments       Endpoint = "GET /organizations/enrollments"
	InviteUser            Endpoint = "POST /organizations/enrollments"
	ResendInvitation      Endpoint = "POST /organizations/enrollments/{enrollmentId}/resend"
	CancelInvitation      Endpoint = "POST /organizations/enrollments/{enrollmentId}/cancel"
	ListMemberships       Endpoint = "GET /organizations/workspaces/{workspaceId}/memberships"
	ListDirectMemberships Endpoint = "GET /workspaces/{workspaceId}/memberships"
	PutMembership         Endpoint = "PUT /workspaces/{workspaceId}/memberships/{userId}"
	DeleteMembership      Endpoint = "DELETE /workspaces/{workspaceId}/memberships/{userId}"

	ListWorkspaces        Endpoint = "GET /organizations/workspaces"
	ListOrganizationRoles Endpoint = "GET /organizations/roles"
	ListUsers             Endpoint = "GET /organizations/users"
	ListWorkspaceRoles    Endpoint = "GET /organizations/workspaces/{workspaceId}/roles"
)

// Endpoints returns all endpoints: first the eight of the contract, then the listings.
func Endpoints() []Endpoint {
	return []Endpoint{
		ListEnrollments, InviteUser, ResendInvitation, CancelInvitation,
		ListMemberships, ListDirectMemberships, PutMembership, DeleteMembership,
		ListWorkspaces, ListOrganizationRoles, ListUsers, ListWorkspaceRoles,
	}
}

// Writes reports whether a request to e changes the organization.
func (e Endpoint) Writes() bool {
	return e != "" && !strings.HasPrefix(string(e), http.MethodGet+" ")
}

// A call is a request as the router understood it. The endpoint is empty if no path
// matches or the path does not have the method; in the second case allowed has the
// methods of the path.
type call struct {
	endpoint                          Endpoint
	workspaceID, userID, enrollmentID string
	allowed                           []string
}

// parseCall finds the endpoint of a request. It splits the path before it unescapes the
// segments, so that an id cannot lead to another endpoint.
func parseCall(r *http.Request) call {
	segments := strings.Split(r.URL.EscapedPath(), "/")
	var allowed []string
	for _, e := range Endpoints() {
		method, template, _ := strings.Cut(string(e), " ")
		c, ok := match(strings.Split(template, "/"), segments)
		switch {
		case !ok:
		case method != r.Method:
			allowed = append(allowed, method)
		default:
			c.endpoint = e
			return c
		}
	}
	return call{allowed: allowed}
}

func match(template, segments []string) (c call, ok bool) {
	if len(template) != len(segments) {
		return call{}, false
	}
	for i, want := range template {
		got, err := url.PathUnescape(segments[i])
		if err != nil {
			return call{}, false
		}
		switch want {
		case "{workspaceId}":
			c.workspaceID = got
		case "{userId}":
			c.userID = got
		case "{enrollmentId}":
			c.enrollmentID = got
		case segments[i]:
		default:
			return call{}, false
		}
	}
	return c, true
}
