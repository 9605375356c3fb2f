package findings_test

import (
	"slices"
	"tlaudit/snapshot"
)

// A story is a ledger in the making: what each walk reads, from day to day. It begins
// with two empty workspaces, a and b, and every listing read.
type story struct {
	days []walked
	at   []int // the day of each walk, 0 for the first
}

// now returns the latest walk, for the caller to change.
func (s *story) now() *walked { return &s.days[len(s.days)-1] }

// next adds another walk, some days after the one before, that reads the same.
func (s *story) next(days int) *walked {
	last := s.now()
	o := *last
	o.memberships = map[string]member{}
	for id, m := range last.memberships {
		o.memberships[id] = member{slices.Clone(m.grants), slices.Clone(m.roles)}
	}
	o.unread = map[string]string{}
	for id, status := range last.unread {
		o.unread[id] = status
	}
	o.users, o.invitations, o.roster = slices.Clone(last.users), slices.Clone(last.invitations), slices.Clone(last.roster)
	o.roles, o.workspaces = slices.Clone(last.roles), slices.Clone(last.workspaces)
	s.days = append(s.days, o)
	s.at = append(s.at, s.at[len(s.at)-1]+days)
	return s.now()
}

func begin() *story {
	o := walked{
		memberships: map[string]member{"a": {}, "b": {}},
		workspaces:  []snapshot.Workspace{{WorkspaceID: "a", Name: "Alpha", Listed: true}, {WorkspaceID: "b", Name: "Beta", Listed: true}},
		users:       []snapshot.User{{UserID: "olga", Email: "olga@bank.example", OrganizationRoleID: "o-owner"}},
		invitations: []snapshot.Invitation{}, roster: nil,
		roles: []snapshot.Role{{RoleID: "o-owner", Name: "owner"}, {RoleID: "o-admin", Name: "admin"}, {RoleID: "o-member", Name: "member"}},
	}
	return &story{days: []walked{o}, at: []int{0}}
}

// roleNames has the names of the roles that the tests give, whose ids are r-<key>.
var roleNames = map[string]string{"admin": "Workspace Admin", "viewer": "Viewer", "desk": "Desk 4", "maker": "Maker user", "checker": "Checker user"}

// give adds access. The source is direct or inherited; the role is a key of roleNames or,
// if inherited, the name of a role of the organization.
func (o *walked) give(workspace, user, source, role string) {
	m := o.memberships[workspace]
	g := snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: source, RoleID: "r-" + role}
	if source == snapshot.Inherited {
		g.RoleID, g.Status = "o-"+role, "ACTIVE"
	} else {
		m.roles = append(m.roles, snapshot.Role{RoleID: g.RoleID, Name: roleNames[role], Type: "WORKSPACE", WorkspaceID: workspace})
		m.roles = slices.CompactFunc(m.roles, func(a, b snapshot.Role) bool { return a == b })
	}
	m.grants = append(m.grants, g)
	o.memberships[workspace] = m
}

// take removes all access of a user from a source in a workspace.
func (o *walked) take(workspace, user, source string) {
	m := o.memberships[workspace]
	m.grants = slices.DeleteFunc(m.grants, func(g snapshot.Grant) bool { return g.UserID == user && g.Source == source })
	o.memberships[workspace] = m
}

// hide makes a workspace one that was not read. The walk is partial, unless the workspace
// is gone.
func (o *walked) hide(workspace, status string) {
	delete(o.memberships, workspace)
	if o.unread == nil {
		o.unread = map[string]string{}
	}
	o.unread[workspace] = status
	if status == snapshot.Gone {
		o.workspaces = slices.DeleteFunc(o.workspaces, func(w snapshot.Workspace) bool { return w.WorkspaceID == workspace })
		return
	}
	o.partial = true
}

// show makes a workspace one that was read again, with nothing in it.
func (o *walked) show(workspace string) {
	delete(o.unread, workspace)
	o.memberships[workspace] = member{}
	o.partial = false
}

func (o *walked) person(id, email string) {
	o.users = append(o.users, snapshot.User{UserID: id, Email: email, OrganizationRoleID: "o-member"})
}

func (o *walked) forget(user string) {
	o.users = slices.DeleteFunc(o.users, func(u snapshot.User) bool { return u.UserID == user })
}

func (o *walked) invite(id, email, status, sent string) {
	if len(sent) == len("2006-01-02") {
		sent += "T06:00:00.000Z"
	}
	o.invitations = append(o.invitations, snapshot.Invitation{EnrollmentID: id, Email: email, Status: status, LastSentAt: sent})
}

func (o *walked) employ(email, department, status, end string) {
	o.roster = append(o.roster, snapshot.RosterRow{Email: email, Department: department, Status: status, EndDate: end})
}

// another replaces the roles of somebody in a workspace by another one.
func (o *walked) another(workspace, user, source, role string) {
	o.take(workspace, user, source)
	o.give(workspace, user, source, role)
}

// add adds an empty workspace.
func (o *walked) add(workspace string) {
	o.memberships[workspace] = member{}
	o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: workspace, Name: "Workspace " + workspace, Listed: true})
}

// giveOwn adds direct access with a role that is the workspace's own, as in the API.
func (o *walked) giveOwn(workspace, user, role string) {
	m := o.memberships[workspace]
	r := snapshot.Role{RoleID: "r-" + role + "-" + workspace, Name: roleNames[role], Type: "WORKSPACE", WorkspaceID: workspace}
	if !slices.Contains(m.roles, r) {
		m.roles = append(m.roles, r)
	}
	m.grants = append(m.grants, snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: direct, RoleID: r.RoleID})
	o.memberships[workspace] = m
}
