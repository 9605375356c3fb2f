package report

import (
	"fmt"
	"strings"
)

// otherRoles returns the # of the other row of the same person in the same workspace, a text
// with all of them where there are several, nil if there are no others.
func (b *builder) otherRoles(l reviewLine) any {
	var numbers []int
	for _, i := range b.holdings.in(b.grants[l.index].grantKey) {
		if !b.grants[i].inherited && int(i) != l.index {
			numbers = append(numbers, reviewNumber(int(i)))
		}
	}
	switch len(numbers) {
	case 0:
		return nil
	case 1:
		return int64(numbers[0])
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]")
}

// countOtherRoles returns the most rows that Other roles here names in one row.
func (p *population) countOtherRoles() int {
	most, n := 0, 0
	for at, i := range p.holdings.order {
		g := p.grants[i]
		if at > 0 {
			if last := p.grants[p.holdings.order[at-1]]; last.person != g.person || last.workspace != g.workspace {
				n = 0
			}
		}
		n += int(countIf(!g.inherited))
		most = max(most, n-1)
	}
	return most
}
