package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// A role is a role of a workspace or of the organization.
type role struct {
	id, name, kind, workspace string
	class                     findings.Class
	basis                     findings.Basis
	allows                    string
	namesake                  bool    // another role of the same workspace has the same name
	holders                   holders // with access by it, or an account that has it in the organization
}

func newRole(policy findings.Policy, id, name, kind, workspace string) *role {
	class, basis := policy.Classify(id, name)
	return &role{id: id, name: name, kind: kind, workspace: workspace, class: class, basis: basis, allows: policy.Allows(id, name)}
}

func (p *population) loadRoles(ctx context.Context, src snapshot.Source, o Options) error {
	type row struct{ RoleID, Name, Type, WorkspaceID string }
	once := oneOfEach()
	for r, err := range query[row](ctx, src, "roles", at(o.At)) {
		if err != nil {
			return err
		}
		p.roles[r.RoleID] = newRole(o.Policy, r.RoleID, once(r.Name), once(r.Type), once(r.WorkspaceID))
	}
	named := map[[2]string]*role{} // one of each workspace and name
	for _, r := range p.roles {
		if r.workspace == "" {
			continue
		}
		if first := named[[2]string{r.workspace, r.name}]; first != nil {
			first.namesake, r.namesake = true, true
		}
		named[[2]string{r.workspace, r.name}] = r
	}
	if o.Since == 0 {
		return nil
	}
	for r, err := range query[row](ctx, src, "roles", at(o.Since)) {
		if err != nil {
			return err
		}
		if p.roles[r.RoleID] == nil {
			p.earlier[r.RoleID] = newRole(o.Policy, r.RoleID, once(r.Name), once(r.Type), once(r.WorkspaceID))
		}
	}
	return nil
}

// currentRole returns the index of a role that somebody holds. A role that no listing
// names is added.
func (p *population) currentRole(o Options, id string) uint32 {
	return p.roleList.index(id, func(id string) *role {
		if p.roles[id] == nil {
			p.roles[id] = newRole(o.Policy, id, "", "", "")
		}
		return p.roles[id]
	})
}

// anyRole returns the index of a role that somebody holds or held. A role that only the
// baseline has keeps the name that it had there.
func (p *population) anyRole(o Options, id string) uint32 {
	return p.roleList.index(id, func(id string) *role {
		for _, known := range []map[string]*role{p.roles, p.earlier} {
			if r := known[id]; r != nil {
				return r
			}
		}
		return newRole(o.Policy, id, "", "", "")
	})
}

// countHolders counts the people who hold each role: everybody with access by it, and
// every account that has it in the organization, with or without access.
func (p *population) countHolders(_ context.Context, _ snapshot.Source, o Options) error {
	type holding struct {
		role, person uint32
		inherited    bool
	}
	all := make([]holding, len(p.grants))
	for i, g := range p.grants {
		all[i] = holding{g.role, g.person, g.inherited}
	}
	slices.SortFunc(all, func(a, b holding) int { return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(a.person, b.person)) })
	for _, h := range all {
		p.roleList.all[h.role].holders.add(h.person, h.inherited)
	}
	for _, who := range p.people {
		if !who.account || who.roleID == "" || who.inherits(who.roleID) {
			continue
		}
		if p.roles[who.roleID] == nil {
			p.roles[who.roleID] = newRole(o.Policy, who.roleID, who.role, "", "")
		}
		p.roles[who.roleID].holders.people++
	}
	return nil
}

// label returns the role's name, with the first digits of its id where another role of the
// workspace has that name; its id if no listing named it.
func (r *role) label() string {
	switch {
	case r.name == "":
		return unknown + " (" + r.id + ")"
	case r.namesake:
		return fmt.Sprintf("%s (%.8s)", r.name, r.id)
	}
	return r.name
}

// classText returns a class as the columns for classes show it.
func classText(c findings.Class) string {
	switch c {
	case findings.Privileged:
		return "Privileged"
	case findings.Standard:
		return "Standard"
	}
	return "Unclassified"
}
