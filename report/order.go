package report

import (
	"cmp"
	"slices"
	"strings"

	"tlaudit/findings"
)

// sort brings the rows into the order in which they deserve attention.
func (p *population) sort() {
	rank := func(c findings.Class) int {
		return slices.Index([]findings.Class{findings.Privileged, findings.Unclassified, findings.Standard}, c)
	}
	attention := func(c change) int {
		return slices.Index([]change{isNew, presentAgain, roleChanged, noBaseline, sameAsBaseline}, c)
	}
	slices.SortFunc(p.grants, func(a, b grant) int {
		if c := cmp.Or(cmp.Compare(rank(a.role.class), rank(b.role.class)), cmp.Compare(attention(a.change), attention(b.change))); c != 0 {
			return c
		}
		return cmp.Or(strings.Compare(a.workspace.name, b.workspace.name), strings.Compare(a.person.email, b.person.email),
			a.key().compare(b.key()), strings.Compare(a.status, b.status))
	})
}

// rank lists who is decided on Organization, and forgets whom only the roster knows.
func (p *population) rank() {
	for id, d := range p.people {
		if d.account || d.inherited > 0 {
			p.ranked = append(p.ranked, d)
		} else if d.direct == 0 {
			delete(p.people, id)
		}
	}
	slices.SortFunc(p.ranked, func(a, b *person) int {
		return cmp.Or(cmp.Compare(boolInt(b.inherited > 0), boolInt(a.inherited > 0)), strings.Compare(a.role, b.role),
			strings.Compare(a.email, b.email), strings.Compare(a.id, b.id))
	})
}
