package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/inputs"
	"tlaudit/text"
)

// whoLeftChecks returns a line for each reviewer, each fallback and each contact of the
// review who has left by the snapshot's own roster. Without a roster nobody is known to have
// left.
func (b *builder) whoLeftChecks() []check {
	var checks []check
	for _, key := range b.namedReviewers() {
		how, rows := b.left(b.roster.entry(key, b.accountOf(key))), b.counts.reviewers[key]
		switch {
		case how == "":
		case rows > 0:
			checks = append(checks, compared(areaReport, "Rows assigned to somebody who has left", key, 0, rows, how))
			b.notes = append(b.notes, fmt.Sprintf("%s, who has %s to decide, has left: %s", key, text.Count(rows, "row"), how))
		default:
			checks = append(checks, check{area: areaReport, name: "Reviewer or fallback who has left and has no row to decide", scope: key, result: info, origin: how})
			b.notes = append(b.notes, fmt.Sprintf("%s, whom the reviewers' file names and who has no row to decide, has left: %s", key, how))
		}
	}
	for _, contact := range b.contacts() {
		key := identity.EmailKey(contact.address)
		if how := b.left(b.roster.entry(key, b.accountOf(key))); how != "" {
			checks = append(checks, compared(areaReport, "Contacts of the review who have left", contact.what+", "+contact.address, 0, 1, how))
			b.notes = append(b.notes, fmt.Sprintf("the %s of the review, %s, has left: %s", contact.what, contact.address, how))
		}
	}
	return checks
}

// namedReviewers lists the keys of the addresses of all who have rows to decide, and of all
// whom a line names as reviewer or fallback, sorted.
func (b *builder) namedReviewers() []string {
	named := maps.Clone(b.counts.reviewers)
	if b.options.Reviewers != nil {
		for _, l := range b.options.Reviewers.Lines {
			named[l.Reviewer], named[l.Fallback] = 0, 0
		}
	}
	delete(named, inputs.Manager)
	delete(named, "")
	return slices.Sorted(maps.Keys(named))
}

// withoutRows returns a line for each reviewer whom the file names and who has no row to
// decide. A fallback is needed for own access only.
func (b *builder) withoutRows() []check {
	if b.options.Reviewers == nil {
		return nil
	}
	lines := map[string][]string{} // their numbers, by reviewer
	var order []string
	for _, l := range b.options.Reviewers.Lines {
		if l.Reviewer == inputs.Manager || b.counts.reviewers[l.Reviewer] > 0 {
			continue
		}
		if lines[l.Reviewer] == nil {
			order = append(order, l.Reviewer)
		}
		lines[l.Reviewer] = append(lines[l.Reviewer], fmt.Sprint(l.Number))
	}
	var checks []check
	for _, key := range order {
		place := text.OneOrMany(len(lines[key]), "line ", "lines ") + strings.Join(lines[key], ", ")
		checks = append(checks, check{area: areaReport, name: "Reviewer without a row to decide", scope: place + ", " + key, result: info})
		b.notes = append(b.notes, fmt.Sprintf("%s: %s: %s has no row to decide, and gets no workbook", b.options.Reviewers.File, place, key))
	}
	return checks
}

// A contact is somebody whom the policy names for the review.
type contact struct{ what, address string }

// contacts returns those whom the policy names by an address.
func (b *builder) contacts() []contact {
	all := []contact{{"owner", b.options.Policy.Review.Owner}, {"coordinator", b.options.Policy.Review.Coordinator}}
	return slices.DeleteFunc(all, func(c contact) bool { return c.address == "" || identity.CheckAddress(c.address) != nil })
}
