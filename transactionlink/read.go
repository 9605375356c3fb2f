package transactionlink

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// A pageRequest is the number of the requested page, and how many rows a page has.
type pageRequest struct {
	number, size int
}

// query returns the page as query parameters.
func (p pageRequest) query() url.Values {
	return url.Values{"page": {strconv.Itoa(p.number)}, "size": {strconv.Itoa(p.size)}}
}

// check refuses a page that cannot exist before it is requested.
func (p pageRequest) check() error {
	if p.number < 0 || p.size < 1 {
		return fmt.Errorf("page %d with %d rows cannot exist", p.number, p.size)
	}
	return nil
}

// EnrollmentPage reads a page of the invitations in all four states, page 0
// first, in the API's order. It needs can_manage_users.
func (c *Client) EnrollmentPage(ctx context.Context, page, size int) (Page[Enrollment], error) {
	asked := pageRequest{number: page, size: size}
	query := asked.query()
	query.Set("status", strings.Join(enrollmentStatuses, ","))
	return readPage(ctx, c, "/organizations/enrollments", asked, query, (*cursor).enrollments)
}

// EnrollmentTotal returns how many invitations of one state the API counts, and how many rows
// its answer has: one row is requested. The statistics count its requests apart, with ?status=
// and the state after the endpoint's name. It needs can_manage_users.
func (c *Client) EnrollmentTotal(ctx context.Context, status string) (total, rows int, err error) {
	asked := pageRequest{size: 1}
	query := asked.query()
	query.Set("status", status)
	k := call{method: http.MethodGet, template: "/organizations/enrollments", counted: "?status=" + status, query: query, want: http.StatusOK}
	page, err := read(ctx, c, k, func(cur *cursor) Page[Enrollment] { return cur.enrollments(asked) })
	return page.TotalElements, len(page.Content), err
}

// UserPage reads a page of the organization's users, page 0 first, in the API's
// order. The endpoint is not documented. It needs can_manage_users.
func (c *Client) UserPage(ctx context.Context, page, size int) (Page[User], error) {
	asked := pageRequest{number: page, size: size}
	return readPage(ctx, c, "/organizations/users", asked, asked.query(), (*cursor).users)
}

// WorkspacePage reads a page of the workspaces on which the token has
// can_view_workspace, page 0 first, in the API's order. The endpoint is not documented.
// If the API answers with a bare array, it is returned as one page with Paged false,
// whichever page was requested.
func (c *Client) WorkspacePage(ctx context.Context, page, size int) (Page[Workspace], error) {
	asked := pageRequest{number: page, size: size}
	return readPage(ctx, c, "/organizations/workspaces", asked, asked.query(), (*cursor).workspaces)
}

// readPage reads a page.
func readPage[T any](ctx context.Context, c *Client, path string, asked pageRequest, query url.Values,
	decode func(*cursor, pageRequest) Page[T]) (Page[T], error) {
	if err := asked.check(); err != nil {
		return Page[T]{}, err
	}
	k := call{method: http.MethodGet, template: path, query: query, want: http.StatusOK}
	return read(ctx, c, k, func(cur *cursor) Page[T] { return decode(cur, asked) })
}

// OrganizationRoles reads the roles of the organization, in the API's order. The
// endpoint is not documented. It needs can_manage_users.
func (c *Client) OrganizationRoles(ctx context.Context) ([]Role, error) {
	k := call{method: http.MethodGet, template: "/organizations/roles", want: http.StatusOK}
	return read(ctx, c, k, (*cursor).roles)
}

// Memberships reads everybody with access to a workspace, direct and inherited,
// in the API's order. It needs can_view_workspace.
func (c *Client) Memberships(ctx context.Context, workspaceID string) (Memberships, error) {
	k := call{method: http.MethodGet, template: "/organizations/workspaces/{workspaceId}/memberships",
		ids: []string{workspaceID}, want: http.StatusOK}
	return read(ctx, c, k, func(cur *cursor) Memberships { return cur.memberships(workspaceID) })
}

// DirectMemberships reads who has direct access to a workspace, from another endpoint
// than Memberships, in the API's order. It needs can_view_workspace.
func (c *Client) DirectMemberships(ctx context.Context, workspaceID string) ([]Membership, error) {
	k := call{method: http.MethodGet, template: "/workspaces/{workspaceId}/memberships",
		ids: []string{workspaceID}, want: http.StatusOK}
	return read(ctx, c, k, func(cur *cursor) []Membership { return cur.direct(workspaceID) })
}

// WorkspaceRoles reads the roles of a workspace, in the API's order. The endpoint is
// not documented and may not exist (404). It needs can_view_workspace.
func (c *Client) WorkspaceRoles(ctx context.Context, workspaceID string) ([]Role, error) {
	k := call{method: http.MethodGet, template: "/organizations/workspaces/{workspaceId}/roles",
		ids: []string{workspaceID}, want: http.StatusOK}
	return read(ctx, c, k, (*cursor).roles)
}

// read carries out a call and returns its answer. With an error it returns the zero
// value, never a part of an answer.
func read[T any](ctx context.Context, c *Client, k call, decode func(*cursor) T) (T, error) {
	var answer, empty T
	k.decode = func(cur *cursor) { answer = decode(cur) }
	if err := c.do(ctx, k); err != nil {
		return empty, err
	}
	return answer, nil
}
