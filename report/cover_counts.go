package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// A spread counts the rows with some property, by the sheet that has them, and the people
// whom they are about.
type spread struct{ review, organization, inherited, people int64 }

func (n spread) String() string {
	return fmt.Sprintf("%d on Review, %d on Organization, %d on Inherited; %s", n.review, n.organization, n.inherited, text.Count(n.people, "person"))
}

// spreadOf counts the grants of a part, or all, and the rows of Organization that have a
// property.
func (b *builder) spreadOf(s *share, ofGrant func(grant) bool, ofPerson func(*person) bool) spread {
	var n spread
	people := map[*person]bool{}
	for i := range b.grantsOf(s) {
		g := b.grant(i)
		if !ofGrant(g) {
			continue
		}
		n.inherited += countIf(g.inherited)
		n.review += countIf(!g.inherited)
		people[g.person] = true
	}
	rows, at := s.rows(func(s *share) []uint32 { return s.people }, len(b.onOrganization))
	for i := range rows {
		if p := b.onOrganization[at(i)]; ofPerson(p) {
			n.organization++
			people[p] = true
		}
	}
	n.people = int64(len(people))
	return n
}

// spreadOfClass counts what holds a role of a class: a row of Organization does where the
// person inherits one.
func (b *builder) spreadOfClass(s *share, class findings.Class) spread {
	return b.spreadOf(s, func(g grant) bool { return g.role.class == class }, func(p *person) bool {
		return slices.ContainsFunc(p.inheritedRoles, func(h inheritedRole) bool { return h.role.class == class })
	})
}

// spreadOfOutside counts the rows of people from outside, or of those of whom nothing says it.
func (b *builder) spreadOfOutside(s *share, outside findings.Outside) any {
	if len(b.options.Policy.Organization.ApprovedDomains) == 0 {
		return string(findings.OutsideNotTested) + ": organization.approved_domains is not set"
	}
	is := func(p *person) bool { return p.outside == outside }
	return b.spreadOf(s, func(g grant) bool { return is(g.person) }, is).String()
}

// countFacts counts what the report has, or a part of it.
func (b *builder) countFacts(s *share) []table.Fact {
	const section = countsSection
	all := b.spreadOf(s, func(grant) bool { return true }, func(*person) bool { return true })
	rows := all.String()
	if !b.read(snapshot.Users) {
		rows += " (users: not read)"
	}
	facts := []table.Fact{
		fact(section, "Rows", rows),
		fact(section, "Privileged", b.spreadOfClass(s, findings.Privileged).String()),
		fact(section, "Unclassified", b.spreadOfClass(s, findings.Unclassified).String()),
		fact(section, "From outside", b.spreadOfOutside(s, findings.IsOutside)),
		fact(section, "Not testable for outside, no e-mail known", b.spreadOfOutside(s, findings.NoEmailKnown)),
		fact(section, "Rows that need a decision", b.toDecideWords(s)),
		fact(section, "Invitations", b.invitationCount(s)),
	}
	if s != nil {
		return facts
	}
	changes := any(int64(b.changes.total))
	if b.base == nil {
		changes = "No baseline"
	}
	facts = append(facts,
		fact(section, "People with access", b.counts.people),
		fact(section, "Changes in the period", changes),
		fact(section, "Workspaces that vanished in the period", b.vanished()))
	return append(facts, b.findingFacts()...)
}

// toDecideWords counts the rows that need a decision, on each sheet.
func (b *builder) toDecideWords(s *share) string {
	rows, people, pending := b.toDecide(s)
	words := fmt.Sprintf("%d: %d on Review, %d on Organization", rows+people+pending, rows, people)
	if !b.read(snapshot.Users) {
		words += " (users: not read)"
	}
	if !b.read(snapshot.Enrollments) {
		return words + "; on Invitations not read"
	}
	return words + fmt.Sprintf(", %d on Invitations", pending)
}

func (b *builder) invitationCount(s *share) any {
	if !b.read(snapshot.Enrollments) {
		return NotRead
	}
	_, _, pending := b.toDecide(s)
	n, _ := s.rows(func(s *share) []uint32 { return s.invitations }, len(b.invitations))
	return fmt.Sprintf("%d, of which %d pending", n, pending)
}

// vanished counts and names the workspaces that were there at the baseline and are gone: the
// listing does not have them, and the API answers 404.
func (b *builder) vanished() any {
	switch {
	case b.base == nil:
		return "No baseline"
	case !b.read(snapshot.Workspaces):
		return "Not read: the listing of workspaces"
	}
	var names []string
	for _, w := range b.order {
		if before, known := b.before[w.WorkspaceID]; known && before.ReadStatus != snapshot.Gone && w.ReadStatus == snapshot.Gone {
			names = append(names, shortLine(cmp.Or(w.Name, unknown+" ("+w.WorkspaceID+")")))
		}
	}
	const shown = 5
	n := len(names)
	if n == 0 {
		return int64(0)
	}
	if n > shown {
		names = append(names[:shown], fmt.Sprintf("and %d more, on Workspaces", n-shown))
	}
	return fmt.Sprintf("%d: %s", n, strings.Join(names, "; "))
}
