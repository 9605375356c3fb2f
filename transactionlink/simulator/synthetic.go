package simulator

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// SyntheticOptions are the sizes of a synthetic organization. A negative size is zero.
type SyntheticOptions struct {
	Workspaces  int
	Users       int    // accounts, the admins among them
	Members     int    // direct members of a workspace on average; at most Users
	Admins      int    // accounts with inherited access to every workspace; at most Users
	Enrollments int    // in all four states
	Seed        uint64 // equal options with equal seeds make equal organizations

	sister int // which one of a group it is; 0 is the first
}

// SyntheticGroup returns a number of synthetic organizations of the same size, whose seeds
// follow one another. Every tenth account of the first has an account of the same address in
// each of the others; of every twentieth the id is equal too.
func SyntheticGroup(o SyntheticOptions, organizations int) []*Organization {
	group := make([]*Organization, organizations)
	for i := range group {
		one := o
		one.Seed, one.sister = o.Seed+uint64(i), i
		group[i] = Synthetic(one)
	}
	return group
}

// email returns the address of account i.
func (o SyntheticOptions) email(i int) string {
	if o.sister == 0 || i%10 == 0 {
		return fmt.Sprintf("user%06d@synthetic.example", i)
	}
	return fmt.Sprintf("user%06d@sister%d.synthetic.example", i, o.sister)
}

// userID returns the id of account i of the organization of that name.
func (o SyntheticOptions) userID(name string, i int) string {
	if i%20 == 0 {
		name = syntheticName(o.Seed - uint64(o.sister)) // the first of the group
	}
	return ID("user", fmt.Sprintf("%s/%d", name, i))
}

func syntheticName(seed uint64) string { return fmt.Sprintf("synthetic-%d", seed) }

// Synthetic returns an organization of a given size. Workspaces differ in size by up to
// half of the average, and together they have exactly Workspaces × Members direct
// members. No workspace has the same member twice.
func Synthetic(o SyntheticOptions) *Organization {
	o.Workspaces, o.Users, o.Enrollments = max(0, o.Workspaces), max(0, o.Users), max(0, o.Enrollments)
	o.Members = min(max(0, o.Members), o.Users)
	o.Admins = min(max(0, o.Admins), o.Users)

	chance := rand.New(rand.NewPCG(o.Seed, 0x7461_6c75_6469_7421))
	name := syntheticName(o.Seed)
	org := &Organization{ID: ID("organization", name), Name: name, Roles: organizationRoles(name)}
	org.Users = syntheticUsers(o, name, org.Roles)
	org.Workspaces = syntheticWorkspaces(o, name, org.Users, chance)
	org.Enrollments = syntheticEnrollments(o, name, chance)
	return org
}

// organizationRoles returns owner, admin and member, in this order.
func organizationRoles(organization string) []OrganizationRole {
	role := func(name string, inherits bool) OrganizationRole {
		return OrganizationRole{ID: ID("organization-role", organization+"/"+name), Name: name, Inherits: inherits}
	}
	return []OrganizationRole{role("owner", true), role("admin", true), role("member", false)}
}

func syntheticUsers(o SyntheticOptions, name string, roles []OrganizationRole) []User {
	first := []string{"Ada", "Bruno", "Chloe", "Dmitri", "Esra", "Finn", "Gloria", "Hugo", "Ines", "Jonas", "Kaya", "Lars", "Mina"}
	last := []string{"Arnold", "Becker", "Costa", "Dahl", "Evans", "Fuchs", "Grant", "Hansen", "Iqbal", "Jensen", "Klein"}
	titles := []string{"Analyst", "Senior Analyst", "Team Lead", "Specialist", "Engineer", "Officer", "Manager"}
	start := time.Date(2024, 1, 8, 9, 0, 0, 0, time.UTC)
	users := make([]User, o.Users)
	for i := range users {
		role := roles[2]
		switch {
		case i < min(2, o.Admins):
			role = roles[0]
		case i < o.Admins:
			role = roles[1]
		}
		users[i] = User{
			ID:        o.userID(name, i),
			Email:     o.email(i),
			FirstName: first[i%len(first)],
			LastName:  last[i%len(last)],
			Title:     titles[i%len(titles)],
			RoleID:    role.ID,
			CreatedAt: start.Add(time.Duration(i%700) * 24 * time.Hour).Format(TimeFormat),
		}
	}
	return users
}

func syntheticWorkspaces(o SyntheticOptions, name string, users []User, chance *rand.Rand) []Workspace {
	names := []string{"Workspace Admin", "Editor", "Analyst", "Viewer", "Auditor"}
	workspaces := make([]Workspace, o.Workspaces)
	spread := 0
	for i := range workspaces {
		w := &workspaces[i]
		key := fmt.Sprintf("%s/%d", name, i)
		w.ID, w.Name = ID("workspace", key), fmt.Sprintf("Workspace %05d", i)
		w.Roles = make([]Role, len(names))
		for j, role := range names {
			w.Roles[j] = Role{ID: ID("role", key+"/"+role), Name: role, CreatedAt: "2024-01-08T09:00:00.000Z"}
		}
		// The next workspace is smaller by as much as this one is larger.
		size := o.Members
		switch {
		case i%2 == 0 && i+1 < len(workspaces):
			spread = chance.IntN(min(o.Members/2, o.Users-o.Members) + 1)
			size += spread
		case i%2 == 1:
			size -= spread
		}
		w.Members = syntheticMembers(size, users, w.Roles, chance)
	}
	return workspaces
}

// syntheticMembers goes through the users in steps whose size has no factor in common with
// their number, so that it reaches nobody twice.
func syntheticMembers(size int, users []User, roles []Role, chance *rand.Rand) []Member {
	if size == 0 {
		return nil
	}
	at, step := chance.IntN(len(users)), 1+chance.IntN(len(users))
	for commonFactor(step, len(users)) != 1 {
		step++
	}
	members := make([]Member, size)
	for k := range members {
		role := roles[1+chance.IntN(len(roles)-1)]
		if k == 0 {
			role = roles[0]
		}
		members[k] = Member{UserID: users[at].ID, RoleID: role.ID}
		at = (at + step) % len(users)
	}
	return members
}

func commonFactor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func syntheticEnrollments(o SyntheticOptions, name string, chance *rand.Rand) []Enrollment {
	states := []string{Accepted, Pending, Accepted, Expired, Accepted, Cancelled}
	start := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	enrollments := make([]Enrollment, o.Enrollments)
	for i := range enrollments {
		state := states[chance.IntN(len(states))]
		sent := start.Add(time.Duration(chance.IntN(200*24*60)) * time.Minute).Format(TimeFormat)
		if state == Pending && chance.IntN(20) == 0 {
			sent = ""
		}
		email := fmt.Sprintf("invited%06d@synthetic.example", i)
		if o.sister > 0 {
			email = fmt.Sprintf("invited%06d@sister%d.synthetic.example", i, o.sister)
		}
		if state == Accepted && i < o.Users {
			email = o.email(i)
		}
		enrollments[i] = Enrollment{ID: ID("enrollment", fmt.Sprintf("%s/%d", name, i)), Email: email, Status: state, LastSentAt: sent}
	}
	return enrollments
}
