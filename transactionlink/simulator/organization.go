package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// An Organization is all data behind the API. It is plain data: change it directly before
// it is served, and with Server.Edit afterwards. Rows are served in the order of its
// fields unless Options.Shuffle is set. Times are text and are served unchanged.
type Organization struct {
	ID          string
	Name        string
	Roles       []OrganizationRole
	Users       []User
	Workspaces  []Workspace
	Enrollments []Enrollment
}

// An OrganizationRole is a role in the organization as a whole.
type OrganizationRole struct {
	ID       string
	Name     string // owner, admin, member
	Inherits bool   // gives inherited access to every workspace
}

// A User is an account. Inherited access follows from it: see InheritedRole.
type User struct {
	ID        string
	Email     string
	IDPID     string // empty is served as null
	FirstName string
	LastName  string
	Title     string
	RoleID    string // the role in the organization, as in the listing of users
	CreatedAt string

	Status          string // of inherited access; empty is ACTIVE
	InheritedRoleID string // the role of inherited memberships, if it differs from RoleID
	Unlisted        bool   // has access, but is missing from the listing of users
}

// A Workspace is one workspace with its own roles and its direct members.
type Workspace struct {
	ID      string
	Name    string
	Type    string // omitted from the listing if empty
	Roles   []Role
	Members []Member
}

// A Role is a role of one workspace.
type Role struct {
	ID        string
	Name      string
	Type      string // empty is WORKSPACE
	CreatedAt string
}

// A Member is one direct membership. A user can have several in one workspace, and the
// role can belong to another workspace: both occur in the real API.
type Member struct {
	UserID string
	RoleID string
}

// An Enrollment is an invitation and what it offers. The API returns the first four
// fields.
type Enrollment struct {
	ID         string
	Email      string
	Status     string
	LastSentAt string // empty is served as null: never sent

	RoleID      string
	FirstName   string
	LastName    string
	Title       string
	Assignments []Assignment
}

// An Assignment is a role in a workspace that an invitation offers.
type Assignment struct {
	WorkspaceID string
	RoleID      string
}

// ID returns the id of a thing: a UUID that looks random and is always the same for the
// same kind and name.
func ID(kind, name string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	sum[6] = sum[6]&0x0f | 0x40
	sum[8] = sum[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[0:8], sum[0:4])
	hex.Encode(text[9:13], sum[4:6])
	hex.Encode(text[14:18], sum[6:8])
	hex.Encode(text[19:23], sum[8:10])
	hex.Encode(text[24:36], sum[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}

// Workspace returns the workspace with that id for reading or changing, or nil.
func (o *Organization) Workspace(id string) *Workspace {
	i := slices.IndexFunc(o.Workspaces, func(w Workspace) bool { return w.ID == id })
	if i < 0 {
		return nil
	}
	return &o.Workspaces[i]
}

// User returns the user with that id, listed or not, for reading or changing, or nil.
func (o *Organization) User(id string) *User {
	i := slices.IndexFunc(o.Users, func(u User) bool { return u.ID == id })
	if i < 0 {
		return nil
	}
	return &o.Users[i]
}

// Enrollment returns the invitation with that id for reading or changing, or nil.
func (o *Organization) Enrollment(id string) *Enrollment {
	i := slices.IndexFunc(o.Enrollments, func(e Enrollment) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return &o.Enrollments[i]
}

// InheritedRole returns the role id of the user's inherited memberships, which is the same
// in every workspace. It is empty if the user has no inherited access.
func (o *Organization) InheritedRole(u User) string {
	if u.InheritedRoleID != "" {
		return u.InheritedRoleID
	}
	for _, r := range o.Roles {
		if r.ID == u.RoleID && r.Inherits {
			return r.ID
		}
	}
	return ""
}

// Clone returns a deep copy.
func (o *Organization) Clone() *Organization {
	c := *o
	c.Roles = slices.Clone(o.Roles)
	c.Users = slices.Clone(o.Users)
	c.Workspaces = slices.Clone(o.Workspaces)
	for i := range c.Workspaces {
		w := &c.Workspaces[i]
		w.Roles = slices.Clone(w.Roles)
		w.Members = slices.Clone(w.Members)
	}
	c.Enrollments = slices.Clone(o.Enrollments)
	for i := range c.Enrollments {
		e := &c.Enrollments[i]
		e.Assignments = slices.Clone(e.Assignments)
	}
	return &c
}

// Role returns the workspace's own role with that id, or nil.
func (w *Workspace) Role(id string) *Role {
	i := slices.IndexFunc(w.Roles, func(r Role) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return &w.Roles[i]
}

// Put replaces all direct roles of the user by the role. The row keeps its place; a new
// one is added at the end.
func (w *Workspace) Put(userID, roleID string) {
	held := func(m Member) bool { return m.UserID == userID }
	i := slices.IndexFunc(w.Members, held)
	if i < 0 {
		w.Members = append(w.Members, Member{UserID: userID, RoleID: roleID})
		return
	}
	w.Members[i].RoleID = roleID
	rest := slices.DeleteFunc(w.Members[i+1:], held)
	w.Members = w.Members[:i+1+len(rest)]
}

// Remove removes every direct role of the user and returns how many there were.
func (w *Workspace) Remove(userID string) int {
	before := len(w.Members)
	w.Members = slices.DeleteFunc(w.Members, func(m Member) bool { return m.UserID == userID })
	return before - len(w.Members)
}

// isUUID reports whether s has the form of a UUID: 8-4-4-4-12 hex digits.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !strings.ContainsRune("0123456789abcdefABCDEF", rune(s[i])) {
				return false
			}
		}
	}
	return true
}
