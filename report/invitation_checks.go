package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// The endpoint of invitations, and what follows its name where the walk asked for the total of
// one status.
const (
	invitationsEndpoint = "GET /organizations/enrollments"
	ofStatus            = invitationsEndpoint + "?status="
)

// invitationChecks compares the invitations of each status with the total that the API
// returned for it. All were read if the total of all is met, so a difference here means that
// an invitation changed its status while they were read, or that the API counts otherwise:
// the population is not partial for it.
func (b *builder) invitationChecks() []check {
	if !b.read(snapshot.Enrollments) {
		return nil
	}
	rows := map[string]int64{}
	for _, i := range b.invitations {
		rows[cmp.Or(i.Status, unknown)]++
	}
	totals, sum, asked := map[string]int64{}, int64(0), 0
	for _, r := range b.requests {
		status, ok := strings.CutPrefix(r.Endpoint, ofStatus)
		if !ok {
			continue
		}
		asked++
		rows[status] += 0
		if n, known := r.expected(); known {
			totals[status] = n
			sum += n
		}
	}
	whole, _ := b.requestTo(invitationsEndpoint)
	expected, known := whole.expected()
	var checks []check
	for _, status := range slices.Sorted(maps.Keys(rows)) {
		name, origin := "Invitations "+status+", API total against rows", "total that the API returned for "+ofStatus+status
		total, given := totals[status]
		c := compared(areaConsistency, name, "", total, rows[status], origin)
		switch {
		case asked == 0:
			c = untested(areaConsistency, name, "the walk did not ask the API for a total of this status", origin)
		case !given:
			c = untested(areaConsistency, name, "the API returned no total of this status", origin)
		case !known:
			c = untested(areaConsistency, name, "the API returned no total of all to hold the totals of the statuses against", origin)
		case len(totals) == asked && sum != expected:
			c = untested(areaConsistency, name, fmt.Sprintf("the totals of the statuses add up to %d, not to the total of all: invitations changed while they were read", sum), origin)
		}
		c.actual, c.outside = rows[status], true
		checks = append(checks, c)
	}
	return checks
}
