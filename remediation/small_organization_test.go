package remediation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

func workspaceID(name string) string   { return simulator.ID("workspace", name) }
func userID(name string) string        { return simulator.ID("user", name) }
func roleID(w, name string) string     { return simulator.ID("role", w+"/"+name) }
func organizationRole(n string) string { return simulator.ID("organization-role", n) }
func enrollmentID(name string) string  { return simulator.ID("enrollment", name) }
func address(name string) string       { return name + "@bank.example" }

// small returns an organization of two workspaces, w1 and w2, whose only privileged
// member is boss.
func small() *simulator.Organization {
	org := &simulator.Organization{ID: simulator.ID("organization", "small"), Name: "Small"}
	for _, r := range []string{"owner", "member"} {
		org.Roles = append(org.Roles, simulator.OrganizationRole{ID: organizationRole(r), Name: r, Inherits: r == "owner"})
	}
	for _, u := range []string{"boss", "ann", "bob", "cat", "dan"} {
		org.Users = append(org.Users, simulator.User{ID: userID(u), Email: address(u), FirstName: strings.ToUpper(u), LastName: "X", RoleID: organizationRole("member"), CreatedAt: "2025-01-01T00:00:00.000Z"})
	}
	for _, w := range []string{"w1", "w2"} {
		ws := simulator.Workspace{ID: workspaceID(w), Name: w}
		for _, r := range []string{"Admin", "Viewer", "Editor", "Desk"} {
			ws.Roles = append(ws.Roles, simulator.Role{ID: roleID(w, r), Name: r})
		}
		org.Workspaces = append(org.Workspaces, ws)
	}
	give(org, "w1", "boss", "Admin")
	give(org, "w1", "ann", "Viewer")
	give(org, "w2", "boss", "Admin")
	give(org, "w2", "bob", "Editor")
	return org
}

func give(org *simulator.Organization, w, user, role string) {
	org.Workspace(workspaceID(w)).Members = append(org.Workspace(workspaceID(w)).Members, simulator.Member{UserID: userID(user), RoleID: roleID(w, role)})
}

func take(org *simulator.Organization, w, user string) {
	org.Workspace(workspaceID(w)).Remove(userID(user))
}

func dismiss(org *simulator.Organization, user string) {
	for i, u := range org.Users {
		if u.ID == userID(user) {
			org.Users = append(org.Users[:i:i], org.Users[i+1:]...)
			return
		}
	}
}

func enroll(org *simulator.Organization, name, email, status, sent string) {
	org.Enrollments = append(org.Enrollments, simulator.Enrollment{ID: enrollmentID(name), Email: email, Status: status, LastSentAt: sent, RoleID: organizationRole("member")})
}

// rosterOf returns a roster; each line is "name status".
func rosterOf(lines ...string) []byte {
	text := "email,user_id,name,manager,department,title,status,start_date,end_date\n"
	for _, l := range lines {
		name, status, _ := strings.Cut(l, " ")
		text += fmt.Sprintf("%s,,%s,,,,%s,2025-01-01,\n", address(name), name, status)
	}
	return []byte(text)
}

// everybody returns a roster of all people, active unless another status is given.
func everybody(status map[string]string) []byte {
	var lines []string
	for _, n := range []string{"boss", "ann", "bob", "cat", "dan"} {
		s := status[n]
		if s == "" {
			s = "active"
		}
		lines = append(lines, n+" "+s)
	}
	return rosterOf(lines...)
}

// brief returns a line for each action and manual step of a plan: what, where, whom, and
// the guards that block it.
func brief(p remediation.Plan) []string {
	names := map[string]string{}
	for _, n := range []string{"boss", "ann", "bob", "cat", "dan"} {
		names[userID(n)] = n
	}
	for _, w := range []string{"w1", "w2"} {
		names[workspaceID(w)] = w
		for _, r := range []string{"Admin", "Viewer", "Editor", "Desk"} {
			names[roleID(w, r)] = r
		}
	}
	for _, e := range []string{"one", "two", "three"} {
		names[enrollmentID(e)] = e
	}
	for _, r := range []string{"owner", "member"} {
		names[organizationRole(r)] = r
	}
	var pairs []string
	for id, name := range names {
		pairs = append(pairs, id, name)
	}
	short := strings.NewReplacer(pairs...)
	lines := []string{}
	for _, a := range p.Actions {
		line := fmt.Sprintf("%s %s", a.Action, a.Path)
		if a.Body != nil {
			line += " " + string(a.Body)
		}
		for _, g := range a.BlockedBy {
			line += " !" + string(g)
		}
		lines = append(lines, short.Replace(line))
	}
	for _, m := range p.Manual {
		what, _, _ := strings.Cut(m.WhatToDo, ":")
		lines = append(lines, short.Replace("by hand "+m.Subject+": "+what))
	}
	slices.Sort(lines) // the order of a plan is that of ids
	return lines
}

// smallPolicy approves the domain of the small organization and protects cat.
func smallPolicy() findings.Policy {
	p := findings.Default()
	p.Organization.ApprovedDomains = []string{"bank.example"}
	p.ProtectedUsers = []string{"Cat@bank.example"}
	return p
}

func smallFixture(t *testing.T, edit func(org *simulator.Organization)) *fixture {
	t.Helper()
	org := small()
	if edit != nil {
		edit(org)
	}
	return newFixture(t, org)
}
