package report

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"tlaudit/identity"
	"tlaudit/inputs"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// reviewerChecks returns a line for each reviewer and each contact of the review who has
// left by the snapshot's own roster, and for each line of the reviewers' file that takes
// no row. It returns no line if all is well.
func (b *builder) reviewerChecks(ctx context.Context) ([]check, error) {
	left, err := b.leftByRoster(ctx)
	if err != nil {
		return nil, err
	}
	var checks []check
	for _, reviewer := range slices.Sorted(maps.Keys(b.counts.reviewers)) {
		if how := left[reviewer]; how != "" && b.counts.reviewers[reviewer] > 0 {
			checks = append(checks, compared(areaReport, "Rows assigned to somebody who has left", reviewer, 0, b.counts.reviewers[reviewer], how))
			b.notes = append(b.notes, fmt.Sprintf("%s, who has %s to decide, has left: %s", reviewer, text.Count(b.counts.reviewers[reviewer], "row"), how))
		}
	}
	for _, contact := range b.contacts() {
		if how := left[identity.EmailKey(contact.address)]; how != "" {
			checks = append(checks, compared(areaReport, "Contacts of the review who have left", contact.what+", "+contact.address, 0, 1, how))
			b.notes = append(b.notes, fmt.Sprintf("the %s of the review, %s, has left: %s", contact.what, contact.address, how))
		}
	}
	return append(checks, b.unusedLines()...), nil
}

// A contact is somebody whom the policy names for the review.
type contact struct{ what, address string }

// contacts returns those whom the policy names by an address.
func (b *builder) contacts() []contact {
	all := []contact{{"owner", b.options.Policy.Review.Owner}, {"coordinator", b.options.Policy.Review.Coordinator}}
	return slices.DeleteFunc(all, func(c contact) bool { return c.address == "" || identity.CheckAddress(c.address) != nil })
}

// leftByRoster returns which reviewers and contacts have left by the roster of the
// snapshot, by the key of their address, and what it says of them. Without a roster
// nobody is known to have left.
func (b *builder) leftByRoster(ctx context.Context) (map[string]string, error) {
	if !b.read(snapshot.Roster) {
		return nil, nil
	}
	keys := slices.Collect(maps.Keys(b.counts.reviewers))
	for _, c := range b.contacts() {
		keys = append(keys, identity.EmailKey(c.address))
	}
	names, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	left := map[string]string{}
	today := b.now.TakenAt.Format(time.DateOnly)
	type row struct{ EmailKey, Status, EndDate string }
	for r, err := range query[row](ctx, b.source, "roster_of", at(b.now.ID), snapshot.Named("names", string(names))) {
		switch {
		case err != nil:
			return nil, err
		case b.options.Policy.Terminated(r.Status) && r.EndDate != "":
			left[r.EmailKey] = fmt.Sprintf("the roster says %s, end date %s", r.Status, r.EndDate)
		case b.options.Policy.Terminated(r.Status):
			left[r.EmailKey] = "the roster says " + r.Status
		case r.EndDate != "" && r.EndDate < today:
			left[r.EmailKey] = "the roster says end date " + r.EndDate
		}
	}
	return left, nil
}

// unusedLines returns a line for each line of the reviewers' file that takes no row.
func (b *builder) unusedLines() []check {
	if b.options.Reviewers == nil {
		return nil
	}
	named := b.namedByUnused()
	var checks []check
	for i, l := range b.options.Reviewers.Lines {
		if b.counts.lines[i+1] > 0 {
			continue
		}
		why := "no row of the report matches it"
		if named[i] {
			why = "lines before it take every row that it matches"
		}
		place := fmt.Sprintf("line %d, %s", l.Number, l.Reviewer)
		checks = append(checks, check{area: areaReport, name: "Line of the reviewers' file that takes no row", scope: place, result: info, origin: why})
		b.notes = append(b.notes, inputs.LineErrorf(b.options.Reviewers.File, l.Number, "%s gets no row from it: %s", l.Reviewer, why).Error())
	}
	return checks
}

// namedByUnused returns which of the lines that take no row match one all the same, by
// their index.
func (b *builder) namedByUnused() map[int]bool {
	named := map[int]bool{}
	lines := b.options.Reviewers.Lines
	note := func(w *workspace, roles []*role, user, email string) {
		for i, l := range lines {
			if b.counts.lines[i+1] == 0 && !named[i] && matches(l, w, roles, user, identity.EmailKey(email)) {
				named[i] = true
			}
		}
	}
	for i := range b.grants {
		if g := b.grant(i); !g.inherited {
			note(g.workspace, []*role{g.role}, g.person.id, g.person.email)
		}
	}
	for _, p := range b.onOrganization {
		note(nil, b.rolesOf(p), p.id, p.email)
	}
	for _, i := range b.invitations {
		note(nil, nil, "", i.Email)
	}
	return named
}
