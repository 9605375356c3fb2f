package collector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// access holds the facts of one answer of memberships.
type access struct {
	grants      []snapshot.Grant // sorted, each once; direct ones before inherited ones
	roles       []snapshot.Role  // those of direct memberships, sorted, each once
	duplicates  int              // grants that the answer repeated
	workspaceID string           // the API's form of the id; empty where no direct membership has it
	odd         oddities
}

// direct returns the direct grants.
func (a access) direct() []snapshot.Grant {
	i := slices.IndexFunc(a.grants, func(g snapshot.Grant) bool { return g.Source != snapshot.Direct })
	if i < 0 {
		return a.grants
	}
	return a.grants[:i]
}

// accessOf turns an answer into facts. An answer with a row of another workspace is a
// *brokenError.
func accessOf(id string, m transactionlink.Memberships) (access, error) {
	var a access
	var roles []transactionlink.Role
	carried := map[transactionlink.Role]bool{}
	for _, d := range m.Direct {
		if !identity.SameID(d.WorkspaceID, id) {
			return access{}, &brokenError{fmt.Sprintf("a membership of workspace %s among those of %s", d.WorkspaceID, id)}
		}
		if a.workspaceID == "" || d.WorkspaceID < a.workspaceID {
			a.workspaceID = d.WorkspaceID
		}
		a.grants = append(a.grants, snapshot.Grant{
			WorkspaceID: id, UserID: d.UserID, Source: snapshot.Direct, RoleID: d.Role.ID,
		})
		if !carried[d.Role] {
			carried[d.Role] = true
			roles = append(roles, d.Role)
		}
	}
	for _, i := range m.Inherited {
		a.grants = append(a.grants, snapshot.Grant{
			WorkspaceID: id, UserID: i.UserID, Source: snapshot.Inherited, RoleID: i.RoleID, Status: i.Status,
		})
		if i.Status != "ACTIVE" {
			a.odd.count("membership.status", i.Status)
		}
	}
	slices.SortFunc(a.grants, compareGrants)
	all := len(a.grants)
	a.grants = slices.Compact(a.grants)
	a.duplicates = all - len(a.grants)
	facts, odd := rolesOf(snapshot.MembershipsOf, id, roles)
	a.roles = facts
	a.odd.add(odd)
	return a, nil
}

func compareGrants(a, b snapshot.Grant) int {
	return cmp.Or(
		strings.Compare(a.Source, b.Source),
		strings.Compare(a.UserID, b.UserID),
		strings.Compare(a.RoleID, b.RoleID),
		strings.Compare(a.Status, b.Status),
	)
}

// rolesOf turns roles into facts, sorted, each once. unit is the workspace that was
// asked for, empty for the organization. A role that is described in several ways
// becomes several facts and is counted.
func rolesOf(listing, unit string, roles []transactionlink.Role) ([]snapshot.Role, oddities) {
	var odd oddities
	facts := make([]snapshot.Role, 0, len(roles))
	for _, r := range roles {
		facts = append(facts, snapshot.Role{
			Listing: listing, UnitWorkspaceID: unit, RoleID: r.ID, Name: r.Name, Type: r.Type,
			WorkspaceID: r.WorkspaceID, OrganizationID: r.OrganizationID, CreatedAt: odd.time(r.CreatedDateTime),
		})
		if r.Type != "" && r.Type != "WORKSPACE" && listing != snapshot.OrganizationRoles {
			odd.count("role.type", r.Type)
		}
	}
	slices.SortFunc(facts, compareRoles)
	facts = slices.Compact(facts)
	for i := 1; i < len(facts); i++ {
		if facts[i].RoleID == facts[i-1].RoleID && (i == 1 || facts[i].RoleID != facts[i-2].RoleID) {
			odd.roles++
		}
	}
	return facts, odd
}

// compareRoles orders roles of one listing.
func compareRoles(a, b snapshot.Role) int {
	return cmp.Or(
		strings.Compare(a.RoleID, b.RoleID),
		strings.Compare(a.Name, b.Name),
		strings.Compare(a.Type, b.Type),
		strings.Compare(a.WorkspaceID, b.WorkspaceID),
		strings.Compare(a.OrganizationID, b.OrganizationID),
		strings.Compare(a.CreatedAt, b.CreatedAt),
	)
}

// usersOf turns a page of users into facts.
func usersOf(page []transactionlink.User) ([]snapshot.User, oddities) {
	var odd oddities
	facts := make([]snapshot.User, 0, len(page))
	for _, u := range page {
		facts = append(facts, snapshot.User{
			UserID: u.ID, Email: u.Email, OrganizationRoleID: u.RoleID,
			FirstName: u.Profile.FirstName, LastName: u.Profile.LastName, Title: u.Profile.Title,
			CreatedAt: odd.time(u.CreatedDateTime), IDPID: deref(u.IDPID),
		})
	}
	return facts, odd
}

// invitationsOf turns a page of enrollments into facts.
func invitationsOf(page []transactionlink.Enrollment) ([]snapshot.Invitation, oddities) {
	var odd oddities
	facts := make([]snapshot.Invitation, 0, len(page))
	for _, e := range page {
		i := snapshot.Invitation{EnrollmentID: e.EnrollmentID, Email: e.Email, Status: e.Status}
		if e.LastInvitationSentAt != nil {
			i.LastSentAt = odd.time(*e.LastInvitationSentAt)
		}
		switch e.Status {
		case "PENDING", "ACCEPTED", "EXPIRED", "CANCELLED":
		default:
			odd.count("enrollment.status", e.Status)
		}
		facts = append(facts, i)
	}
	return facts, odd
}

// deref returns a text that the API may leave out, empty for null.
func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
