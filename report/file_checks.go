package report

import (
	"fmt"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// sheetChecks compares this file with the counts that the snapshot recorded.
func (b *builder) sheetChecks() []check {
	const origin = "the snapshot's own count"
	checks := []check{
		compared(areaReport, "Rows on Review", "", b.now.DirectMemberships, b.counts.direct, origin),
		compared(areaReport, "Rows on Inherited", "", b.now.InheritedMemberships, b.counts.inherited, origin),
		compared(areaReport, "Rows on Review and Inherited together", "", b.now.DirectMemberships+b.now.InheritedMemberships, int64(len(b.grants)), "direct and inherited access that the snapshot counted"),
	}
	if b.read(snapshot.Enrollments) {
		checks = append(checks, compared(areaReport, "Rows on Invitations", "", b.now.Enrollments, int64(len(b.invitations)), origin))
	}
	if b.read(snapshot.Users) {
		checks = append(checks, compared(areaReport, "Accounts on People", "", b.now.Users, b.accounts(), origin))
	}
	checks = append(checks, b.decidedOnceChecks()...)
	return append(checks, b.changesCheck(), b.partsCheck(), b.ownAccessCheck())
}

// ownAccessCheck counts the rows that are assigned to the person whom they are about. Whoever
// has no known e-mail may not be recognized.
func (b *builder) ownAccessCheck() check {
	const name, origin = "Rows assigned to the person whom they are about", "nobody reviews their own access"
	switch {
	case b.options.Reviewers == nil:
		return untested(areaReport, name, "no reviewers were assigned", origin)
	case b.counts.ownAccess == 0 && b.counts.withoutEmail > 0:
		return untested(areaReport, name, b.withoutEmailWords(), origin)
	}
	return compared(areaReport, name, "", 0, b.counts.ownAccess, origin)
}

func (b *builder) withoutEmailWords() string {
	n := b.counts.withoutEmail
	return text.Count(n, "row") + " to decide " + text.OneOrMany(n, "has", "have") + " no known e-mail"
}

// changesCheck compares the changes of all lines of Changes with what each snapshot of the
// period counted.
func (b *builder) changesCheck() check {
	const name, origin = "Changes in all lines of Changes together", "changes that the snapshots of the period counted"
	if b.base == nil {
		return untested(areaReport, name, "no baseline", origin)
	}
	recorded := int64(0)
	for _, h := range b.headers {
		if h.ID > b.base.ID {
			recorded += h.Changes
		}
	}
	return compared(areaReport, name, "", recorded, int64(b.changes.counted), origin)
}

// partsCheck counts the rows to decide that are in exactly one part.
func (b *builder) partsCheck() check {
	const name, origin = "Parts against the whole", "rows of the whole that need a decision, each in one part"
	if len(b.shares) == 0 {
		return untested(areaReport, name, "this file is not split", origin)
	}
	var whole, once int64
	var wrong []string
	for _, sheet := range []struct {
		name    string
		rows    int
		decided func(i int) bool
		indexes func(*share) []uint32
	}{
		{"Review", b.direct, func(int) bool { return true }, func(s *share) []uint32 { return s.review }},
		{"Organization", len(b.onOrganization), func(int) bool { return true }, func(s *share) []uint32 { return s.people }},
		{"Invitations", len(b.invitations), func(i int) bool { return b.invitations[i].pending() }, func(s *share) []uint32 { return s.invitations }},
	} {
		times := make([]int, sheet.rows)
		for _, s := range b.shares {
			for _, i := range sheet.indexes(s) {
				times[i]++
			}
		}
		for i, n := range times {
			if !sheet.decided(i) {
				continue
			}
			whole++
			once += countIf(n == 1)
			if n != 1 {
				wrong = append(wrong, fmt.Sprintf("%s #%d in %d parts", sheet.name, i+1, n))
			}
		}
	}
	return compared(areaReport, name, text.Count(len(b.shares), "part"), whole, once, origin).naming(wrong)
}
