package report

import (
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/table"
)

// organizationRoles say what every part of the report says about the roles of the
// organization.
type organizationRoles struct {
	all           []*role // by name
	withoutAccess string  // names those by which nobody inherits access, and which are not privileged
	owners        ownership
}

func (b *builder) organizationRoles() organizationRoles {
	var all []*role
	for _, r := range b.sortedRoles {
		if r.workspace == "" && r.name != "" {
			all = append(all, r)
		}
	}
	inherited := map[string]bool{}
	for _, p := range b.members {
		for _, h := range p.inheritedRoles {
			inherited[h.role.id] = true
		}
	}
	var without []string
	for _, r := range all {
		if !inherited[r.id] && !findings.IsOwnersRole(r.name) && r.class != findings.Privileged {
			without = append(without, r.name)
		}
	}
	return organizationRoles{all, strings.Join(without, " or "), b.ownership()}
}

// An ownership says how many accounts own the organization, and by which roles.
type ownership struct {
	roles    []string // names, sorted
	cells    []string // what Organization role shows of their holders, sorted
	accounts int
}

// ownership returns who owns the organization, of those whose account is not known to have a
// status other than ACTIVE.
func (b *builder) ownership() ownership {
	var o ownership
	for _, p := range b.members {
		if p.account && findings.IsOwnersRole(p.role) && p.inactive() == "" {
			o.accounts++
			o.roles, o.cells = append(o.roles, p.role), append(o.cells, table.Display(p.organizationRoleCell()))
		}
	}
	slices.Sort(o.roles)
	slices.Sort(o.cells)
	o.roles, o.cells = slices.Compact(o.roles), slices.Compact(o.cells)
	return o
}
