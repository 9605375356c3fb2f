package report

import (
	"fmt"

	"tlaudit/inputs"
)

// unusedLines returns a line for each line of the reviewers' file that takes no row.
func (b *builder) unusedLines() []check {
	if b.options.Reviewers == nil {
		return nil
	}
	var unused []int // indexes
	for i := range b.lines.all {
		if b.counts.lines[i+1] == 0 {
			unused = append(unused, i)
		}
	}
	matching := b.matching(unused)
	var checks []check
	for _, i := range unused {
		l := b.lines.all[i]
		why := "no row of the report matches it"
		if matching[i] {
			why = "lines before it take every row that it matches"
		}
		place := fmt.Sprintf("line %d, %s", l.Number, l.Reviewer)
		checks = append(checks, check{area: areaReport, name: "Line of the reviewers' file that takes no row", scope: place, result: info, origin: why})
		b.notes = append(b.notes, inputs.LineErrorf(b.options.Reviewers.File, l.Number, "%s gets no row from it: %s", l.Reviewer, why).Error())
	}
	return checks
}

// matching returns which of some lines match a row, all by their index.
func (b *builder) matching(indexes []int) map[int]bool {
	found := map[int]bool{}
	lines := b.lines.only(indexes)
	for i := 0; i < b.direct && len(found) < len(indexes); i++ {
		g := b.grant(i)
		lines.take(found, onReview, g.workspace, []*role{g.role}, g.person.reviewed())
	}
	for _, p := range b.onOrganization {
		lines.take(found, onOrganization, nil, b.rolesOf(p), p.reviewed())
	}
	for _, i := range b.invitations {
		lines.take(found, onInvitations, nil, nil, b.invited(i))
	}
	return found
}
