package report

import (
	"fmt"

	"tlaudit/snapshot"
)

// workspaceChecks compares the workspaces that were to be read with those that were.
func (b *builder) workspaceChecks() []check {
	byStatus, names := map[string]int64{}, map[string][]string{}
	var unreadNames []string
	for _, w := range b.order {
		byStatus[w.ReadStatus]++
		names[w.ReadStatus] = append(names[w.ReadStatus], w.label())
		if unread(w) && w.ReadStatus != snapshot.NotAsked {
			unreadNames = append(unreadNames, w.label())
		}
	}
	toRead := int64(len(b.order)) - byStatus[snapshot.Gone] - byStatus[snapshot.NotAsked]
	checks := []check{
		compared(areaCompleteness, "Workspaces in scope that were read", "", toRead, byStatus[snapshot.Read], "workspaces that the walk asked, without those found gone").naming(unreadNames),
	}
	for _, s := range []struct{ status, name string }{
		{snapshot.Forbidden, "Workspaces forbidden"}, {snapshot.Missing, "Workspaces missing"}, {snapshot.Failed, "Workspaces failed"},
		{snapshot.Unstable, "Workspaces unstable"},
	} {
		checks = append(checks, compared(areaCompleteness, s.name, "", 0, byStatus[s.status], "none may be left unread").naming(names[s.status]))
	}
	checks = append(checks, counted(areaCompleteness, "Workspaces outside the scope", byStatus[snapshot.NotAsked], "known to the ledger and not asked").naming(names[snapshot.NotAsked]))
	checks = append(checks, b.retiredChecks()...)
	if b.base != nil {
		checks = append(checks, counted(areaCompleteness, "Workspaces known at the baseline", int64(len(b.before)), fmt.Sprintf("snapshot %d", b.base.ID)))
	}
	if b.now.Status != snapshot.Complete {
		checks = append(checks, check{area: areaCompleteness, name: "The walk calls its snapshot complete", expected: "complete", actual: b.now.Status, result: fail, origin: "the ledger"})
	}
	return checks
}

// listingChecks compares the rows of listings with the totals that the API returned.
func (b *builder) listingChecks() []check {
	checks := []check{b.listingCheck("Invitations, API total against rows", snapshot.Enrollments, invitationsEndpoint, int64(len(b.invitations)))}
	checks = append(checks, b.invitationChecks()...)
	return append(checks, b.listingCheck("Accounts, API total against rows", snapshot.Users, "GET /organizations/users", b.accounts()))
}

// accounts counts the people in the users' listing.
func (b *builder) accounts() int64 {
	n := int64(0)
	for _, p := range b.members {
		n += countIf(p.account)
	}
	return n
}

func (b *builder) listingCheck(name, resource, endpoint string, rows int64) check {
	origin := "total that the API returned for " + endpoint
	asked, _ := b.requestTo(endpoint)
	expected, known := asked.expected()
	c := compared(areaCompleteness, name, "", expected, rows, origin)
	switch {
	case !b.read(resource):
		c = untested(areaCompleteness, name, resource+" "+b.notReadWords(resource), origin)
	case !known:
		c = untested(areaCompleteness, name, "the API returned no total", origin)
		c.actual = rows
	}
	c.outside = true
	return c
}
