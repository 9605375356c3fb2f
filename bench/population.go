package main

import (
	"fmt"
	"iter"
	"time"

	"tlaudit/snapshot"
)

// A population is a synthetic organization of a size on a day, the same each time. A
// workspace has 100 direct members and 5 roles of its own; a tenth as many people as there
// are grants have accounts. Each day one grant in a thousand changes: a role, an access that ends, or one
// that begins, in equal parts. No grant changes twice in 999 days.
type population struct{ grants, day int }

const (
	membersEach = 100
	turn        = 1000 // days until the same grants change again
)

func (p population) workspaces() int { return max(1, p.grants/membersEach) }
func (p population) users() int      { return max(2*membersEach, p.grants/10) }

func workspaceID(w int) string { return fmt.Sprintf("0b0e5c1a-0000-4000-8000-%012d", w) }
func userID(u int) string      { return fmt.Sprintf("5e0f7a9c-1111-4000-9000-%012d", u) }
func roleID(w, r int) string   { return fmt.Sprintf("7c3d%04d-2222-4000-a000-%012d", r, w) }

func email(u int) string {
	if u%100 == 0 {
		return fmt.Sprintf("person%d@elsewhere.example", u)
	}
	return fmt.Sprintf("person%d@bank.example", u)
}

func roleNames() []string {
	return []string{"Workspace Admin", "Viewer", "Analyst", "Desk 4", "Editor"}
}

// members are the grants of a workspace.
func (p population) members(w int) []snapshot.Grant {
	grants := make([]snapshot.Grant, 0, membersEach+1)
	give := func(g, r int) {
		user := (w*membersEach + g*31) % p.users()
		grants = append(grants, snapshot.Grant{WorkspaceID: workspaceID(w), UserID: userID(user), Source: snapshot.Direct, RoleID: roleID(w, r)})
	}
	for g := range membersEach {
		n, r := w*membersEach+g, 1+(w+g)%4
		if g == 0 {
			r = 0
		}
		if day := n % turn; day == 0 || day > p.day {
			give(g, r)
			continue
		}
		switch n / turn % 3 {
		case 0:
			give(g, (r+1)%5)
		case 1: // ended
		case 2:
			give(g, r)
			give(membersEach+g, r)
		}
	}
	return grants
}

// changes returns how many grants change on a day after the first.
func (p population) changes() int { return p.workspaces() * membersEach / turn }

// memberships yields the members of each workspace, in order.
func (p population) memberships() iter.Seq2[[]snapshot.Grant, error] {
	return func(yield func([]snapshot.Grant, error) bool) {
		for w := range p.workspaces() {
			if !yield(p.members(w), nil) {
				return
			}
		}
	}
}

// people yields the accounts, some at a time.
func (p population) people() iter.Seq[[]snapshot.User] {
	return inPages(p.users(), func(u int) snapshot.User {
		return snapshot.User{UserID: userID(u), Email: email(u), FirstName: fmt.Sprint("First", u%500), LastName: fmt.Sprint("Last", u%5000),
			OrganizationRoleID: "org-member", CreatedAt: "2024-01-08T09:00:00.000Z"}
	})
}

// roster yields the rows of the roster: nearly everybody, one in a hundred of them left.
func (p population) roster() iter.Seq[[]snapshot.RosterRow] {
	return inPages(p.users(), func(u int) snapshot.RosterRow {
		row := snapshot.RosterRow{Email: email(u), Name: fmt.Sprintf("First%d Last%d", u%500, u%5000), Manager: email(u / 10),
			Department: fmt.Sprint("Department ", u%50), Status: "active"}
		if u%100 == 7 {
			row.Status, row.EndDate = "terminated", "2024-12-01"
		}
		return row
	})
}

// invitations yields one for every fiftieth account, in all four states.
func (p population) invitations() iter.Seq[[]snapshot.Invitation] {
	return inPages(p.users()/50, func(i int) snapshot.Invitation {
		return snapshot.Invitation{EnrollmentID: fmt.Sprintf("e0000000-3333-4000-b000-%012d", i), Email: email(50 * i),
			Status: []string{"ACCEPTED", "PENDING", "EXPIRED", "CANCELLED"}[i%4], LastSentAt: "2024-12-20T00:00:00.000Z"}
	})
}

// inPages makes n values, a thousand at a time.
func inPages[T any](n int, value func(int) T) iter.Seq[[]T] {
	const page = 1000
	return func(yield func([]T) bool) {
		for from := 0; from < n; from += page {
			values := make([]T, 0, page)
			for i := from; i < min(from+page, n); i++ {
				values = append(values, value(i))
			}
			if !yield(values) {
				return
			}
		}
	}
}

// header is that of the snapshot of a day.
func (p population) header() snapshot.Header {
	at := time.Date(2025, 1, 1, 6, 0, 0, 0, time.UTC).AddDate(0, 0, p.day).Format(time.RFC3339)
	return snapshot.Header{TakenAt: at, FinishedAt: at, Status: snapshot.Complete, Completeness: snapshot.AsVisible,
		OrganizationID: "organization", APIURL: "https://api.example", ToolVersion: "bench", CollectedBy: "bench", Parameters: "{}",
		Requests: []snapshot.Request{{Endpoint: "GET /organizations/workspaces", Requests: 1, Rows: int64(p.workspaces()), ExpectedTotal: -1}}}
}
