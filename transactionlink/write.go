package transactionlink

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Writes are sent once. After a *TransportError, a *BodyError or a 5xx, the caller does
// not know whether the API carried the write out and must read before it does more.

// Invite invites a person to the organization and returns the invitation. It
// needs can_manage_users.
func (c *Client) Invite(ctx context.Context, invite Invite) (Enrollment, error) {
	const template = "/organizations/enrollments"
	body, err := json.Marshal(invite)
	if err != nil {
		return Enrollment{}, fmt.Errorf("body of POST %s: %w", template, err)
	}
	k := call{method: http.MethodPost, template: template, body: body, want: http.StatusCreated}
	return read(ctx, c, k, (*cursor).enrollment)
}

// Resend sends an invitation once more and returns it with its new state. It needs
// can_manage_users.
func (c *Client) Resend(ctx context.Context, enrollmentID string) (Enrollment, error) {
	k := call{method: http.MethodPost, template: "/organizations/enrollments/{enrollmentId}/resend",
		ids: []string{enrollmentID}, want: http.StatusOK}
	return read(ctx, c, k, func(cur *cursor) Enrollment {
		e := cur.enrollment()
		cur.same("enrollmentId", e.EnrollmentID, enrollmentID)
		return e
	})
}

// Cancel cancels an invitation. It needs can_manage_users.
func (c *Client) Cancel(ctx context.Context, enrollmentID string) error {
	return c.do(ctx, call{method: http.MethodPost, template: "/organizations/enrollments/{enrollmentId}/cancel",
		ids: []string{enrollmentID}, want: http.StatusNoContent})
}

// PutMembership grants a user a role in a workspace directly. It replaces the role that
// the user had there. If the answer names another user, workspace or role, the error is
// a *BodyError. It needs can_manage_workspace_access.
func (c *Client) PutMembership(ctx context.Context, workspaceID, userID, roleID string) error {
	const template = "/workspaces/{workspaceId}/memberships/{userId}"
	body, err := json.Marshal(struct {
		UserID string `json:"userId"`
		RoleID string `json:"roleId"`
	}{userID, roleID})
	if err != nil {
		return fmt.Errorf("body of PUT %s: %w", template, err)
	}
	return c.do(ctx, call{method: http.MethodPut, template: template, ids: []string{workspaceID, userID},
		body: body, want: http.StatusOK,
		decode: func(cur *cursor) {
			m := cur.membership(workspaceID)
			cur.same("userId", m.UserID, userID)
			cur.same("role.id", m.Role.ID, roleID)
		}})
}

// DeleteMembership removes a user's direct access to a workspace. Access inherited from
// the organization stays. It needs can_manage_workspace_access.
func (c *Client) DeleteMembership(ctx context.Context, workspaceID, userID string) error {
	return c.do(ctx, call{method: http.MethodDelete, template: "/workspaces/{workspaceId}/memberships/{userId}",
		ids: []string{workspaceID, userID}, want: http.StatusOK})
}
