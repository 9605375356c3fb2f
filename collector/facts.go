package collector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// access is what one answer of memberships says, in our words.
type access struct {
	grants     []snapshot.Grant // sorted, each once; direct ones before inherited ones
	roles      []snapshot.Role  // those that direct memberships carry, sorted, each once
	duplicates int              // grants that the answer had more than once
	seen       tally
}

// direct gives the direct grants.
func (a access) direct() []snapshot.Grant {
	i := slices.IndexFunc(a.grants, func(g snapshot.Grant) bool { return g.Source != snapshot.Direct })
	if i < 0 {
		return a.grants
	}
	return a.grants[:i]
}

// accessOf turns an answer into facts. A row of another workspace is an answer
// that cannot be right.
func accessOf(id string, m transactionlink.Memberships) (access, error) {
	var a access
	var roles []transactionlink.Role
	carried := map[transactionlink.Role]bool{}
	for _, d := range m.Direct {
		if !strings.EqualFold(d.WorkspaceID, id) {
			return access{}, &brokenError{fmt.Sprintf("a membership of workspace %s among those of %s", d.WorkspaceID, id)}
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
			a.seen.undocumented("membership.status", i.Status)
		}
	}
	slices.SortFunc(a.grants, compareGrants)
	all := len(a.grants)
	a.grants = slices.Compact(a.grants)
	a.duplicates = all - len(a.grants)
	facts, seen := rolesOf(snapshot.MembershipsOf, id, roles)
	a.roles = facts
	a.seen.add(seen)
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

// rolesOf turns roles into facts, sorted, each once. unit is the workspace that
// was asked, empty for the organization. A role that is described in several ways
// keeps them all and is counted.
func rolesOf(listing, unit string, roles []transactionlink.Role) ([]snapshot.Role, tally) {
	var seen tally
	facts := make([]snapshot.Role, 0, len(roles))
	for _, r := range roles {
		facts = append(facts, snapshot.Role{
			Listing: listing, UnitWorkspaceID: unit, RoleID: r.ID, Name: r.Name, Type: r.Type,
			WorkspaceID: r.WorkspaceID, OrganizationID: r.OrganizationID, CreatedAt: seen.time(r.CreatedDateTime),
		})
		if r.Type != "" && r.Type != "WORKSPACE" && listing != snapshot.OrganizationRoles {
			seen.undocumented("role.type", r.Type)
		}
	}
	slices.SortFunc(facts, compareRoles)
	facts = slices.Compact(facts)
	for i := 1; i < len(facts); i++ {
		if facts[i].RoleID == facts[i-1].RoleID && (i == 1 || facts[i].RoleID != facts[i-2].RoleID) {
			seen.roles++
		}
	}
	return facts, seen
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
func usersOf(page []transactionlink.User) ([]snapshot.User, tally) {
	var seen tally
	facts := make([]snapshot.User, 0, len(page))
	for _, u := range page {
		facts = append(facts, snapshot.User{
			UserID: u.ID, Email: u.Email, OrganizationRoleID: u.RoleID,
			FirstName: u.Profile.FirstName, LastName: u.Profile.LastName, Title: u.Profile.Title,
			CreatedAt: seen.time(u.CreatedDateTime),
		})
	}
	return facts, seen
}

// invitationsOf turns a page of enrollments into facts.
func invitationsOf(page []transactionlink.Enrollment) ([]snapshot.Invitation, tally) {
	var seen tally
	facts := make([]snapshot.Invitation, 0, len(page))
	for _, e := range page {
		i := snapshot.Invitation{EnrollmentID: e.EnrollmentID, Email: e.Email, Status: e.Status}
		if e.LastInvitationSentAt != nil {
			i.LastSentAt = seen.time(*e.LastInvitationSentAt)
		}
		switch e.Status {
		case "PENDING", "ACCEPTED", "EXPIRED", "CANCELLED":
		default:
			seen.undocumented("enrollment.status", e.Status)
		}
		facts = append(facts, i)
	}
	return facts, seen
}

// A tally counts what is worth telling about the rows that were kept.
type tally struct {
	times  int // that do not parse
	roles  int // that one answer describes in several ways
	values map[[2]string]int
}

func (t *tally) undocumented(field, value string) {
	if t.values == nil {
		t.values = map[[2]string]int{}
	}
	t.values[[2]string{field, value}]++
}

func (t *tally) add(u tally) {
	t.times += u.times
	t.roles += u.roles
	for k, n := range u.values {
		if t.values == nil {
			t.values = map[[2]string]int{}
		}
		t.values[k] += n
	}
}

// list gives the undocumented values by field and value.
func (t *tally) list() []Value {
	var out []Value
	for k, n := range t.values {
		out = append(out, Value{Field: k[0], Value: k[1], Rows: n})
	}
	slices.SortFunc(out, func(a, b Value) int {
		return cmp.Or(strings.Compare(a.Field, b.Field), strings.Compare(a.Value, b.Value))
	})
	return out
}

// time gives the API's time in UTC with milliseconds. One that does not parse, or
// has no zone and so no place in UTC, is counted and stays as it is.
func (t *tally) time(s string) string {
	if s == "" {
		return ""
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"} {
		at, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if at = at.UTC(); at.Year() >= 0 && at.Year() <= 9999 {
			return at.Format("2006-01-02T15:04:05.000Z")
		}
	}
	t.times++
	return s
}
