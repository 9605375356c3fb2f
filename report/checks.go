package report

import (
	"context"
	"encoding/json"
	"fmt"

	"tlaudit/snapshot"
)

// workspaceChecks compares the workspaces that were to be read with those that
// were.
func (b *builder) workspaceChecks() []check {
	byStatus := map[string]int64{}
	for _, w := range b.order {
		byStatus[w.status]++
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
		checks = append(checks, counted(areaCompleteness, "Workspaces known at the baseline", int64(len(b.before)), fmt.Sprintf("snapshot %d", b.base.number)))
	}
	if b.now.status != snapshot.Complete {
		checks = append(checks, check{area: areaCompleteness, name: "The walk calls its snapshot complete", expected: "complete", actual: b.now.status, result: fail, origin: "the ledger"})
	}
	return checks
}

// listingChecks compares the rows of listings with the totals that the API gave.
func (b *builder) listingChecks(totals map[string]total) []check {
	statuses := map[string]int64{}
	for _, v := range b.invitations {
		statuses[orWords(v.status, unknown)]++
	}
	accounts := int64(0)
	for _, d := range b.ranked {
		accounts += int64(boolInt(d.account))
	}
	checks := []check{
		b.listing(totals, "Invitations, API total against rows", snapshot.Enrollments, "GET /organizations/enrollments", int64(len(b.invitations))),
	}
	for _, s := range sortedKeys(statuses) {
		checks = append(checks, check{area: areaCompleteness, name: "Invitations " + s, actual: statuses[s], result: info, origin: "the API gives no total for a status"})
	}
	return append(checks,
		b.listing(totals, "Accounts, API total against rows", snapshot.Users, "GET /organizations/users", accounts))
}

func (b *builder) listing(totals map[string]total, name, resource, endpoint string, rows int64) check {
	origin := "total that the API gave for " + endpoint
	t, asked := totals[endpoint]
	switch {
	case !b.read(resource):
		return untested(areaCompleteness, name, resource+" "+orWords(b.coverage[resource].status, "not asked"), origin)
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
	for r, err := range ask(ctx, b.source, "coverage", at(b.now.number)) {
		if err != nil {
			return check{}, err
		}
		if r[0] == snapshot.CrossCheck && r[1] != "" && r[2] != snapshot.NotAsked {
			all++
			agreed += int64(boolInt(r[2] == snapshot.Read))
		}
	}
	if all == 0 {
		return untested(areaConsistency, name, "the walk read it once (--cross-check reads it twice)", origin), nil
	}
	return compared(areaConsistency, name, "workspaces that agree", all, agreed, origin), nil
}

// inheritedCheck compares the people who inherit access in each workspace with the
// accounts that have one of the roles that are inherited anywhere.
func (b *builder) inheritedCheck() check {
	const name = "Inherited rows per workspace against accounts with an administering role"
	const origin = "accounts whose organization role is inherited somewhere"
	if !b.read(snapshot.Users) {
		return untested(areaConsistency, name, "users "+orWords(b.coverage[snapshot.Users].status, "not asked"), origin)
	}
	administering := map[string]bool{}
	for _, d := range b.ranked {
		for _, h := range d.held {
			administering[h.role.id] = true
		}
	}
	want := 0
	for _, d := range b.ranked {
		want += boolInt(d.account && administering[d.roleID])
	}
	same := int64(0)
	for _, w := range b.order {
		same += int64(boolInt(w.status == snapshot.Read && w.inheriting == int64(want)))
	}
	return compared(areaConsistency, name, fmt.Sprintf("workspaces where %d inherit", want), b.readWorkspaces(), same, origin)
}

func (b *builder) readWorkspaces() int64 {
	n := int64(0)
	for _, w := range b.order {
		n += int64(boolInt(w.status == snapshot.Read))
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

// clockCheck shows the largest difference to the API's clock, where the walk noted
// it among its parameters.
func (b *builder) clockCheck() check {
	const name = "Clock, largest difference to the API's Date in seconds"
	var parameters struct {
		Skew *json.Number `json:"clock_skew_seconds"`
	}
	if err := json.Unmarshal([]byte(orWords(b.now.parameters, "{}")), &parameters); err != nil || parameters.Skew == nil {
		return untested(areaConsistency, name, "the walk did not record it", "Date of the API's answers")
	}
	return check{area: areaConsistency, name: name, actual: parameters.Skew.String(), result: info, origin: "Date of the API's answers"}
}

// sheetChecks compares this file with what the snapshot says of itself.
func (b *builder) sheetChecks() []check {
	const origin = "the snapshot's own count"
	checks := []check{
		compared(areaReport, "Rows on Review, direct", "", b.now.direct, b.tally.direct, origin),
		compared(areaReport, "Rows on Review, inherited", "", b.now.inherited, b.tally.inherited, origin),
	}
	if b.read(snapshot.Enrollments) {
		checks = append(checks, compared(areaReport, "Rows on Invitations", "", b.now.enrollments, int64(len(b.invitations)), origin))
	}
	if b.read(snapshot.Users) {
		accounts := int64(0)
		for _, d := range b.ranked {
			accounts += int64(boolInt(d.account))
		}
		checks = append(checks,
			compared(areaReport, "Accounts on Organization", "", b.now.users, accounts, origin),
			counted(areaReport, "People on Organization who inherit access and are no account", int64(len(b.ranked))-accounts, "inherited rows on Review"))
	}
	return append(checks, b.partsCheck())
}

// partsCheck proves that the parts are the whole, each row once.
func (b *builder) partsCheck() check {
	const name, origin = "Parts against the whole", "rows with a row_key of the whole"
	if len(b.shares) == 0 {
		return untested(areaReport, name, "this file is not split", origin)
	}
	rows := 0
	for _, s := range b.shares {
		rows += s.rows()
	}
	return compared(areaReport, name, plural(len(b.shares), "part"), int64(len(b.grants)+len(b.ranked)+len(b.invitations)), int64(rows), origin)
}
