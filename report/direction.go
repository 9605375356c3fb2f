package report

import (
	"strings"

	"tlaudit/diff"
	"tlaudit/findings"
	"tlaudit/snapshot"
)

// The directions of a change, as the sheet Changes prints them.
const (
	escalation  = "Escalation"
	reduction   = "Reduction"
	sameClass   = "Same class"
	notRanked   = "Not ranked"
	noDirection = "–" // nobody gained or lost a privileged role
)

// A heldRole is one side of a change: the role that somebody held, as its listing named it.
type heldRole struct{ id, name string }

// rank returns how much a role is: 1 for a standard one, 2 for a privileged one, 3 for an
// owner of the organization; false for an unclassified one. No role at all is 0.
func (b *builder) rank(r *heldRole, ofOrganization bool) (rank int, known bool) {
	if r == nil {
		return 0, true
	}
	switch b.classOf(r.id, r.name) {
	case findings.Standard:
		return 1, true
	case findings.Privileged:
		if ofOrganization && findings.IsOwnersRole(r.name) {
			return 3, true
		}
		return 2, true
	}
	return 0, false
}

// direction says whether somebody has more or less with a change than before it.
func (b *builder) direction(c changeRow) string {
	before, after := c.heldRoles()
	if before == nil && after == nil {
		return noDirection
	}
	ofOrganization := c.Source != snapshot.Direct
	from, fromKnown := b.rank(before, ofOrganization)
	to, toKnown := b.rank(after, ofOrganization)
	switch {
	case !fromKnown || !toKnown:
		return notRanked
	case max(from, to) < 2 && (before == nil || after == nil):
		return noDirection
	case from == to:
		return sameClass
	case from < to:
		return escalation
	}
	return reduction
}

// heldRoles returns the roles that a change is about, nil where there was none: those of
// access, or those of an account in the organization. An account that the listing no longer
// has is not a role that ended: the person may still have access by it.
func (c changeRow) heldRoles() (before, after *heldRole) {
	switch c.Kind {
	case diff.AccessAdded:
		return nil, &heldRole{c.RoleID, c.After}
	case diff.AccessRemoved:
		return &heldRole{c.RoleID, c.Before}, nil
	case diff.RoleChanged:
		return &heldRole{c.RoleIDBefore, c.Before}, &heldRole{c.RoleID, c.After}
	case diff.UserAdded, diff.UserChanged:
		return organizationRole(c.Before), organizationRole(c.After)
	}
	return nil, nil
}

// organizationRole returns the role that a change of an account names; nil if it names none.
func organizationRole(object string) *heldRole {
	id, name, named := diff.OrganizationRole(object)
	if !named {
		return nil
	}
	return &heldRole{id, name}
}

// classOf classifies a role by its id and its name in the changes view, which is
// "name (id)" if the name alone is ambiguous or unknown.
func (b *builder) classOf(id, name string) findings.Class {
	if r := b.roles[id]; r != nil && r.name != "" {
		return r.class
	}
	class, _ := b.options.Policy.Classify(id, strings.TrimSuffix(name, " ("+id+")"))
	return class
}
