package report

import (
	"fmt"
	"strings"

	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// tiedOut counts the results of Reconciliation for the cover and names what failed.
func (b *builder) tiedOut() string {
	var passed, failed, open, counted int
	var names []string
	for _, c := range b.checks {
		switch {
		case c.result == pass:
			passed++
		case c.result == fail:
			failed++
			if len(names) == 0 || names[len(names)-1] != c.name {
				names = append(names, c.name)
			}
		case c.result == info:
			counted++
		default:
			open++
		}
	}
	words := fmt.Sprintf("%d PASS, %d FAIL, %d NOT TESTED, %d INFO", passed, failed, open, counted)
	if failed > 0 {
		words += ". FAIL: " + strings.Join(names, "; ")
	}
	return words
}

// next says who does what with this file, or with the part of one reviewer.
func (b *builder) next(part *share) []table.Fact {
	const section = nextSection
	if b.options.Draft {
		return []table.Fact{fact(section, "1. Read what is missing", "A draft is not for issue. Make readable what was not read, collect again, and report without --draft.")}
	}
	rows, people, pending := b.toDecide(part)
	r := b.options.Policy.Review
	coordinator := orWords(r.Coordinator, "the coordinator of this review")
	facts := []table.Fact{
		fact(section, "1. Reviewers", fmt.Sprintf("Read Instructions. Decide %s on Review, %s and %s on Invitations.",
			text.Count(rows, "row"), b.peopleWords(people), b.pendingWords(pending))),
		fact(section, "2. Sign", fmt.Sprintf("When Check shows OK, fill in Sign-off and return the file to %s by %s.", coordinator, b.dueWords("the date agreed with them"))),
	}
	if part != nil {
		return facts
	}
	look := "Fill in the three yellow rows of Reconciliation from the dashboard."
	for _, c := range b.checks {
		if c.result == fail {
			look = "Look at what Reconciliation says FAIL of, and fill in its three yellow rows from the dashboard."
		}
	}
	return append(facts, fact(section, "3. Owner", look+" Acknowledge on Sign-off, and have the removals and changes carried out; a later snapshot shows whether they were."))
}

// toDecide counts what somebody has to decide: the rows of Review that are decided
// there, those of Organization, and the pending ones of Invitations.
func (b *builder) toDecide(part *share) (rows, people, pending int) {
	n, at := part.rows(func(s *share) []uint32 { return s.review }, len(b.grants))
	for i := range n {
		rows += boolInt(!b.grants[at(i)].inherited)
	}
	people, _ = part.rows(func(s *share) []uint32 { return s.people }, len(b.onOrganization))
	n, at = part.rows(func(s *share) []uint32 { return s.invitations }, len(b.invitations))
	for i := range n {
		pending += boolInt(b.invitations[at(i)].pending())
	}
	return rows, people, pending
}

// peopleWords is how many people are decided on Organization: without the users' listing
// only those who inherit access.
func (b *builder) peopleWords(n int) string {
	words := text.Count(n, "person") + " on Organization"
	if !b.read(snapshot.Users) {
		words += " (users: not read)"
	}
	return words
}

// pendingWords is how many invitations are pending, as far as they were read.
func (b *builder) pendingWords(n int) string {
	if !b.read(snapshot.Enrollments) {
		return "no pending invitation known (invitations: not read)"
	}
	return text.Count(n, "pending invitation")
}
