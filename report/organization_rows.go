package report

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// listOrganization lists whoever is decided on Organization, by risk: everybody with
// inherited access, every account without access, and every account that holds a privileged
// role of the organization or has an open finding that concerns the account. Equal ones are
// ordered by how many workspaces the role reaches, by role, e-mail and id.
func (p *population) listOrganization(x *findingIndex) {
	worst := map[*person]uint32{}
	for _, who := range p.members {
		about := x.ofPerson(who)
		concerned := slices.ContainsFunc(about, func(f finding) bool { return f.open() && f.Rule.ConcernsAccount() })
		privileged := p.roles[who.roleID] != nil && p.roles[who.roleID].class == findings.Privileged
		if who.inherited == 0 && who.direct > 0 && !concerned && !privileged {
			continue // decided on Review: Keep of a row keeps the account too
		}
		p.onOrganization = append(p.onOrganization, who)
		worst[who] = worstPlace(about)
	}
	slices.SortFunc(p.onOrganization, func(a, b *person) int {
		return cmp.Or(cmp.Compare(worst[a], worst[b]), cmp.Compare(b.inherited, a.inherited), strings.Compare(a.role, b.role), strings.Compare(a.email, b.email), strings.Compare(a.id, b.id))
	})
	for i, who := range p.onOrganization {
		who.number = i + 1
	}
}

// loadBaseAccounts notes the role in the organization that each account had at the baseline.
func (p *population) loadBaseAccounts(ctx context.Context, src snapshot.Source, o Options) error {
	if p.base == nil {
		return nil
	}
	type row struct{ UserID, RoleID string }
	for r, err := range query[row](ctx, src, "accounts", at(o.Since)) {
		if err != nil {
			return err
		}
		p.baseAccounts[r.UserID] = r.RoleID
	}
	return nil
}

// organizationChange says how a person's account and role in the organization compare with
// the baseline. Without an account, inherited access is compared.
func (b *builder) organizationChange(p *person) string {
	was, listed := b.baseAccounts[p.id]
	switch {
	case b.base == nil, b.baseCoverage[snapshot.Users].ReadStatus != snapshot.Read, !b.read(snapshot.Users):
		return noBaseline.String()
	case !p.account && b.baseInherited[p.id], p.account && listed && was == p.roleID:
		if p.missed && p.arrived.After(b.base.TakenAt) {
			return presentAgain.String()
		}
		return sameAsBaseline.String()
	case p.account && listed:
		return roleChanged.String() + " from " + b.roleNamed(was)
	case p.missed:
		return presentAgain.String()
	}
	return isNew.String()
}

// roleNamed returns the name of a role that the snapshot or the baseline saw.
func (p *population) roleNamed(id string) string {
	if r := cmp.Or(p.roles[id], p.earlier[id]); r != nil {
		return r.label()
	}
	return cmp.Or(id, unknown)
}

// inactive returns the statuses of a person's inherited access that are not ACTIVE, in
// small letters.
func (p *person) inactive() string {
	var all []string
	for _, status := range p.statuses {
		if status != "ACTIVE" {
			all = append(all, strings.ToLower(status))
		}
	}
	return strings.Join(all, ", ")
}
