package transactionlink

import (
	"encoding/json"
	"slices"
)

// enrollmentStatuses are the four documented states of an invitation, in the order of
// the request. All four have to be named: without a filter the API returns PENDING
// alone.
var enrollmentStatuses = []string{"PENDING", "ACCEPTED", "EXPIRED", "CANCELLED"}

// EnrollmentStatuses returns the documented states of an invitation.
func EnrollmentStatuses() []string { return slices.Clone(enrollmentStatuses) }

// An Enrollment is an invitation to the organization. Source: GET
// /organizations/enrollments.
type Enrollment struct {
	EnrollmentID         string  `json:"enrollmentId"`
	Email                string  `json:"email"`
	Status               string  `json:"status"`
	LastInvitationSentAt *string `json:"lastInvitationSentAt"` // as the API wrote it; nil if never sent or missing
	Extra                Extra   `json:"-"`
}

// A Membership is direct access of a user to a workspace. Source: GET
// /organizations/workspaces/{id}/memberships and /workspaces/{id}/memberships.
type Membership struct {
	WorkspaceID string `json:"workspaceId"`
	UserID      string `json:"userId"`
	Role        Role   `json:"role"` // its OrganizationID is always empty
	Extra       Extra  `json:"-"`
}

// An InheritedMembership is access to a workspace that comes from a role in the
// organization.
type InheritedMembership struct {
	OrganizationID string `json:"organizationId"`
	UserID         string `json:"userId"`
	RoleID         string `json:"roleId"`
	Status         string `json:"status"` // ACTIVE, or another value that is not documented
	Extra          Extra  `json:"-"`
}

// Memberships are all direct and inherited access to one workspace, in the API's order.
type Memberships struct {
	Direct    []Membership          `json:"directMemberships"`
	Inherited []InheritedMembership `json:"inheritedMemberships"`
}

// A Workspace is a row of the listing of workspaces. Type may be empty.
type Workspace struct {
	ID    string `json:"id"` // the API may call it workspaceId
	Name  string `json:"name"`
	Type  string `json:"type"`
	Extra Extra  `json:"-"`
}

// A Role is a role of the organization or of a workspace, from a listing of roles or
// inside a membership. In a listing, all fields but ID and Name may be empty.
type Role struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	Type            string `json:"type"`
	WorkspaceID     string `json:"workspaceId"`
	OrganizationID  string `json:"organizationId"`
	CreatedDateTime string `json:"createdDateTime"` // when the role was created, never when access was granted
}

// A User is an account of the organization.
type User struct {
	ID              string  `json:"id"`
	Email           string  `json:"email"`
	IDPID           *string `json:"idpId"`
	RoleID          string  `json:"roleId"` // the role in the organization
	Profile         Profile `json:"profile"`
	CreatedDateTime string  `json:"createdDateTime"`
	Extra           Extra   `json:"-"`
}

// A Profile is the personal data in the listing of users.
type Profile struct {
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	Title     string `json:"title"`
}

// Extra holds the fields of an object that this client does not know, by name. It is
// nil if there are none.
type Extra map[string]json.RawMessage

// A Page is one page of a listing. A listing that the API returns as a bare array is
// one page with Paged false and totals computed from the array.
type Page[T any] struct {
	Content       []T
	TotalElements int
	TotalPages    int
	Size          int // rows a page as the server applied it, which may differ from the request
	Number        int // 0-based
	Paged         bool
}

// Invite is the body of an invitation (POST /organizations/enrollments).
type Invite struct {
	Email                string       `json:"email"`
	RoleID               string       `json:"roleId"`
	FirstName            string       `json:"firstName,omitempty"`
	LastName             string       `json:"lastName,omitempty"`
	Title                string       `json:"title,omitempty"`
	WorkspaceAssignments []Assignment `json:"workspaceAssignments,omitempty"`
}

// An Assignment gives an invited person a role in a workspace.
type Assignment struct {
	WorkspaceID string `json:"workspaceId"`
	RoleID      string `json:"roleId"`
}
