package transactionlink

import "encoding/json"

// enrollmentStatuses are the four documented states of an invitation, in the
// order in which they are asked for. Naming them all matters: without a filter
// the API returns only PENDING.
var enrollmentStatuses = []string{"PENDING", "ACCEPTED", "EXPIRED", "CANCELLED"}

// An Enrollment is an invitation to the organization. Source: GET
// /organizations/enrollments.
type Enrollment struct {
	EnrollmentID         string  `json:"enrollmentId"`
	Email                string  `json:"email"`
	Status               string  `json:"status"`
	LastInvitationSentAt *string `json:"lastInvitationSentAt"` // as the API wrote it; nil when never sent or not given
	Extra                Extra   `json:"-"`
}

// A Membership is direct access of a user to a workspace. Source: GET
// /organizations/workspaces/{id}/memberships and /workspaces/{id}/memberships.
type Membership struct {
	WorkspaceID string  `json:"workspaceId"`
	UserID      string  `json:"userId"`
	Role        RoleRef `json:"role"`
	Extra       Extra   `json:"-"`
}

// A RoleRef is a role as a membership carries it.
type RoleRef struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	WorkspaceID     string `json:"workspaceId"`
	CreatedDateTime string `json:"createdDateTime"` // when the role was created, never when access was granted
	Type            string `json:"type"`
}

// An InheritedMembership is access to a workspace that comes from a role in the
// organization.
type InheritedMembership struct {
	OrganizationID string `json:"organizationId"`
	UserID         string `json:"userId"`
	RoleID         string `json:"roleId"`
	Status         string `json:"status"` // ACTIVE and others that are not enumerated
	Extra          Extra  `json:"-"`
}

// Memberships is everybody with access to one workspace, in the API's order.
type Memberships struct {
	Direct    []Membership          `json:"directMemberships"`
	Inherited []InheritedMembership `json:"inheritedMemberships"`
}

// A Workspace as the listing names it. Type is empty where the API gives none.
type Workspace struct {
	ID    string `json:"id"` // the API may call it workspaceId
	Name  string `json:"name"`
	Type  string `json:"type"`
	Extra Extra  `json:"-"`
}

// A Role of the organization or of a workspace, from a listing of roles. All but
// ID and Name may be empty.
type Role struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	Type            string `json:"type"`
	WorkspaceID     string `json:"workspaceId"`
	OrganizationID  string `json:"organizationId"`
	CreatedDateTime string `json:"createdDateTime"`
	Extra           Extra  `json:"-"`
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

// A Profile is what the user listing tells about a person.
type Profile struct {
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	Title     string `json:"title"`
}

// Extra holds the fields of an object that this client does not know, by name.
// It is nil when there are none.
type Extra map[string]json.RawMessage

// A Page is one page of a listing. Listings that answer with a bare array are
// one page with Paged false and totals computed from the array.
type Page[T any] struct {
	Content       []T
	TotalElements int
	TotalPages    int
	Size          int // rows a page as the server applies it; believe it, not the request
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
