package findings

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// Who a finding is about, as the header of its rule says it behind concerns. A finding of a
// rule that does not say it is about anybody else, or about no person.
const (
	Leaver      = "leaver"     // somebody who has left, or whose contract has ended
	Outsider    = "outsider"   // somebody of a domain that is not approved, or from outside by the policy
	ToxicHolder = "toxic pair" // somebody who holds two roles that nobody may hold together
	Unlisted    = "unlisted"   // an account that the users' listing or the roster does not have
	Shared      = "shared"     // a service account or a shared address
)

// everyWho lists who a finding can be about, worst first.
func everyWho() []string { return []string{Leaver, Outsider, ToxicHolder, Unlisted, Shared} }

// CompareRisk orders findings by risk, the worst first. It is the order of every list of
// findings, and the only one. The first of these that differs decides:
//
//   - what is open comes before what is accepted;
//   - the severity, as the rule or the policy sets it;
//   - what is about people, roles or workspaces comes before what is about the evidence itself;
//   - how much reach: privileged access (or both roles of a toxic pair), then other access,
//     then an account or an invitation without access, then no person at all;
//   - who: somebody who has left, somebody from outside, the holder of a toxic pair, an account
//     that no list has, a service account or shared address, then anybody else;
//   - in how many workspaces the person is privileged, then in how many there is access;
//   - how certain: a policy is broken, then what somebody has to confirm;
//   - how new: New, First looked at, then Still so, where that was computed (Beside);
//   - the rule, in the order of Rules, and the subject.
//
// So a leaver who is privileged comes first, then an outsider who administers, then a toxic
// pair. It returns 0 only for findings with the same rule and subject.
func CompareRisk(a, b *Finding) int {
	return cmp.Or(
		lowFirst(!a.IsOpen(), !b.IsOpen()),
		Rank(a.Severity)-Rank(b.Severity),
		lowFirst(a.Kind == Data, b.Kind == Data),
		a.reach()-b.reach(),
		a.who()-b.who(),
		cmp.Compare(b.PrivilegedIn, a.PrivilegedIn),
		cmp.Compare(b.Workspaces, a.Workspaces),
		lowFirst(a.Kind == ToConfirm, b.Kind == ToConfirm),
		newness(a)-newness(b),
		compareRules(a.Rule.ID, b.Rule.ID),
		strings.Compare(a.Subject, b.Subject),
	)
}

// lowFirst orders false before true.
func lowFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// reach returns the place of what the person of a finding can reach, the most first.
func (f *Finding) reach() int {
	switch {
	case f.PrivilegedIn > 0, f.Rule.Who == ToxicHolder:
		return 0
	case f.Workspaces > 0:
		return 1
	case f.UserID != "" || f.EnrollmentID != "":
		return 2
	}
	return 3
}

// who returns the place of who a finding is about, the worst first.
func (f *Finding) who() int {
	if i := slices.Index(everyWho(), cmp.Or(f.Who, f.Rule.Who)); i >= 0 {
		return i
	}
	return len(everyWho())
}

// newness returns the place of what a finding is beside those of an earlier snapshot; where
// that was not computed, it is that of the last.
func newness(f *Finding) int {
	if i := slices.Index([]string{New, FirstLookedAt}, f.Beside); i >= 0 {
		return i
	}
	return 2
}

// accessOf is the access at a snapshot of some people, a row for each person and workspace.
const accessOf = `SELECT user_id, workspace_id, max(role_id IN (SELECT value FROM json_each(:privileged))) AS privileged
FROM access_at WHERE snapshot_id = :at AND user_id IN (SELECT value FROM json_each(:ids))
GROUP BY user_id, workspace_id ORDER BY user_id, workspace_id`

// measureReach sets in how many workspaces the person of each finding has access, and in how
// many of them a privileged role; of a finding about one workspace only whether there.
func (p *Parameters) measureReach(ctx context.Context, l *snapshot.Ledger, found []*Finding) error {
	people := map[string]bool{}
	for _, f := range found {
		if id := f.UserID; id != "" {
			people[id] = true
		}
	}
	ids, err := json.Marshal(sortedKeys(people))
	if err != nil {
		return err
	}
	privileged := []string{}
	for _, r := range p.roles {
		if r.class == string(Privileged) {
			privileged = append(privileged, r.id)
		}
	}
	roles, err := json.Marshal(privileged)
	if err != nil {
		return err
	}
	byPerson := indexOf(found, func(f *Finding) string { return f.UserID })
	person, workspaces := "", map[string]bool{} // of one person, by id: whether a role there is privileged
	set := func() {
		administers := 0
		for _, privileged := range workspaces {
			if privileged {
				administers++
			}
		}
		for _, i := range byPerson.at(person) {
			f := found[i]
			if f.WorkspaceID == "" {
				f.Workspaces, f.PrivilegedIn = len(workspaces), administers
			} else if privileged, ok := workspaces[f.WorkspaceID]; ok {
				f.Workspaces, f.PrivilegedIn = 1, 0
				if privileged {
					f.PrivilegedIn = 1
				}
			}
		}
		clear(workspaces)
	}
	type access struct {
		UserID, WorkspaceID string
		Privileged          bool
	}
	for a, err := range snapshot.Rows[access](ctx, l, accessOf, snapshot.Named("at", p.At.Snapshot), snapshot.Named("ids", string(ids)), snapshot.Named("privileged", string(roles))) {
		if err != nil {
			return fmt.Errorf("access of the people of findings: %w", err)
		}
		if a.UserID != person {
			set()
			person = a.UserID
		}
		workspaces[a.WorkspaceID] = a.Privileged
	}
	set()
	return nil
}
