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
	classes := make([]int, len(p.holdings.all))
	for i, r := range p.holdings.all {
		classes[i] = rank(r.class)
	}
	attention := [...]int{isNew: 0, presentAgain: 1, roleChanged: 2, noBaseline: 3, sameAsBaseline: 4}
	names := places(p.places.all, func(w *workspace) string { return w.name })
	emails := places(p.persons.all, func(d *person) string { return d.email })
	slices.SortFunc(p.grants, func(a, b packed) int {
		if c := cmp.Or(cmp.Compare(severityPlace(a.severity), severityPlace(b.severity)), cmp.Compare(classes[a.role], classes[b.role]),
			cmp.Compare(attention[a.change], attention[b.change]), cmp.Compare(names[a.workspace], names[b.workspace]),
			cmp.Compare(emails[a.person], emails[b.person])); c != 0 {
			return c
		}
		return cmp.Or(p.compareIDs(a.key, b.key), strings.Compare(p.statuses.all[a.status], p.statuses.all[b.status]))
	})
}

// severityPlace is the place of a grant's worst finding; none comes last.
func severityPlace(severity uint8) int {
	if severity == 0 {
		return 1 << 8
	}
	return int(severity)
}

// places gives each of some things its place by a text; equal texts share theirs.
func places[V any](all []V, text func(V) string) []int {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(text(all[a]), text(all[b])) })
	at := make([]int, len(all))
	for i, n := range order {
		at[n] = i
		if i > 0 && text(all[n]) == text(all[order[i-1]]) {
			at[n] = at[order[i-1]]
		}
	}
	return at
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
