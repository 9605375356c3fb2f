package report

import (
	"fmt"

	"tlaudit/report/table"
)

// partHeadline returns what the cover of a part says, under the banners of the whole; i is
// its place among the parts, from 0. It counts nothing of the whole but its rows, once.
func (b *builder) partHeadline(s *share, i int, banners []string) table.Headline {
	own := *b
	own.counts = b.countRows(s)
	claim, why := b.populationClaim()
	state := claim
	if why != "" {
		state += ": " + why
	}
	h := table.Headline{Banners: banners, Scope: b.partScope(s), Counts: own.partCounts()}
	h.Facts = append(h.Facts,
		fact("Part", "Reviewer", s.reviewer),
		fact("Part", "Part", fmt.Sprintf("%d of %d", i+1, len(b.shares))),
		fact("Part", "Rows to decide", b.partWords(s)))
	h.Facts = append(h.Facts, b.nextSteps(s)...)
	h.Facts = append(h.Facts, fact("Population", "State", state), fact(reviewSection, "State", reviewState+". "+reviewWords))
	h.Facts = append(h.Facts, b.aboutFacts()...)
	h.Facts = append(h.Facts, h.Counts...)
	h.Facts = append(h.Facts, own.notTestedFacts()...)
	return h
}

// partScope says what a part lists.
func (b *builder) partScope(s *share) string {
	return fmt.Sprintf("This file holds the rows assigned to %s and no others, and shows who else gets into their workspaces. The whole review lists every direct and inherited access to the workspaces of %s on TransactionLink that were read between %s and %s UTC; nothing outside TransactionLink is covered.",
		s.reviewer, b.organizationName(), utcTime(b.now.TakenAt), utcTime(b.now.FinishedAt))
}

// partWords counts the rows to decide of a part, and once those of the whole.
func (b *builder) partWords(s *share) string {
	rows, people, pending := b.toDecide(s)
	allRows, allPeople, allPending := b.toDecide(nil)
	return fmt.Sprintf("%d of %d in the whole review; every other count in this file is its own", rows+people+pending, allRows+allPeople+allPending)
}

// partCounts counts what a part shows.
func (b *builder) partCounts() []table.Fact {
	const section = countsSection
	return []table.Fact{
		fact(section, "Rows on Review", b.counts.direct),
		fact(section, "Rows on Inherited", b.counts.inherited),
		fact(section, "People with access", b.counts.people),
		fact(section, "Rows that are privileged", b.counts.privilegedRows),
		fact(section, "Rows that are unclassified", b.counts.unclassifiedRows),
	}
}
