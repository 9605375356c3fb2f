package report

import (
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/inputs"
)

// An assignment says who reviews a row, and why.
type assignment struct {
	reviewer   string // an address, or why nobody is assigned
	basis      string
	unassigned bool
	line       int // of the reviewers' lines, from 1; 0 if none matches
}

const ownAccess = "Not assigned: own access, and no fallback"

// assigned returns who reviews a grant. Inherited access is decided with the person's
// row on Organization.
func (b *builder) assigned(g grant) assignment {
	if g.inherited {
		return b.assignedPerson(g.person)
	}
	return b.assign(g.workspace, []*role{g.role}, g.person.id, g.person.email)
}

// assignedPerson returns who decides on a person's role in the organization.
func (b *builder) assignedPerson(p *person) assignment {
	return b.assign(nil, b.rolesOf(p), p.id, p.email)
}

// rolesOf returns the roles of a person in the organization.
func (b *builder) rolesOf(p *person) []*role {
	var roles []*role
	for _, h := range p.inheritedRoles {
		roles = append(roles, h.role)
	}
	if r := b.roles[p.roleID]; r != nil {
		roles = append(roles, r)
	}
	return roles
}

// assignedInvitation returns who decides on an invitation.
func (b *builder) assignedInvitation(i invitation) assignment { return b.assign(nil, nil, "", i.Email) }

func (b *builder) assign(w *workspace, roles []*role, user, email string) assignment {
	if b.options.Reviewers == nil {
		return assignment{reviewer: notAssigned, unassigned: true}
	}
	email = identity.EmailKey(email)
	for i, l := range b.options.Reviewers.Lines {
		if !matches(l, w, roles, user, email) {
			continue
		}
		switch {
		case email != l.Reviewer:
			return assignment{reviewer: l.Reviewer, basis: l.Basis, line: i + 1}
		case l.Fallback == "":
			return assignment{reviewer: ownAccess, unassigned: true, line: i + 1}
		}
		return assignment{reviewer: l.Fallback, basis: "Fallback for own access", line: i + 1}
	}
	return assignment{reviewer: notAssigned, unassigned: true}
}

// matches reports whether a line of the reviewers' file names a row.
func matches(l inputs.ReviewerLine, w *workspace, roles []*role, user, email string) bool {
	if l.Workspace != "" && (w == nil || l.Workspace != w.WorkspaceID && l.Workspace != w.Name) {
		return false
	}
	if l.Role != "" && !slices.ContainsFunc(roles, func(r *role) bool { return l.Role == r.id || l.Role == r.name }) {
		return false
	}
	if l.User != "" && l.User != user && (email == "" || identity.EmailKey(l.User) != email) {
		return false
	}
	return l.Domain == "" || l.Domain == identity.DomainOf(email)
}

// reviewerBasis returns why somebody is a reviewer, as the lines of the reviewers' file
// say.
func (b *builder) reviewerBasis(reviewer string) string {
	if b.options.Reviewers == nil {
		return "No reviewers were assigned."
	}
	var all []string
	add := func(basis string) {
		if basis != "" && !slices.Contains(all, basis) {
			all = append(all, basis)
		}
	}
	for _, l := range b.options.Reviewers.Lines {
		if l.Reviewer == reviewer {
			add(l.Basis)
		}
		if l.Fallback == reviewer {
			add("Fallback for the own access of " + l.Reviewer)
		}
	}
	return strings.Join(all, "; ")
}
