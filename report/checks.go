package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// workspaceChecks compares the workspaces that were to be read with those that
// were.
func (b *builder) workspaceChecks() []check {
	byStatus := map[string]int64{}
	for _, w := range b.order {
		byStatus[w.ReadStatus]++
	}
	toRead := int64(len(b.order)) - byStatus[snapshot.Gone] - byStatus[snapshot.NotAsked]
	checks := []check{
		compared(areaCompleteness, "Workspaces in scope that were read", "", toRead, byStatus[snapshot.Read], "workspaces that the walk asked, without those found gone"),
	}
	for _, s := range []struct{ status, name string }{
		{snapshot.Forbidden, "Workspaces forbidden"}, {snapshot.Missing, "Workspaces missing"}, {snapshot.Failed, "Workspaces failed"},
		{snapshot.Unstable, "Workspaces unstable"},
	} {
		checks = append(checks, compared(areaCompleteness, s.name, "", 0, byStatus[s.status], "none may be left unread"))
	}
	checks = append(checks,
		counted(areaCompleteness, "Workspaces outside the scope", byStatus[snapshot.NotAsked], "known to the ledger and not asked"),
		counted(areaCompleteness, "Workspaces retired", byStatus[snapshot.Gone], "no longer listed and answered 404"))
	if b.base != nil {
		checks = append(checks, counted(areaCompleteness, "Workspaces known at the baseline", int64(len(b.before)), fmt.Sprintf("snapshot %d", b.base.ID)))
	}
	if b.now.Status != snapshot.Complete {
		checks = append(checks, check{area: areaCompleteness, name: "The walk calls its snapshot complete", expected: "complete", actual: b.now.Status, result: fail, origin: "the ledger"})
	}
	return checks
}

// listingChecks compares the rows of listings with the totals that the API gave.
func (b *builder) listingChecks(totals map[string]total) []check {
	statuses := map[string]int64{}
	for _, v := range b.invitations {
		statuses[orWords(v.Status, unknown)]++
	}
	checks := []check{
		b.listing(totals, "Invitations, API total against rows", snapshot.Enrollments, "GET /organizations/enrollments", int64(len(b.invitations))),
	}
	for _, s := range sortedKeys(statuses) {
		checks = append(checks, check{area: areaCompleteness, name: "Invitations " + s, actual: statuses[s], result: info, origin: "the API gives no total for a status"})
	}
	return append(checks,
		b.listing(totals, "Accounts, API total against rows", snapshot.Users, "GET /organizations/users", b.accounts()))
}

// accounts counts the people whom the users' listing has.
func (b *builder) accounts() int64 {
	n := int64(0)
	for _, d := range b.onOrganization {
		n += int64(boolInt(d.account))
	}
	return n
}

func (b *builder) listing(totals map[string]total, name, resource, endpoint string, rows int64) check {
	origin := "total that the API gave for " + endpoint
	t, asked := totals[endpoint]
	switch {
	case !b.read(resource):
		return untested(areaCompleteness, name, resource+" "+orWords(b.coverage[resource].ReadStatus, "not asked"), origin)
	case !asked || t.expected < 0:
		c := untested(areaCompleteness, name, "the API gave no total", origin)
		c.actual = rows
		return c
	}
	return compared(areaCompleteness, name, "", t.expected, rows, origin)
}

// crossCheck compares two readings of direct access.
func (b *builder) crossCheck(ctx context.Context) (check, error) {
	const name, origin = "Direct access read twice", "workspaces whose own endpoint was read as well"
	agreed, all := int64(0), int64(0)
	for c, err := range query[coverage](ctx, b.source, "coverage", at(b.now.ID)) {
		if err != nil {
			return check{}, err
		}
		if c.Resource == snapshot.CrossCheck && c.WorkspaceID != "" && c.ReadStatus != snapshot.NotAsked {
			all++
			agreed += int64(boolInt(c.ReadStatus == snapshot.Read))
		}
	}
	if all == 0 {
		return untested(areaConsistency, name, "the walk read it once (--cross-check reads it twice)", origin), nil
	}
	return compared(areaConsistency, name, "workspaces that agree", all, agreed, origin), nil
}

