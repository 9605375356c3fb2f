package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// findOtherRoles notes which rows of Review are about the same person in the same
// workspace, by the number of the row. Few rows are, so the others take no memory.
func (p *population) findOtherRoles() {
	order := make([]uint32, 0, len(p.grants))
	for i, g := range p.grants {
		if !g.inherited {
			order = append(order, uint32(i))
		}
	}
	compare := func(x, y uint32) int {
		a, b := p.grants[x], p.grants[y]
		return cmp.Or(cmp.Compare(a.workspace, b.workspace), cmp.Compare(a.person, b.person))
	}
	slices.SortStableFunc(order, compare)
	p.sameHolder = map[int64][]int64{}
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && compare(order[from], order[to]) == 0 {
			to++
		}
		if to-from > 1 {
			group := make([]int64, 0, to-from)
			for _, i := range order[from:to] {
				group = append(group, int64(i)+1)
			}
			for _, n := range group {
				p.sameHolder[n] = group
			}
		}
		from = to
	}
}

// otherRoles returns the cell of the column Other roles here: nil, the number of the other
// row of the same person in the same workspace, or a text of all of them.
func (p *population) otherRoles(number int64) any {
	group := p.sameHolder[number]
	if len(group) == 2 {
		return group[0] + group[1] - number
	}
	var all []string
	for _, n := range group {
		if n != number {
			all = append(all, fmt.Sprint(n))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return strings.Join(all, ", ")
}
