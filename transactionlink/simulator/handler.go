package simulator

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxBody is the longest body of a request, in bytes.
const maxBody = 1 << 20

// answer carries out a request and returns its answer.
func (s *Server) answer(c call, r *http.Request) answer {
	var body []byte
	if c.endpoint.Writes() {
		var err error
		if body, err = io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody)); err != nil {
			return badRequest(r, "the body could not be read, or is longer than %d bytes", maxBody)
		}
	}
	query, err := url.ParseQuery(r.URL.RawQuery)

	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.authorized(r):
		return failureFor(r, http.StatusUnauthorized)
	case len(c.allowed) > 0:
		notAllowed := failure(r, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "the path does not have this method")
		notAllowed.allow = c.allowed
		return notAllowed
	case c.endpoint == "":
		return failure(r, http.StatusNotFound, "NOT_FOUND", "no such path")
	case err != nil:
		return badRequest(r, "the query is malformed")
	}
	if s.index == nil {
		s.index = newIndex(s.org, s.options.Shuffle)
	}
	return s.dispatch(c, r, query, body)
}

func (s *Server) dispatch(c call, r *http.Request, query url.Values, body []byte) answer {
	switch c.endpoint {
	case ListEnrollments, InviteUser, ResendInvitation, CancelInvitation, ListUsers, ListOrganizationRoles:
		if s.denied.ManageUsers {
			return failureFor(r, http.StatusForbidden)
		}
	}
	switch c.endpoint {
	case ListEnrollments:
		return s.listEnrollments(r, query)
	case InviteUser:
		return s.invite(r, body)
	case ResendInvitation:
		return s.resend(r, c.enrollmentID)
	case CancelInvitation:
		return s.cancel(r, c.enrollmentID)
	case ListUsers:
		return s.listUsers(r, query)
	case ListOrganizationRoles:
		return s.listOrganizationRoles()
	case ListWorkspaces:
		return s.listWorkspaces(r, query)
	}

	i, found := s.index.workspaces[c.workspaceID]
	if !found {
		return notFound(r, "workspace", c.workspaceID)
	}
	w := &s.org.Workspaces[i]
	denied := s.denied.view(w.ID)
	if c.endpoint.Writes() {
		denied = s.denied.manageAccess(w.ID)
	}
	if denied {
		return failureFor(r, http.StatusForbidden)
	}
	switch c.endpoint {
	case ListMemberships:
		return ok(membershipsBody{Direct: s.directMemberships(w), Inherited: slices.Clone(s.inheritedMemberships())})
	case ListDirectMemberships:
		return ok(s.directMemberships(w))
	case ListWorkspaceRoles:
		return s.listWorkspaceRoles(w)
	case PutMembership:
		return s.putMembership(r, w, c.userID, body)
	case DeleteMembership:
		return s.deleteMembership(r, w, c.userID)
	}
	panic("simulator: no handler for " + string(c.endpoint))
}

// authorized reports whether the one Authorization header is the token, without Bearer.
func (s *Server) authorized(r *http.Request) bool {
	given := r.Header.Values("Authorization")
	return len(given) == 1 && s.token != "" &&
		subtle.ConstantTimeCompare([]byte(given[0]), []byte(s.token)) == 1
}

// decodeBody decodes a body, which must be one JSON object. Unknown fields are ignored,
// as by a server that is newer than the contract.
func decodeBody(r *http.Request, body []byte, into any) *answer {
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	err := decoder.Decode(into)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	if err != nil || !strings.HasPrefix(strings.TrimSpace(string(body)), "{") {
		bad := badRequest(r, "the body is not the JSON object that is expected")
		return &bad
	}
	return nil
}
