package report

import (
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/inputs"
)

// An assignment says who reviews a row, and why.
type assignment struct {
	who   string // an address, or words where nobody is assigned
	basis string
	open  bool // nobody is assigned
}

const ownAccess = "Not assigned: own access, and no fallback"

// assigned is who reviews a grant; inherited access goes with the person's row on
// Organization, where it is decided.
func (b *builder) assigned(g grant) assignment {
	if g.inherited {
		return b.assignedPerson(g.person)
	}
	return b.assign(g.workspace, []*role{g.role}, g.person.id, g.person.email)
}

// assignedPerson is who decides on somebody's role in the organization.
func (b *builder) assignedPerson(d *person) assignment {
	var roles []*role
	for _, h := range d.inheritedRoles {
		roles = append(roles, h.role)
	}
	if r := b.roles[d.roleID]; r != nil {
		roles = append(roles, r)
	}
	return b.assign(nil, roles, d.id, d.email)
}

// assignedInvitation is who decides on an invitation.
func (b *builder) assignedInvitation(v invitation) assignment { return b.assign(nil, nil, "", v.Email) }

func (b *builder) assign(w *workspace, roles []*role, user, email string) assignment {
	if b.options.Reviewers == nil {
		return assignment{who: notAssigned, open: true}
	}
	email = identity.EmailKey(email)
	for _, l := range b.options.Reviewers.Lines {
		if !matches(l, w, roles, user, email) {
			continue
		}
		switch {
		case email != l.Reviewer:
			return assignment{who: l.Reviewer, basis: l.Basis}
		case l.Fallback == "":
			return assignment{who: ownAccess, open: true}
		}
		return assignment{who: l.Fallback, basis: "Fallback for own access"}
	}
	return assignment{who: notAssigned, open: true}
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

// reviewerBasis is why somebody is a reviewer, of each line that says so.
func (b *builder) reviewerBasis(who string) string {
	if b.options.Reviewers == nil {
		return "No reviewers were assigned."
	}
	var all []string
	add := func(s string) {
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	for _, l := range b.options.Reviewers.Lines {
		if l.Reviewer == who {
			add(l.Basis)
		}
		if l.Fallback == who {
			add("Fallback for the own access of " + l.Reviewer)
		}
	}
	return strings.Join(all, "; ")
}
