package simulator

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Sister is a small organization of the group that the sample organization belongs to. It
// is always the same, byte for byte. Some of its people have an account of the same address
// in the sample organization too.
type Sister struct {
	Name  string // as the name of a folder: meridian-payments
	Token string

	title      string // as people write it
	people     []sisterPerson
	workspaces []sisterWorkspace
	joins      string // who joins the first workspace in September
}

// A sisterPerson is an account of a sister, and a row of its roster.
type sisterPerson struct {
	email, name, title string
	role               string // in the organization
	ownID              bool   // the id is not the one that the sample organization has for the address
	left               string // the last day, empty for who has not left
}

// A sisterWorkspace is a workspace with its direct members, who are named by their address.
type sisterWorkspace struct {
	name                   string
	admins, editors, views []string
}

// Sisters returns the two sisters of the sample organization, in the order of their names.
// Three people are in one of them and in the bank: the ids of one of them are equal, those
// of another differ, and the third has left the bank and still has access to the sister.
func Sisters() []Sister {
	const payments, leasing = "@meridian-payments.example", "@meridian-leasing.example"
	priya := sisterPerson{email: "priya.raman@meridianbank.example", name: "Priya Raman", title: "Head of Platform Engineering", role: "admin"}
	return []Sister{{
		Name: "meridian-leasing", Token: "tot_meridian_leasing_sample", title: "Meridian Leasing",
		people: []sisterPerson{
			priya,
			{email: "ruth.adler" + leasing, name: "Ruth Adler", title: "Managing Director", role: "owner"},
			{email: "carlos.mendes" + leasing, name: "Carlos Mendes", title: "Leasing Officer", role: "member"},
			{email: "ida.holm" + leasing, name: "Ida Holm", title: "Leasing Officer", role: "member"},
			{email: "connor.hughes@meridianbank.example", name: "Connor Hughes", title: "AML Investigator", role: "member", left: "2026-09-18"},
		},
		workspaces: []sisterWorkspace{
			{name: "Vehicle Leasing", admins: []string{"ruth.adler" + leasing}, editors: []string{"carlos.mendes" + leasing}},
			{name: "Leasing Fraud Checks", admins: []string{"ruth.adler" + leasing}, views: []string{"connor.hughes@meridianbank.example"}},
		},
		joins: "ida.holm" + leasing,
	}, {
		Name: "meridian-payments", Token: "tot_meridian_payments_sample", title: "Meridian Payments",
		people: []sisterPerson{
			priya,
			{email: "tobias.lund" + payments, name: "Tobias Lund", title: "Managing Director", role: "owner"},
			{email: "zanele.dlamini" + payments, name: "Zanele Dlamini", title: "Fraud Analyst", role: "member", ownID: true},
			{email: "mirela.popa" + payments, name: "Mirela Popa", title: "Payments Analyst", role: "member"},
			{email: "kenji.mori" + payments, name: "Kenji Mori", title: "Payments Analyst", role: "member"},
		},
		workspaces: []sisterWorkspace{
			{name: "Merchant Onboarding", admins: []string{"tobias.lund" + payments}, editors: []string{"mirela.popa" + payments}},
			{name: "Card Disputes", admins: []string{"tobias.lund" + payments}, editors: []string{"zanele.dlamini" + payments}, views: []string{"mirela.popa" + payments}},
			{name: "Payments Sandbox", admins: []string{"mirela.popa" + payments}},
		},
		joins: "kenji.mori" + payments,
	}}
}

// At returns the sister on a date, a new one for each call.
func (s Sister) At(date time.Time) *Organization {
	org := &Organization{ID: ID("organization", s.Name), Name: s.title, Roles: organizationRoles(s.Name)}
	for i, p := range s.people {
		first, last, _ := strings.Cut(p.name, " ")
		org.Users = append(org.Users, User{
			ID: s.userID(p.email), Email: p.email, FirstName: first, LastName: last, Title: p.title,
			RoleID: ID("organization-role", s.Name+"/"+p.role), CreatedAt: daysAfter(2025, time.March, 3, 13*i),
		})
	}
	for i, described := range s.workspaces {
		key := s.Name + "/" + described.name
		w := Workspace{ID: ID("workspace", key), Name: described.name}
		for _, role := range []string{"Workspace Admin", "Editor", "Viewer"} {
			w.Roles = append(w.Roles, Role{ID: ID("role", key+"/"+role), Name: role, CreatedAt: daysAfter(2025, time.March, 3, 0)})
		}
		for role, people := range [][]string{described.admins, described.editors, described.views} {
			for _, email := range people {
				w.Members = append(w.Members, Member{UserID: s.userID(email), RoleID: w.Roles[role].ID})
			}
		}
		if i == 0 && !date.Before(time.Date(2026, time.September, 1, 0, 0, 0, 0, time.UTC)) {
			w.Members = append(w.Members, Member{UserID: s.userID(s.joins), RoleID: w.Roles[1].ID})
		}
		org.Workspaces = append(org.Workspaces, w)
	}
	org.Enrollments = []Enrollment{{
		ID: ID("enrollment", s.Name+"/"+s.joins), Email: s.joins, Status: Accepted, LastSentAt: daysAfter(2025, time.April, 1, 0),
		RoleID: ID("organization-role", s.Name+"/member"),
	}}
	return org
}

// userID returns the id of the account with an address.
func (s Sister) userID(email string) string {
	i := slices.IndexFunc(s.people, func(p sisterPerson) bool { return p.email == email })
	if i < 0 {
		panic("simulator: " + s.Name + " has no user " + email)
	}
	if s.people[i].ownID {
		return ID("user", s.Name+"/"+email)
	}
	return ID("user", email)
}

// Roster returns the roster of the sister on a date: CSV with a header line.
func (s Sister) Roster(date time.Time) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"email", "user_id", "name", "title", "status", "end_date"}}
	for _, p := range s.people {
		status, end := "active", ""
		if p.left != "" && p.left <= date.Format(time.DateOnly) {
			status, end = "terminated", p.left
		}
		rows = append(rows, []string{p.email, s.userID(p.email), p.name, p.title, status, end})
	}
	if err := w.WriteAll(rows); err != nil {
		panic(fmt.Sprintf("simulator: write the roster: %v", err)) // a bytes.Buffer has no errors
	}
	return out.Bytes()
}
