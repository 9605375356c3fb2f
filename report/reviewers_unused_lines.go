package report

import (
	"fmt"
	"maps"
	"slices"

	"tlaudit/inputs"
)

// unusedLines returns a line for each line of the reviewers' file that takes no row.
func (b *builder) unusedLines() []check {
	if b.options.Reviewers == nil {
		return nil
	}
	unused := map[int]inputs.ReviewerLine{} // by index
	for i, l := range b.options.Reviewers.Lines {
		if b.counts.lines[i+1] == 0 {
			unused[i] = l
		}
	}
	matching := b.matching(unused)
	var checks []check
	for _, i := range slices.Sorted(maps.Keys(unused)) {
		l := unused[i]
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

// matching returns which of some lines match a row, by their index.
func (b *builder) matching(lines map[int]inputs.ReviewerLine) map[int]bool {
	found, left := map[int]bool{}, maps.Clone(lines)
	note := func(sheet string, w *workspace, roles []*role, who reviewed) {
		for i, l := range left {
			if matches(l, sheet, w, roles, who) {
				found[i] = true
				delete(left, i)
			}
		}
	}
	for i := 0; i < len(b.grants) && len(left) > 0; i++ {
		if g := b.grant(i); !g.inherited {
			note(onReview, g.workspace, []*role{g.role}, g.person.reviewed())
		}
	}
	for _, p := range b.onOrganization {
		note(onOrganization, nil, b.rolesOf(p), p.reviewed())
	}
	for _, i := range b.invitations {
		note(onInvitations, nil, nil, b.invited(i))
	}
	return found
}
