package report

import (
	"cmp"
	"slices"
	"strings"

	"tlaudit/findings"
)

// sort puts the direct grants first, ordered by what deserves attention: worst finding,
// class of the role, change since the baseline, workspace, name, then ids. The inherited ones
// follow by workspace and name.
func (p *population) sort() {
	rank := func(c findings.Class) int {
		return slices.Index([]findings.Class{findings.Privileged, findings.Unclassified, findings.Standard}, c)
	}
	classes := make([]int, len(p.roleList.all))
	for i, r := range p.roleList.all {
		classes[i] = rank(r.class)
	}
	byChange := [...]int{isNew: 0, presentAgain: 1, roleChanged: 2, noBaseline: 3, sameAsBaseline: 4}
	workspaces := ranks(p.workspaceList.all, func(w *workspace) string { return w.Name })
	people := ranks(p.personList.all, func(p *person) string { return cmp.Or(p.name, p.email) })
	risk := func(a, b packedGrant) int {
		if a.inherited {
			return 0
		}
		return cmp.Or(cmp.Compare(a.worst, b.worst), cmp.Compare(classes[a.role], classes[b.role]),
			cmp.Compare(byChange[p.factsOf(a).change], byChange[p.factsOf(b).change]))
	}
	slices.SortFunc(p.grants, func(a, b packedGrant) int {
		if c := cmp.Or(falseFirst(a.inherited, b.inherited), risk(a, b), cmp.Compare(workspaces[a.workspace], workspaces[b.workspace]),
			cmp.Compare(people[a.person], people[b.person])); c != 0 {
			return c
		}
		return cmp.Or(p.compareIDs(a.grantKey, b.grantKey), strings.Compare(p.factsOf(a).status, p.factsOf(b).status))
	})
	p.direct, _ = slices.BinarySearchFunc(p.grants, true, func(g packedGrant, inherited bool) int { return falseFirst(g.inherited, inherited) })
	p.holdings = newHoldings(p.grants, len(p.personList.all))
	p.mostOtherRoles = p.countOtherRoles()
	for i, g := range p.grants[:p.direct] {
		if who := p.personList.all[g.person]; who.firstRow == 0 {
			who.firstRow = reviewNumber(i)
		}
	}
}

// ranks returns for each value its rank by a text, from 0; equal texts share a rank.
func ranks[V any](all []V, text func(V) string) []int {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(text(all[a]), text(all[b])) })
	ranks := make([]int, len(all))
	for i, n := range order {
		ranks[n] = i
		if i > 0 && text(all[n]) == text(all[order[i-1]]) {
			ranks[n] = ranks[order[i-1]]
		}
	}
	return ranks
}

// listMembers lists everybody with an account or inherited access, and drops those whom
// only the roster names.
func (p *population) listMembers() {
	for id, who := range p.people {
		if who.account || who.inherited > 0 {
			p.members = append(p.members, who)
		} else if who.direct == 0 {
			delete(p.people, id)
		}
	}
	slices.SortFunc(p.members, func(a, b *person) int {
		return cmp.Or(falseFirst(b.inherited > 0, a.inherited > 0), strings.Compare(a.role, b.role),
			strings.Compare(a.email, b.email), strings.Compare(a.id, b.id))
	})
}
