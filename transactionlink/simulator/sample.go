package simulator

import (
	_ "embed"
	"slices"
	"strings"
	"time"
)

//go:embed sample_policy.toml
var samplePolicy []byte

//go:embed sample_reviewers.csv
var sampleReviewers []byte

// SamplePolicy returns a tlaudit.toml for the sample organization. It turns on the rules
// that are off until a number is set.
func SamplePolicy() []byte { return slices.Clone(samplePolicy) }

// SampleReviewers returns a reviewers.csv for a review of the sample organization on its
// last date. Each row has a reviewer, who is not its holder.
func SampleReviewers() []byte { return slices.Clone(sampleReviewers) }

// A SampleHistory is the sample organization, Meridian Bank, through three quarters of
// 2026. It is always the same, byte for byte. A method about one date takes the index of
// that date in Dates and panics for any other number.
type SampleHistory struct {
	Dates []time.Time // when to take a snapshot, in order, UTC
}

// Sample returns the sample organization. Its dates in the third quarter are close
// enough together to show access that comes and goes.
func Sample() SampleHistory {
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 6, 0, 0, 0, time.UTC) }
	return SampleHistory{Dates: []time.Time{
		day(1, 5), day(3, 31),
		day(5, 11), day(6, 30),
		day(7, 6), day(7, 20), day(8, 3), day(8, 17), day(9, 1), day(9, 30),
	}}
}

// At returns the organization on date i, a new one for each call.
func (s SampleHistory) At(i int) *Organization { return s.state(i).org }

// Roster returns the roster that HR exported on date i: CSV with a header line.
func (s SampleHistory) Roster(i int) []byte { return s.state(i).staff.csv() }

// Expected returns the list of workspaces that the bank knows to exist on date i: CSV with a
// header line. It is nil on dates before the bank kept such a list, all but the last.
func (s SampleHistory) Expected(i int) []byte {
	org := s.At(i)
	if i < len(s.Dates)-1 {
		return nil
	}
	list := []byte("workspace_id,name\n")
	for _, w := range org.Workspaces {
		list = append(list, w.ID+","+w.Name+"\n"...)
	}
	return list
}

// Denied returns what the token may not do on date i. On one date it cannot view one
// workspace, which it can view again on the next date.
func (s SampleHistory) Denied(i int) Denied {
	if s.Dates[i].Format(time.DateOnly) == "2026-05-11" {
		return Denied{View: []string{workspaceID("Sanctions Screening")}}
	}
	return Denied{}
}

// Token returns the token on date i. It is replaced once, in August.
func (s SampleHistory) Token(i int) string {
	if s.Dates[i].Before(time.Date(2026, 8, 15, 0, 0, 0, 0, time.UTC)) {
		return "tot_meridian_sample_first"
	}
	return "tot_meridian_sample_second"
}

// state applies all events up to date i.
func (s SampleHistory) state(i int) *sampleState {
	b := firstState()
	for _, happen := range events()[1 : i+1] {
		happen(b)
	}
	return b
}

// sampleDomain is the bank's own; people are named by the part of their address before it.
const sampleDomain = "@meridianbank.example"

// A sampleState is the organization and its roster at one moment. Its methods are the
// changes that the events consist of. A method panics if it is given a person or thing
// that does not exist: that is a mistake in the sample.
type sampleState struct {
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

func (b *sampleState) user(who string) *User {
	u := b.org.User(userID(who))
	if u == nil {
		panic("simulator: the sample has no user " + who)
	}
	return u
}

// workspace and role take the first name of a workspace or role, even if it was renamed.
func (b *sampleState) workspace(name string) *Workspace {
	w := b.org.Workspace(workspaceID(name))
	if w == nil {
		panic("simulator: the sample has no workspace " + name)
	}
	return w
}

func (b *sampleState) role(workspace, name string) *Role {
	r := b.workspace(workspace).Role(workspaceRoleID(workspace, name))
	if r == nil {
		panic("simulator: the sample has no role " + name + " in " + workspace)
	}
	return r
}

// addWorkspace adds a workspace with the usual roles and ownRoles.
func (b *sampleState) addWorkspace(name, created string, ownRoles ...string) {
	w := Workspace{ID: workspaceID(name), Name: name}
	for _, role := range append([]string{"Workspace Admin", "Editor", "Analyst", "Viewer", "Auditor"}, ownRoles...) {
		w.Roles = append(w.Roles, Role{ID: workspaceRoleID(name, role), Name: role, CreatedAt: created})
	}
	b.org.Workspaces = append(b.org.Workspaces, w)
}

// removeWorkspace removes a workspace with everything in it.
func (b *sampleState) removeWorkspace(name string) {
	id := b.workspace(name).ID
	b.org.Workspaces = slices.DeleteFunc(b.org.Workspaces, func(w Workspace) bool { return w.ID == id })
}

// grant gives people, separated by spaces, one more role in a workspace.
func (b *sampleState) grant(workspace, role, people string) {
	w, r := b.workspace(workspace), b.role(workspace, role)
	for who := range strings.FieldsSeq(people) {
		w.Members = append(w.Members, Member{UserID: b.user(who).ID, RoleID: r.ID})
	}
}

// changeRole makes the role the only one that somebody has in a workspace.
func (b *sampleState) changeRole(workspace, role, who string) {
	b.workspace(workspace).Put(b.user(who).ID, b.role(workspace, role).ID)
}

// revoke removes all direct roles of people in a workspace.
func (b *sampleState) revoke(workspace, people string) {
	for who := range strings.FieldsSeq(people) {
		if b.workspace(workspace).Remove(userID(who)) == 0 {
			panic("simulator: the sample has no access of " + who + " to " + workspace)
		}
	}
}

// leave removes all direct access and the account of people, which is how a leaver should
// be handled.
func (b *sampleState) leave(people string) {
	for who := range strings.FieldsSeq(people) {
		for i := range b.org.Workspaces {
			b.org.Workspaces[i].Remove(userID(who))
		}
		b.deleteAccount(who)
	}
}

// deleteAccount removes the account alone: direct access stays.
func (b *sampleState) deleteAccount(who string) {
	id := b.user(who).ID
	b.org.Users = slices.DeleteFunc(b.org.Users, func(u User) bool { return u.ID == id })
}

// invite adds an invitation; sent is empty if it was never sent.
func (b *sampleState) invite(email, status, sent string) {
	email = address(email)
	b.org.Enrollments = append(b.org.Enrollments, Enrollment{
		ID: ID("enrollment", "meridian/"+email+"/"+sent), Email: email, Status: status, LastSentAt: sent,
		RoleID: organizationRoleID("member"),
	})
}

// invitation returns the newest invitation of an address.
func (b *sampleState) invitation(email string) *Enrollment {
	for i := range slices.Backward(b.org.Enrollments) {
		if b.org.Enrollments[i].Email == address(email) {
			return &b.org.Enrollments[i]
		}
	}
	panic("simulator: the sample has no invitation for " + email)
}

// removeInvitation removes the newest invitation of an address.
func (b *sampleState) removeInvitation(email string) {
	id := b.invitation(email).ID
	b.org.Enrollments = slices.DeleteFunc(b.org.Enrollments, func(e Enrollment) bool { return e.ID == id })
}