// inheritedChecks compare the people who inherit access in each workspace with the
// accounts that have one of the roles that are inherited anywhere: how many there are,
// and whether they are the same people.
func (b *builder) inheritedChecks() []check {
	const name = "Inherited rows per workspace against accounts with an administering role"
	const without, nowhere = "People who inherit access without such an account", "Such accounts that do not inherit access in every workspace"
	const origin = "accounts whose organization role is inherited somewhere"
	if !b.read(snapshot.Users) {
		why := "users " + orWords(b.coverage[snapshot.Users].ReadStatus, "not asked")
		return []check{untested(areaConsistency, name, why, origin), untested(areaConsistency, without, why, origin), untested(areaConsistency, nowhere, why, origin)}
	}
	administering := map[string]bool{}
	for _, d := range b.onOrganization {
		for _, h := range d.inheritedRoles {
			administering[h.role.id] = true
		}
	}
	read := b.readWorkspaces()
	var want, strangers, short int64
	for _, d := range b.onOrganization {
		expected := d.account && administering[d.roleID]
		want += int64(boolInt(expected))
		strangers += int64(boolInt(d.inherited > 0 && !expected))
		short += int64(boolInt(expected && d.inherited < read))
	}
	checks := b.inheritedCounts(name, origin, want)
	return append(checks, compared(areaConsistency, without, "", 0, strangers, origin), compared(areaConsistency, nowhere, "", 0, short, origin))
}

// inheritedCounts returns one line if every workspace has the same number of people who
// inherit access, else one line for each workspace.
func (b *builder) inheritedCounts(name, origin string, want int64) []check {
	var each []check
	same := true
	for _, w := range b.order {
		if w.ReadStatus != snapshot.Read {
			continue
		}
		c := compared(areaConsistency, name, orWords(w.Name, unknown), want, w.inheriting, origin)
		c.workspaceID = w.WorkspaceID
		same = same && (len(each) == 0 || each[0].actual == c.actual)
		each = append(each, c)
	}
	switch {
	case len(each) == 0:
		return []check{untested(areaConsistency, name, "no workspace was read", origin)}
	case same && len(each) > 1:
		c := each[0]
		c.scope, c.workspaceID = "each of "+text.Count(len(each), "workspace"), ""
		return []check{c}
	}
	slices.SortFunc(each, func(x, y check) int {
		return cmp.Or(strings.Compare(x.scope, y.scope), strings.Compare(x.workspaceID, y.workspaceID))
	})
	return each
}

func (b *builder) readWorkspaces() int64 {
	n := int64(0)
	for _, w := range b.order {
		n += int64(boolInt(w.ReadStatus == snapshot.Read))
	}
	return n
}

func (b *builder) rosterChecks() []check {
	const origin = "the roster supplied with the walk"
	if !b.read(snapshot.Roster) {
		return []check{untested(areaConsistency, "Roster", "no roster was supplied", origin)}
	}
	checks := []check{counted(areaConsistency, "Roster rows", b.rosterRows, origin)}
	if b.matchable == 0 {
		return append(checks, untested(areaConsistency, "Roster match rate in %", "no account has an e-mail of an approved domain", origin))
	}
	percent := 100 * b.matched / b.matchable
	want := int64(b.options.Policy.Thresholds.RosterMatchPercent)
	c := check{area: areaConsistency, name: "Roster match rate in %", scope: "at least", expected: want, actual: percent, result: pass, origin: "policy: thresholds.roster_match_percent"}
	if percent < want {
		c.result = fail
	}
	return append(checks, c)
}

// acceptedChecks name what the policy accepts and no rule finds: the cause has gone, the
// subject was mistyped, or the rule could not look.
func (b *builder) acceptedChecks() []check {
	var checks []check
	for _, u := range b.options.Findings.Now.Unmatched {
		checks = append(checks, check{area: areaConsistency, name: "Acceptance of the policy that matches no finding", scope: u.Rule + " of " + u.Subject, result: info,
			origin: fmt.Sprintf("[[accepted]] of the policy, by %s on %s, until %s, %s: %s", u.AcceptedBy, u.AcceptedOn, u.Expires, u.Ticket, u.Why)})
	}
	return checks
}

