package report

import (
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/inputs"
)

// An assignment says who reviews a row, and why.
type assignment struct {
	reviewer   string // the key of an address, or why nobody is assigned
	basis      string // of the line, or why it is the fallback
	unassigned bool
	line       int    // of the reviewers' lines, from 1; 0 if none matches
	noManager  string // why @manager of the line is nobody; empty if it is somebody, or nobody asked
}

// Why nobody is assigned to a row.
const (
	notAssigned = "Not assigned"
	ownAccess   = "Not assigned: own access, and no fallback"
	ownFallback = "Not assigned: own access of the fallback"
	noManager   = "Not assigned: no manager to ask, and no fallback"
)

// isSomebody reports whether the reviewer of a row is an address, and not a reason why nobody
// is assigned.
func isSomebody(reviewer string) bool { return !strings.HasPrefix(reviewer, notAssigned) }

// The sheets on which rows are decided, as a reviewers' file names them.
const (
	onReview       = "review"
	onOrganization = "organization"
	onInvitations  = "invitations"
)

// A reviewed is whom a row is about.
type reviewed struct {
	id, key string  // the user id and the key of the address; empty if not known
	account *person // nil for an invitation to an address that no account has
}

func (p *person) reviewed() reviewed { return reviewed{p.id, p.key, p} }

// assigned returns who reviews a grant. Inherited access is decided with the person's
// row on Organization.
func (b *builder) assigned(g grant) assignment {
	if g.inherited {
		return b.assignedPerson(g.person)
	}
	return b.assign(onReview, g.workspace, []*role{g.role}, g.person.reviewed())
}

// assignedPerson returns who decides on a person's role in the organization.
func (b *builder) assignedPerson(p *person) assignment {
	return b.assign(onOrganization, nil, b.rolesOf(p), p.reviewed())
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
func (b *builder) assignedInvitation(i invitation) assignment {
	return b.assign(onInvitations, nil, nil, b.invited(i))
}

// invited returns whom an invitation is about.
func (b *builder) invited(i invitation) reviewed {
	key := identity.EmailKey(i.Email)
	return reviewed{"", key, b.accountOf(key)}
}

// assign returns what the first line that matches a row says of it.
func (b *builder) assign(sheet string, w *workspace, roles []*role, who reviewed) assignment {
	i := b.lines.first(sheet, w, roles, who)
	if i < 0 {
		return assignment{reviewer: notAssigned, unassigned: true}
	}
	a := b.assignByLine(b.lines.all[i], who)
	a.line = i + 1
	return a
}

// assignByLine returns the reviewer of a line, else its fallback, else why it is neither.
func (b *builder) assignByLine(l inputs.ReviewerLine, who reviewed) assignment {
	reviewer, why := b.named(l.Reviewer, who)
	if reviewer != "" && !b.isAbout(who, reviewer) {
		return assignment{reviewer: reviewer, basis: l.Basis}
	}
	a := assignment{unassigned: true, reviewer: noManager, noManager: why}
	basis := "Fallback: " + why
	if reviewer != "" {
		a.reviewer, basis = ownAccess, "Fallback for own access"
		if l.Reviewer == inputs.Manager {
			a.noManager = "the manager is the person"
		}
	}
	fallback, why := b.named(l.Fallback, who)
	switch {
	case l.Fallback == "":
	case fallback == "":
		a.noManager = why
	case b.isAbout(who, fallback):
		a.reviewer = ownFallback
	default:
		a.reviewer, a.basis, a.unassigned = fallback, basis, false
	}
	return a
}

// matches reports whether a line of the reviewers' file names a row.
func matches(l inputs.ReviewerLine, sheet string, w *workspace, roles []*role, who reviewed) bool {
	if l.Sheet != "" && l.Sheet != sheet {
		return false
	}
	if l.Workspace != "" && (w == nil || l.Workspace != w.WorkspaceID && l.Workspace != w.Name) {
		return false
	}
	if l.Role != "" && !slices.ContainsFunc(roles, func(r *role) bool { return l.Role == r.id || l.Role == r.name }) {
		return false
	}
	if l.User != "" && l.User != who.id && l.User != who.key {
		return false
	}
	return l.Domain == "" || l.Domain == identity.DomainOf(who.key)
}
