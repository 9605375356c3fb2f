package report

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"tlaudit/identity"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// whoLeftChecks returns a line for each reviewer and each contact of the review who has
// left by the snapshot's own roster.
func (b *builder) whoLeftChecks(ctx context.Context) ([]check, error) {
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
	return checks, nil
}

// A contact is somebody whom the policy names for the review.
type contact struct{ what, address string }

// contacts returns those whom the policy names by an address.
func (b *builder) contacts() []contact {
	all := []contact{{"owner", b.options.Policy.Review.Owner}, {"coordinator", b.options.Policy.Review.Coordinator}}
	return slices.DeleteFunc(all, func(c contact) bool { return c.address == "" || identity.CheckAddress(c.address) != nil })
}

// leftByRoster returns which reviewers and contacts have left by the roster of the
// snapshot, by the key of their address, and what it says of them. As in TL-HR-01, who
// leaves on a later day has not left. Without a roster nobody is known to have left.
func (b *builder) leftByRoster(ctx context.Context) (map[string]string, error) {
	if !b.read(snapshot.Roster) {
		return nil, nil
	}
	keys := slices.Collect(maps.Keys(b.counts.reviewers))
	for _, c := range b.contacts() {
		keys = append(keys, identity.EmailKey(c.address))
	}
	rows, err := snapshot.RosterOf(ctx, b.source, b.now.ID, nil, keys)
	if err != nil {
		return nil, err
	}
	left := map[string]string{}
	today := b.now.TakenAt.Format(time.DateOnly)
	for _, r := range rows {
		switch ended := r.EndDate != "" && r.EndDate <= today; {
		case b.options.Policy.Terminated(r.Status) && ended:
			left[r.EmailKey] = fmt.Sprintf("the roster says %s, end date %s", r.Status, r.EndDate)
		case b.options.Policy.Terminated(r.Status) && r.EndDate == "":
			left[r.EmailKey] = "the roster says " + r.Status
		case ended && r.EndDate < today:
			left[r.EmailKey] = "the roster says end date " + r.EndDate
		}
	}
	return left, nil
}