// clockCheck shows the largest difference to the API's clock, if the walk recorded it.
func clockCheck(n walkRecord) check {
	const name = "Clock, largest difference to the API's Date in seconds"
	if n.ClockOffset == nil {
		return untested(areaConsistency, name, notRecorded, "Date of the API's answers")
	}
	return check{area: areaConsistency, name: name, actual: n.ClockOffset.String(), result: info, origin: "Date of the API's answers"}
}

// sheetChecks compares this file with what the snapshot says of itself.
func (b *builder) sheetChecks() []check {
	const origin = "the snapshot's own count"
	checks := []check{
		compared(areaReport, "Rows on Review, direct", "", b.now.DirectMemberships, b.counts.direct, origin),
		compared(areaReport, "Rows on Review, inherited", "", b.now.InheritedMemberships, b.counts.inherited, origin),
	}
	if b.read(snapshot.Enrollments) {
		checks = append(checks, compared(areaReport, "Rows on Invitations", "", b.now.Enrollments, int64(len(b.invitations)), origin))
	}
	if b.read(snapshot.Users) {
		accounts := b.accounts()
		checks = append(checks,
			compared(areaReport, "Accounts on Organization", "", b.now.Users, accounts, origin),
			counted(areaReport, "People on Organization who inherit access and are no account", int64(len(b.onOrganization))-accounts, "inherited rows on Review"))
	}
	return append(checks, b.changesCheck(), b.partsCheck(), b.ownAccessCheck())
}

// ownAccessCheck counts the rows that somebody would decide about themselves, which e-mails
// alone can tell.
func (b *builder) ownAccessCheck() check {
	const name, origin = "Rows assigned to the person whom they are about", "nobody reviews their own access"
	switch {
	case b.options.Reviewers == nil:
		return untested(areaReport, name, "no reviewers were assigned", origin)
	case b.counts.own == 0 && b.counts.nameless > 0:
		return untested(areaReport, name, b.namelessWords(), origin)
	}
	return compared(areaReport, name, "", 0, b.counts.own, origin)
}

func (b *builder) namelessWords() string {
	if b.counts.nameless == 1 {
		return "1 row has no known e-mail"
	}
	return text.Count(b.counts.nameless, "row") + " have no known e-mail"
}

// changesCheck compares the rows of Changes with what each snapshot of the period counted.
func (b *builder) changesCheck() check {
	const name, origin = "Rows on Changes", "changes that the snapshots of the period counted"
	if b.base == nil {
		return untested(areaReport, name, "no baseline", origin)
	}
	counted := int64(0)
	for _, w := range b.headers {
		if w.ID > b.base.ID {
			counted += w.Changes
		}
	}
	return compared(areaReport, name, "", counted, int64(b.changes.total), origin)
}

// partsCheck counts the rows of the whole that stand in exactly one part.
func (b *builder) partsCheck() check {
	const name, origin = "Parts against the whole", "rows with a row_key of the whole, each in one part"
	if len(b.shares) == 0 {
		return untested(areaReport, name, "this file is not split", origin)
	}
	var whole, once int64
	for _, sheet := range []struct {
		rows   int
		places func(*share) []uint32
	}{
		{len(b.grants), func(s *share) []uint32 { return s.review }},
		{len(b.onOrganization), func(s *share) []uint32 { return s.people }},
		{len(b.invitations), func(s *share) []uint32 { return s.invitations }},
	} {
		times := make([]int, sheet.rows)
		for _, s := range b.shares {
			for _, place := range sheet.places(s) {
				times[place]++
			}
		}
		whole += int64(sheet.rows)
		for _, n := range times {
			once += int64(boolInt(n == 1))
		}
	}
	return compared(areaReport, name, text.Count(len(b.shares), "part"), whole, once, origin)
}
