package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// reconciliationFacts counts, for the cover, the checks of Reconciliation that hold a figure
// against the outside, alone, and names what failed anywhere.
func (b *builder) reconciliationFacts() []table.Fact {
	const section = "Population"
	var passed, failed, untested int
	failures := map[string][]string{} // names of the checks by what they hold figures against
	for _, c := range b.checks {
		if names := failures[c.against()]; c.result == fail && !slices.Contains(names, c.name) {
			failures[c.against()] = append(names, c.name)
		}
		if c.outside {
			passed += int(countIf(c.result == pass))
			failed += int(countIf(c.result == fail))
			untested += int(countIf(strings.HasPrefix(c.result, notTested)))
		}
	}
	facts := []table.Fact{{Section: section, Item: "Held against the outside", Value: fmt.Sprintf("%d PASS, %d FAIL, %d NOT TESTED", passed, failed, untested),
		GoTo: table.Link{Text: "Reconciliation", Sheet: "Reconciliation"}}}
	for _, against := range []string{againstOutside, againstLedger, againstFile} {
		if names := failures[against]; len(names) > 0 {
			facts = append(facts, table.Fact{Section: section, Item: fail + " against " + lowerFirst(against), Value: strings.Join(names, "; "), Level: fail})
		}
	}
	return facts
}

// nextSteps says who does what with this file, or with the part of one reviewer.
func (b *builder) nextSteps(s *share) []table.Fact {
	const section = nextSection
	if b.options.Draft {
		return []table.Fact{fact(section, "1. Read what is missing", "A draft is not for issue. Make readable what was not read, collect again, and report without --draft.")}
	}
	rows, people, pending := b.toDecide(s)
	r := b.options.Policy.Review
	coordinator := cmp.Or(r.Coordinator, "the coordinator of this review")
	facts := []table.Fact{
		fact(section, "1. Reviewers", fmt.Sprintf("Read Instructions. Decide %s on Review, %s and %s on Invitations.",
			text.Count(rows, "row"), b.peopleWords(people), b.pendingWords(pending))),
		fact(section, "2. Sign", fmt.Sprintf("When Check shows "+checkFilledIn+" on all rows, complete Sign-off and return the file to %s by %s.", coordinator, b.dueWords("the date agreed with them"))),
	}
	if s != nil {
		return facts
	}
	look := "Fill in the three yellow rows of Reconciliation from the dashboard."
	for _, c := range b.checks {
		if c.result == fail {
			look = "Look at the checks of Reconciliation with FAIL, and fill in its three yellow rows from the dashboard."
		}
	}
	facts = append(facts, fact(section, "3. Owner", look+" Acknowledge on Sign-off, and have the removals and changes carried out; a later snapshot shows whether they were."))
	var lacks []string
	for _, f := range b.setupLacks() {
		lacks = append(lacks, fmt.Sprintf("%s (%s)", f.Item, lowerFirst(table.Shown(f.Value))))
	}
	if len(lacks) > 0 {
		facts = append(facts, fact(section, "4. Owner, before the next review", "Set up what this report lacks: "+strings.Join(lacks, "; ")))
	}
	return facts
}

// toDecide counts what has to be decided: the rows of Review, the rows of Organization, and
// the pending invitations.
func (b *builder) toDecide(s *share) (rows, people, pending int64) {
	review, _ := s.rows(func(s *share) []uint32 { return s.review }, b.direct)
	persons, _ := s.rows(func(s *share) []uint32 { return s.people }, len(b.onOrganization))
	n, at := s.rows(func(s *share) []uint32 { return s.invitations }, len(b.invitations))
	for i := range n {
		pending += countIf(b.invitations[at(i)].pending())
	}
	return int64(review), int64(persons), pending
}

// peopleWords says how many people are decided on Organization: without the users'
// listing only those who inherit access.
func (b *builder) peopleWords(n int64) string {
	words := text.Count(n, "person") + " on Organization"
	if !b.read(snapshot.Users) {
		words += " (users: not read)"
	}
	return words
}

// pendingWords says how many invitations are pending, if they were read.
func (b *builder) pendingWords(n int64) string {
	if !b.read(snapshot.Enrollments) {
		return "no pending invitation known (invitations: not read)"
	}
	return text.Count(n, "pending invitation")
}
