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

// crossCheck compares the two readings of direct access.
func (b *builder) crossCheck(ctx context.Context) (check, error) {
	const name, origin = "Direct access read twice", "workspaces whose own endpoint was read as well"
	agreed, all := int64(0), int64(0)
	var differ []string
	for c, err := range query[coverage](ctx, b.source, "coverage", at(b.now.ID)) {
		if err != nil {
			return check{}, err
		}
		if c.Resource == snapshot.CrossCheck && c.WorkspaceID != "" && c.ReadStatus != snapshot.NotAsked {
			all++
			if c.ReadStatus == snapshot.Read {
				agreed++
			} else {
				differ = append(differ, b.labels([]string{c.WorkspaceID})...)
			}
		}
	}
	c := compared(areaConsistency, name, "workspaces that agree", all, agreed, origin).naming(differ)
	if all == 0 {
		c = untested(areaConsistency, name, "the walk read it once (--cross-check reads it twice)", origin)
	}
	c.outside = true
	return c, nil
}

// inheritedChecks compares the people who inherit access in each workspace with the
// accounts that have a role which is inherited anywhere: how many there are, and whether
// they are the same people.
func (b *builder) inheritedChecks() []check {
	const name = "Inherited rows per workspace against accounts with an administering role"
	const without, nowhere = "People who inherit access without such an account", "Such accounts that do not inherit access in every workspace"
	const origin = "accounts whose organization role is inherited somewhere"
	if !b.read(snapshot.Users) {
		why := "users " + b.notReadWords(snapshot.Users)
		return []check{untested(areaConsistency, name, why, origin), untested(areaConsistency, without, why, origin), untested(areaConsistency, nowhere, why, origin)}
	}
	administering := map[string]bool{}
	for _, p := range b.members {
		for _, h := range p.inheritedRoles {
			administering[h.role.id] = true
		}
	}
	administers := func(p *person) bool { return p.account && administering[p.roleID] }
	read := b.readWorkspaces()
	var expected int64
	var unexpected, incomplete []string
	for _, p := range b.members {
		expected += countIf(administers(p))
		if p.inherited > 0 && !administers(p) {
			unexpected = append(unexpected, b.whoIs(p))
		}
		if administers(p) && p.inherited < read {
			incomplete = append(incomplete, b.whoIs(p))
		}
	}
	checks := b.inheritedCounts(name, origin, expected)
	if len(checks) == 1 {
		checks[0] = checks[0].naming(slices.Concat(unexpected, incomplete))
	} else {
		others := b.inheritingOtherwise(administers)
		for i, c := range checks {
			checks[i] = c.naming(others[c.workspaceID])
		}
	}
	return append(checks, compared(areaConsistency, without, "", 0, int64(len(unexpected)), origin).naming(unexpected),
		compared(areaConsistency, nowhere, "", 0, int64(len(incomplete)), origin).naming(incomplete))
}

// inheritingOtherwise names by workspace id who inherits access there and does not administer,
// and who administers and does not inherit access there.
func (b *builder) inheritingOtherwise(administers func(*person) bool) map[string][]string {
	names := map[string][]string{}
	for _, p := range b.members {
		inherits := map[string]bool{} // by workspace id
		for _, i := range b.held(p) {
			if g := b.grants[i]; g.inherited {
				inherits[b.workspaceList.all[g.workspace].WorkspaceID] = true
			}
		}
		others := inherits
		if administers(p) {
			others = map[string]bool{}
			for _, w := range b.order {
				if w.ReadStatus == snapshot.Read && !inherits[w.WorkspaceID] {
					others[w.WorkspaceID] = true
				}
			}
		}
		for id := range others {
			names[id] = append(names[id], b.whoIs(p))
		}
	}
	return names
}

// whoIs names somebody with the id, for the column About.
func (b *builder) whoIs(p *person) string { return b.nameOf(p) + " (" + p.id + ")" }

// inheritedCounts returns one line if every workspace has the same number of people who
// inherit access, else one line for each workspace.
func (b *builder) inheritedCounts(name, origin string, want int64) []check {
	var each []check
	same := true
	for _, w := range b.order {
		if w.ReadStatus != snapshot.Read {
			continue
		}
		c := compared(areaConsistency, name, w.shown(), want, w.holders.inherited, origin)
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
		n += countIf(w.ReadStatus == snapshot.Read)
	}
	return n
}

func (b *builder) rosterChecks() []check {
	var contradicted []string
	for _, p := range b.everybody {
		if p.contradicted {
			contradicted = append(contradicted, b.whoIs(p))
		}
	}
	const origin = "the roster supplied with the walk"
	if !b.read(snapshot.Roster) {
		return []check{untested(areaConsistency, "Roster", "no roster was supplied", origin)}
	}
	checks := []check{
		counted(areaConsistency, "Roster rows", b.rosterRows, origin),
		compared(areaConsistency, "People of whom the roster contradicts itself", "one row with the id of one account and the address of another", 0, b.contradicted, origin).naming(contradicted),
	}
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

// acceptedChecks lists what the policy accepts and no rule finds: the cause is gone, the
// subject was mistyped, or the rule was not evaluated.
func (b *builder) acceptedChecks() []check {
	var checks []check
	for _, u := range b.options.Findings.Now.Unmatched {
		checks = append(checks, check{area: areaConsistency, name: "Acceptance of the policy that matches no finding", scope: u.Rule + " of " + u.Subject, result: info,
			origin: fmt.Sprintf("[[accepted]] of the policy, by %s on %s, until %s, %s: %s", u.AcceptedBy, u.AcceptedOn, u.Expires, u.Ticket, u.Why)})
	}
	return checks
}

// clockCheck shows the largest difference to the API's clock, if the walk recorded it.
func clockCheck(recorded walkRecord) check {
	const name = "Clock, largest difference to the API's Date in seconds"
	if recorded.ClockOffset == nil {
		return untested(areaConsistency, name, notRecorded, "Date of the API's answers")
	}
	return check{area: areaConsistency, name: name, actual: recorded.ClockOffset.String(), result: info, origin: "Date of the API's answers"}
}
