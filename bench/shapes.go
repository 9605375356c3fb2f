package main

import (
	"bytes"
	"fmt"
	"slices"

	"tlaudit/transactionlink/simulator"
)

// A shape is an organization that has very many of one thing, on two days. Plans of
// queries that are good for ordinary organizations can fail on it.
type shape struct {
	name  string
	says  string
	most  int                                                // of that thing at scale 1
	few   int                                                // of it where growth is tested
	flags []string                                           // of collect
	state func(n, day int) (*simulator.Organization, []byte) // and the roster, nil for none
}

func shapes() []shape {
	return []shape{
		{"invitations", "50,000 invitations over pages of 20", 50_000, 500, []string{"--page-size", "20"}, invitationsShape},
		{"admins", "50 organization admins × 10,000 workspaces", 10_000, 25, nil, adminsShape},
		{"members", "one workspace of 100,000 members", 100_000, 500, nil, membersShape},
		{"toxic-pair", "a toxic pair by role name over 10,000 workspaces", 10_000, 80, nil, toxicShape},
		{"roster", "300,000 rows of the roster for 12 accounts", 300_000, 2000, nil, rosterShape},
		{"changes", "364,000 changes between two snapshots", 364_000, 600, nil, changesShape},
	}
}

func shapeNamed(name string) (shape, error) {
	all := shapes()
	i := slices.IndexFunc(all, func(s shape) bool { return s.name == name })
	if i < 0 {
		return shape{}, fmt.Errorf("there is no shape %q", name)
	}
	return all[i], nil
}

// A builder makes an organization.
type builder struct{ simulator.Organization }

func newBuilder() *builder {
	b := &builder{}
	b.ID, b.Name = simulator.ID("organization", "bench"), "Bench"
	for _, name := range []string{"owner", "admin", "member"} {
		b.Roles = append(b.Roles, simulator.OrganizationRole{ID: simulator.ID("organization-role", name), Name: name, Inherits: name != "member"})
	}
	return b
}

// account adds an account with a role in the organization: 0 owner, 1 admin, 2 member.
func (b *builder) account(i, role int) {
	b.Users = append(b.Users, simulator.User{ID: shapeUser(i), Email: shapeEmail(i), FirstName: fmt.Sprint("First", i%500), LastName: fmt.Sprint("Last", i),
		RoleID: b.Roles[role].ID, CreatedAt: "2024-01-08T09:00:00.000Z"})
}

func (b *builder) accounts(n int) {
	for i := range n {
		b.account(i, 2)
	}
}

func shapeUser(i int) string { return simulator.ID("user", fmt.Sprint(i)) }

func shapeEmail(i int) string {
	return fmt.Sprintf("p%d@%s", i, []string{"bank.example", "bank.example", "elsewhere.example"}[i%3])
}

// workspace adds a workspace with the roles of a population.
func (b *builder) workspace(w int) *simulator.Workspace {
	workspace := simulator.Workspace{ID: simulator.ID("workspace", fmt.Sprint(w)), Name: fmt.Sprintf("Workspace %05d", w)}
	for _, name := range roleNames() {
		workspace.Roles = append(workspace.Roles, simulator.Role{ID: simulator.ID("role", fmt.Sprint(w, name)), Name: name, CreatedAt: "2024-01-08T09:00:00.000Z"})
	}
	b.Workspaces = append(b.Workspaces, workspace)
	return &b.Workspaces[len(b.Workspaces)-1]
}

// member gives a user one of the workspace's roles, by its place in roleNames.
func member(w *simulator.Workspace, user, role int) {
	w.Members = append(w.Members, simulator.Member{UserID: shapeUser(user), RoleID: w.Roles[role].ID})
}

// invitationsShape: n invitations, most of which expire on the second day.
func invitationsShape(n, day int) (*simulator.Organization, []byte) {
	b := newBuilder()
	accounts := n/25 + 10
	b.accounts(accounts)
	w := b.workspace(0)
	for i := range accounts {
		member(w, i, i%5)
	}
	states := []string{simulator.Expired, simulator.Expired, simulator.Pending, simulator.Expired, simulator.Cancelled, simulator.Accepted}
	for i := range n {
		state := simulator.Pending
		if day > 0 {
			state = states[i%len(states)]
		}
		b.Enrollments = append(b.Enrollments, simulator.Enrollment{ID: simulator.ID("enrollment", fmt.Sprint(i)), Email: shapeEmail(i % (n*4/5 + 1)),
			Status: state, LastSentAt: "2024-12-01T08:00:00.000Z"})
	}
	return &b.Organization, nil
}

// adminsShape: 50 people who inherit access to n workspaces, half of them since the second
// day.
func adminsShape(n, day int) (*simulator.Organization, []byte) {
	b := newBuilder()
	for i := range 50 {
		role := 1
		if i >= 25*(day+1) {
			role = 2
		}
		b.account(i, role)
	}
	for i := range n {
		member(b.workspace(i), i%50, i%5)
	}
	return &b.Organization, nil
}

// membersShape: n people in one workspace. On the second day a fifth have another role, and
// one in eleven has left it.
func membersShape(n, day int) (*simulator.Organization, []byte) {
	b := newBuilder()
	b.accounts(n)
	w := b.workspace(0)
	for i := range n {
		if day > 0 && i%11 == 0 {
			continue
		}
		role := i % 5
		if day > 0 && i%5 == 1 {
			role = 2
		}
		member(w, i, role)
	}
	return &b.Organization, nil
}

// toxicShape: n workspaces whose roles have the same names. Everybody has one of two toxic
// roles in a workspace and the other in the next; on the second day some have both in one.
func toxicShape(n, day int) (*simulator.Organization, []byte) {
	b := newBuilder()
	b.accounts(n)
	for i := range n {
		w := b.workspace(i)
		member(w, i, 0)
		member(w, (i+1)%n, 3)
		member(w, (i+2)%n, 1)
		if day > 0 && i%10 == 0 {
			member(w, i, 3)
		}
	}
	return &b.Organization, nil
}

// rosterShape: a roster of n people, 12 of whom have accounts. On the second day one in a
// hundred has left.
func rosterShape(n, day int) (*simulator.Organization, []byte) {
	b := newBuilder()
	b.accounts(12)
	w := b.workspace(0)
	for i := range 12 {
		member(w, i, i%5)
	}
	var roster bytes.Buffer
	roster.WriteString("email,name,manager,department,status,end_date\n")
	for i := range n {
		status := "active,"
		if day > 0 && i%100 == 3 {
			status = "terminated,2024-12-01"
		}
		fmt.Fprintf(&roster, "%s,First%d Last%d,%s,Department %d,%s\n", shapeEmail(i), i%500, i, shapeEmail(i/10), i%50, status)
	}
	return &b.Organization, roster.Bytes()
}

// changesShape: n grants in workspaces of 100, each with another role on the second day.
func changesShape(n, day int) (*simulator.Organization, []byte) {
	b := newBuilder()
	users := max(membersEach, n/10)
	b.accounts(users)
	for i := range n / membersEach {
		w := b.workspace(i)
		for g := range membersEach {
			member(w, (i*membersEach+g)%users, (g+day)%5)
		}
	}
	return &b.Organization, nil
}
