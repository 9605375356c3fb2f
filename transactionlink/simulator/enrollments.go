package simulator

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The documented states of an invitation.
const (
	Pending   = "PENDING"
	Accepted  = "ACCEPTED"
	Expired   = "EXPIRED"
	Cancelled = "CANCELLED"
)

// TimeFormat is how the API writes a time: RFC 3339, UTC, milliseconds.
const TimeFormat = "2006-01-02T15:04:05.000Z07:00"

type enrollmentBody struct {
	EnrollmentID         string  `json:"enrollmentId"`
	Email                string  `json:"email"`
	Status               string  `json:"status"`
	LastInvitationSentAt *string `json:"lastInvitationSentAt"`
}

func newEnrollmentBody(e Enrollment) enrollmentBody {
	b := enrollmentBody{EnrollmentID: e.ID, Email: e.Email, Status: e.Status}
	if e.LastSentAt != "" {
		b.LastInvitationSentAt = &e.LastSentAt
	}
	return b
}

// listEnrollments filters by status. An undocumented status cannot be requested; rows
// with one are listed when all four documented ones are named, which filters nothing.
func (s *Server) listEnrollments(r *http.Request, query url.Values) answer {
	documented := []string{Pending, Accepted, Expired, Cancelled}
	wanted := []string{Pending}
	if values, given := query["status"]; given {
		wanted = strings.Split(values[0], ",")
		if len(values) > 1 {
			return badRequest(r, "status must be given once, its values separated by commas")
		}
		for _, status := range wanted {
			if !slices.Contains(documented, status) {
				return badRequest(r, "status must be among %s", strings.Join(documented, ", "))
			}
		}
	}
	asked, bad := s.pageRequest(r, query)
	if bad != nil {
		return *bad
	}
	all := !slices.ContainsFunc(documented, func(status string) bool { return !slices.Contains(wanted, status) })
	var order []int
	for _, i := range s.index.enrollmentOrder {
		if all || slices.Contains(wanted, s.org.Enrollments[i].Status) {
			order = append(order, i)
		}
	}
	return ok(page(asked, order, func(i int) enrollmentBody { return newEnrollmentBody(s.org.Enrollments[i]) }))
}

type inviteBody struct {
	Email       string           `json:"email"`
	RoleID      string           `json:"roleId"`
	FirstName   string           `json:"firstName"`
	LastName    string           `json:"lastName"`
	Title       string           `json:"title"`
	Assignments []assignmentBody `json:"workspaceAssignments"`
}

type assignmentBody struct {
	WorkspaceID string `json:"workspaceId"`
	RoleID      string `json:"roleId"`
}

// invite adds a pending invitation. The same address can be invited twice.
func (s *Server) invite(r *http.Request, body []byte) answer {
	var in inviteBody
	if bad := decodeBody(r, body, &in); bad != nil {
		return *bad
	}
	local, domain, _ := strings.Cut(in.Email, "@")
	if local == "" || domain == "" {
		return badRequest(r, "email must be an address")
	}
	if !slices.ContainsFunc(s.org.Roles, func(role OrganizationRole) bool { return role.ID == in.RoleID }) {
		return notFound(r, "role", in.RoleID)
	}
	e := Enrollment{
		ID:         ID("enrollment", fmt.Sprintf("%s/%s/%d", s.org.ID, in.Email, len(s.org.Enrollments))),
		Email:      in.Email,
		Status:     Pending,
		LastSentAt: s.timestamp(),
		RoleID:     in.RoleID,
		FirstName:  in.FirstName,
		LastName:   in.LastName,
		Title:      in.Title,
	}
	for _, a := range in.Assignments {
		i, found := s.index.workspaces[a.WorkspaceID]
		if !found {
			return notFound(r, "workspace", a.WorkspaceID)
		}
		if s.org.Workspaces[i].Role(a.RoleID) == nil {
			return notFound(r, "role", a.RoleID)
		}
		e.Assignments = append(e.Assignments, Assignment(a))
	}
	s.org.Enrollments = append(s.org.Enrollments, e)
	s.index = nil
	return answer{status: http.StatusCreated, body: newEnrollmentBody(e)}
}

// resend sends a pending or expired invitation again; an expired one becomes pending.
func (s *Server) resend(r *http.Request, id string) answer {
	i, found := s.index.enrollments[id]
	if !found {
		return notFound(r, "enrollment", id)
	}
	e := &s.org.Enrollments[i]
	if e.Status != Pending && e.Status != Expired {
		return failure(r, http.StatusBadRequest, "INVALID_STATE", "only a pending or expired invitation can be sent again")
	}
	e.Status, e.LastSentAt = Pending, s.timestamp()
	return ok(newEnrollmentBody(*e))
}

func (s *Server) cancel(r *http.Request, id string) answer {
	i, found := s.index.enrollments[id]
	if !found {
		return notFound(r, "enrollment", id)
	}
	e := &s.org.Enrollments[i]
	if e.Status != Pending {
		return failure(r, http.StatusBadRequest, "INVALID_STATE", "only a pending invitation can be cancelled")
	}
	e.Status = Cancelled
	return answer{status: http.StatusNoContent}
}

func (s *Server) timestamp() string {
	return s.options.Now().UTC().Truncate(time.Millisecond).Format(TimeFormat)
}
