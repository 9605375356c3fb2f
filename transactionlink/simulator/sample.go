package simulator

import (
	_ "embed"
	"slices"
	"strings"
	"time"
)

//go:embed sample_policy.toml
var samplePolicy []byte

// SamplePolicy returns a tlaudit.toml that fits the sample organization: it turns
// on the rules that are off until a number is set.
func SamplePolicy() []byte { return slices.Clone(samplePolicy) }

// A Story is the sample organization, Meridian Bank, through three quarters of
// 2026. It is the same byte for byte wherever and whenever it is told. Every
// function of a date takes its index in Dates and panics for any other.
type Story struct {
	Dates []time.Time // when snapshots are to be taken, in order, UTC
}

// Sample returns the story. The dates within the third quarter stand close enough
// for access that comes and goes to be seen.
func Sample() Story {
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 6, 0, 0, 0, time.UTC) }
	return Story{Dates: []time.Time{
		day(1, 5), day(3, 31),
		day(5, 11), day(6, 30),
		day(7, 6), day(7, 20), day(8, 3), day(8, 17), day(9, 1), day(9, 30),
	}}
}

// At returns the organization as it was at date i, made anew for each call.
func (s Story) At(i int) *Organization { return s.until(i).org }

// Roster returns the roster as HR exported it on date i: CSV with a heading line.
func (s Story) Roster(i int) []byte { return s.until(i).staff.csv() }

// Denied returns what the token may not do on date i. On one date it has lost the
// sight of a workspace, which it has again on the next.
func (s Story) Denied(i int) Denied {
	if s.Dates[i].Format(time.DateOnly) == "2026-05-11" {
		return Denied{View: []string{workspaceID("Sanctions Screening")}}
	}
	return Denied{}
}

// Token returns the token of date i. It is exchanged once, in August.
func (s Story) Token(i int) string {
	if s.Dates[i].Before(time.Date(2026, 8, 15, 0, 0, 0, 0, time.UTC)) {
		return "tot_meridian_sample_first"
	}
	return "tot_meridian_sample_second"
}

// until tells the story from its beginning up to date i.
func (s Story) until(i int) *book {
	b := firstPage()
	for _, happen := range events()[1 : i+1] {
		happen(b)
	}
	return b
}

// sampleDomain is the bank's own; people are named by the part before it.
const sampleDomain = "@meridianbank.example"

// A book is the story so far. Its methods are the words in which the events are
// told; one that names somebody or something that does not exist is a mistake in
// the story, and panics.
type book struct {
	org   *Organization
	staff roster
}

func address(who string) string {
	if strings.Contains(who, "@") {
		return who
	}
	return who + sampleDomain
}

func userID(who string) string       { return ID("user", address(who)) }
func workspaceID(name string) string { return ID("workspace", "meridian/"+name) }
func workspaceRoleID(workspace, role string) string {
	return ID("role", "meridian/"+workspace+"/"+role)
}
func organizationRoleID(name string) string { return ID("organization-role", "meridian/"+name) }

func (b *book) user(who string) *User {
	u := b.org.User(userID(who))
	if u == nil {
		panic("simulator: the story has no user " + who)
	}
	return u
}

// workspace and role go by the name that they had first, whatever it is now.
func (b *book) workspace(name string) *Workspace {
	w := b.org.Workspace(workspaceID(name))
	if w == nil {
		panic("simulator: the story has no workspace " + name)
	}
	return w
}

func (b *book) role(workspace, name string) *Role {
	r := b.workspace(workspace).Role(workspaceRoleID(workspace, name))
	if r == nil {
		panic("simulator: the story has no role " + name + " in " + workspace)
	}
	return r
}

// open makes a workspace with the roles of every workspace and some of its own.
func (b *book) open(name, created string, ownRoles ...string) {
	w := Workspace{ID: workspaceID(name), Name: name}
	for _, role := range append([]string{"Workspace Admin", "Editor", "Analyst", "Viewer", "Auditor"}, ownRoles...) {
		w.Roles = append(w.Roles, Role{ID: workspaceRoleID(name, role), Name: role, CreatedAt: created})
	}
	b.org.Workspaces = append(b.org.Workspaces, w)
}

// closeWorkspace deletes a workspace with everything in it.
func (b *book) closeWorkspace(name string) {
	id := b.workspace(name).ID
	b.org.Workspaces = slices.DeleteFunc(b.org.Workspaces, func(w Workspace) bool { return w.ID == id })
}

// grant gives people, named with spaces between, one more role in a workspace.
func (b *book) grant(workspace, role, people string) {
	w, r := b.workspace(workspace), b.role(workspace, role)
	for who := range strings.FieldsSeq(people) {
		w.Members = append(w.Members, Member{UserID: b.user(who).ID, RoleID: r.ID})
	}
}

// change makes the role the only one that somebody has in a workspace.
func (b *book) change(workspace, role, who string) {
	b.workspace(workspace).Put(b.user(who).ID, b.role(workspace, role).ID)
}

// revoke takes all direct roles in a workspace away from people.
func (b *book) revoke(workspace, people string) {
	for who := range strings.FieldsSeq(people) {
		if b.workspace(workspace).Remove(userID(who)) == 0 {
			panic("simulator: the story has no access of " + who + " to " + workspace)
		}
	}
}

// leave takes all direct access and the account away, as it should be done.
func (b *book) leave(people string) {
	for who := range strings.FieldsSeq(people) {
		for i := range b.org.Workspaces {
			b.org.Workspaces[i].Remove(userID(who))
		}
		b.deleteAccount(who)
	}
}

// deleteAccount takes away the account alone: direct access stays behind.
func (b *book) deleteAccount(who string) {
	id := b.user(who).ID
	b.org.Users = slices.DeleteFunc(b.org.Users, func(u User) bool { return u.ID == id })
}

// invite adds an invitation; sent is empty for one that was never sent.
func (b *book) invite(email, status, sent string) {
	email = address(email)
	b.org.Enrollments = append(b.org.Enrollments, Enrollment{
		ID: ID("enrollment", "meridian/"+email+"/"+sent), Email: email, Status: status, LastSentAt: sent,
		RoleID: organizationRoleID("member"),
	})
}

// invitation is the newest one for an address.
func (b *book) invitation(email string) *Enrollment {
	for i := range slices.Backward(b.org.Enrollments) {
		if b.org.Enrollments[i].Email == address(email) {
			return &b.org.Enrollments[i]
		}
	}
	panic("simulator: the story has no invitation for " + email)
}

// forget removes the newest invitation for an address from the listing.
func (b *book) forget(email string) {
	id := b.invitation(email).ID
	b.org.Enrollments = slices.DeleteFunc(b.org.Enrollments, func(e Enrollment) bool { return e.ID == id })
}
