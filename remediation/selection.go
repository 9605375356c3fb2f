package remediation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// A Selection says what a plan has to deal with: findings, a person, drift, or several
// of these. Two reasons for the same call become one action.
type Selection struct {
	Findings    []*findings.Finding
	Baseline    *snapshot.Reference // the baseline of the findings; nil for none
	ByRoster    bool                // rules about the roster were evaluated: steps say for whom it contradicts itself
	Person      *Person             // whose access has to be removed; nil for nobody
	RevertSince *snapshot.Reference // drift of direct access since this snapshot is undone; nil for none

	// IncludeGrants lets a plan give access: resend, invite, restore, or make any change
	// of role but one from a privileged role to a standard one. Without it such steps are
	// manual, with the reason.
	IncludeGrants bool
}

// A Person is somebody whose direct access and pending invitations have to end.
type Person struct {
	UserID      string // empty for somebody without an account
	Email       string // one that they have or had; empty if it is unknown
	WorkspaceID string // limits the removal to one workspace; empty for all
}

// Automatic returns the findings that a plan contains unless told otherwise: the open
// ones of the rules with automatic in their header.
func Automatic(all []*findings.Finding) []*findings.Finding {
	return Open(slices.DeleteFunc(slices.Clone(all), func(f *findings.Finding) bool { return !f.Rule.Automatic }))
}

// Open returns the findings that nobody has accepted.
func Open(all []*findings.Finding) []*findings.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f *findings.Finding) bool { return f.State == findings.IsAccepted })
}

// ErrPartial says that a snapshot is partial: what was not read could change the plan.
var ErrPartial = errors.New("the snapshot is partial: a plan is made from a complete one")

// Make makes the plan of a selection from a complete snapshot; of a partial one the error
// is ErrPartial. Actions and manual steps are ordered. Each action lists the guards that
// block it, except StalePlan, which depends on the clock.
func Make(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, s Selection, policy findings.Policy) (Plan, error) {
	if at.Status != snapshot.Complete {
		return Plan{}, fmt.Errorf("snapshot %d: %w", at.Snapshot, ErrPartial)
	}
	var drift snapshot.Difference
	var baseline int64
	if s.Baseline != nil {
		baseline = s.Baseline.Snapshot
	}
	if s.RevertSince != nil {
		if s.RevertSince.Snapshot >= at.Snapshot {
			return Plan{}, fmt.Errorf("snapshot %d is not earlier than %d: there is no drift to undo", s.RevertSince.Snapshot, at.Snapshot)
		}
		var err error
		if drift, err = l.Difference(ctx, *s.RevertSince, at); err != nil {
			return Plan{}, err
		}
		baseline = s.RevertSince.Snapshot
	}
	f, err := load(ctx, l, policy, scope{at: at.Snapshot, baseline: baseline, users: concerned(s, drift)})
	if err != nil {
		return Plan{}, err
	}
	p := proposer{f: f, includeGrants: s.IncludeGrants}
	for _, finding := range s.Findings {
		p.finding(finding)
	}
	if s.ByRoster {
		p.contradictions()
	}
	if s.Person != nil {
		p.person(*s.Person)
	}
	if s.RevertSince != nil {
		p.revert(drift)
	}
	return p.plan()
}

// concerned returns the ids of the people of a selection, each once, in order.
func concerned(s Selection, drift snapshot.Difference) []string {
	var ids []string
	for _, f := range s.Findings {
		ids = append(ids, f.UserID)
	}
	if s.Person != nil {
		ids = append(ids, s.Person.UserID)
	}
	for _, g := range drift.Grants {
		ids = append(ids, g.Fact.UserID)
	}
	for _, u := range drift.Users {
		ids = append(ids, u.Fact.UserID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// finding proposes what a finding's remediation says.
func (p *proposer) finding(f *findings.Finding) {
	reason := f.Rule.ID + " (" + f.Rule.Title + "): " + f.Evidence
	if why := p.doubt(f); why != "" {
		p.byHand(f.Subject, reason+"; "+why, correctRoster)
		return
	}
	switch f.Remediation {
	case "cancel":
		var more Precondition
		switch f.Rule.Rests {
		case findings.NewerInvitation:
			newer, ok := p.newer(f, reason)
			if !ok {
				return
			}
			more.NewerID = optional(newer)
		case findings.AccountOfInvited:
			more.AccountID = optional(f.UserID)
		}
		p.cancel(f.EnrollmentID, reason, more)
	case "remove":
		p.removeOf(f, reason)
	case "change-role":
		p.changeBack(f, reason)
	default:
		if f.Rule.Rests == findings.SentAgain && p.resend(f.EnrollmentID, reason) {
			return
		}
		p.stepsByHand(f, reason)
	}
}

// stepsByHand adds the manual steps of a finding for which there is no call: for somebody
// who has left those for the inherited access and the account, else the finding's own.
func (p *proposer) stepsByHand(f *findings.Finding, reason string) {
	before := len(p.manual)
	if f.Rule.Rests == findings.HasLeft {
		p.endInherited(f.UserID, "", f.Subject, reason)
		p.account(f.UserID, f.Subject, reason)
	}
	holdsDirect := slices.ContainsFunc(p.f.grants, func(g grant) bool { return g.UserID == f.UserID && g.Source == snapshot.Direct })
	if len(p.manual) == before || holdsDirect {
		p.byHand(f.Subject, reason, f.ToDo)
	}
}

// newer returns the invitation that was surely sent last among those pending for the
// e-mail of a finding about repeated invitations. If the finding's own is not surely
// older, it adds a manual step and returns false.
func (p *proposer) newer(f *findings.Finding, reason string) (id string, ok bool) {
	this, listed := p.f.invitation(f.EnrollmentID)
	if !listed {
		return "", true // cancel says so
	}
	if last, known := snapshot.ParseTime(this.LastInvitationSentAt); known {
		for _, other := range p.f.pending(this.Email) {
			if at, dated := snapshot.ParseTime(other.LastInvitationSentAt); dated && last.Before(at) {
				id, last = other.EnrollmentID, at
			}
		}
	}
	if id != "" {
		return id, true
	}
	p.byHand(f.Subject, reason, f.ToDo)
	return "", false
}

// removeOf proposes to end the direct access of a finding: one grant, or all of a person.
func (p *proposer) removeOf(f *findings.Finding, reason string) {
	if f.Rule.Rests == findings.RemainingAccess {
		p.removeDuplicate(f, reason)
		return
	}
	if f.WorkspaceID != "" {
		p.remove(f.WorkspaceID, f.UserID, f.Subject, reason)
		return
	}
	before := len(p.actions) + len(p.manual)
	p.removeAll(f.UserID, "", f.Subject, reason)
	if f.Rule.Rests == findings.HasLeft {
		p.account(f.UserID, f.Subject, reason)
	}
	if before == len(p.actions)+len(p.manual) {
		p.byHand(f.Subject, reason, f.ToDo)
	}
}

// removeAll proposes to end somebody's direct access to one workspace, or to all if its
// id is empty. Ending inherited access is a manual step.
func (p *proposer) removeAll(userID, workspaceID, subject, reason string) {
	var direct []grant
	for _, g := range p.f.grants {
		if g.UserID == userID && (workspaceID == "" || g.WorkspaceID == workspaceID) && g.Source == snapshot.Direct {
			direct = append(direct, g)
		}
	}
	for _, g := range slices.CompactFunc(direct, func(a, b grant) bool { return a.WorkspaceID == b.WorkspaceID }) {
		p.remove(g.WorkspaceID, userID, g.subject(), reason)
	}
	p.endInherited(userID, workspaceID, subject, reason)
}

// endInherited adds the manual step for somebody's inherited access to one workspace, or
// to all if its id is empty; none where there is no such access.
func (p *proposer) endInherited(userID, workspaceID, subject, reason string) {
	var inherited []string
	roles := map[string]bool{}
	for _, g := range p.f.grants {
		if g.UserID == userID && (workspaceID == "" || g.WorkspaceID == workspaceID) && g.Source == snapshot.Inherited {
			inherited = append(inherited, g.WorkspaceID)
			roles[g.RoleID] = true
		}
	}
	if n := len(slices.Compact(inherited)); n > 0 {
		p.byHand(subject, reason, fmt.Sprintf("End the role in the organization (%s), from which access to %s is inherited; removing direct access does not end it.",
			strings.Join(p.named(roles), ", "), text.Count(n, "workspace")))
	}
}

// named returns the names of roles with their ids, in order.
func (p *proposer) named(ids map[string]bool) []string {
	var all []string
	for id := range ids {
		all = append(all, title(p.f.roles[id].Name, id))
	}
	slices.Sort(all)
	return all
}

// account adds the manual step for the account of somebody who has left.
func (p *proposer) account(userID, subject, reason string) {
	if p.f.people[userID].Listed {
		p.byHand(subject, reason, "Deactivate the account in the organization's user management or at the identity provider: no call of the API does it.")
	}
}

// person proposes to end somebody's direct access and pending invitations.
func (p *proposer) person(who Person) {
	emails := []string{who.Email, p.f.email(who.UserID)} // the current address may differ from the one given
	subject := "user:" + who.UserID
	name := cmp.Or(emails...)
	if known := p.f.people[who.UserID]; known.LastKnown != "" {
		name = known.shown()
	}
	reason := "removal of " + title(name, who.UserID) + " was asked for"
	if who.UserID != "" {
		p.removeAll(who.UserID, who.WorkspaceID, subject, reason)
	}
	for _, i := range slices.Concat(p.f.pending(emails[0]), p.f.pending(emails[1])) {
		if who.WorkspaceID != "" {
			p.byHand("enrollment:"+i.EnrollmentID, reason, "Decide whether to cancel this pending invitation: the API does not say which workspaces it offers. Without --workspace it is cancelled.")
			continue
		}
		p.cancel(i.EnrollmentID, reason, Precondition{})
	}
	if who.UserID != "" && who.WorkspaceID == "" {
		p.account(who.UserID, subject, reason)
	}
}

// changeBack proposes the role that somebody had at the baseline.
func (p *proposer) changeBack(f *findings.Finding, reason string) {
	before := grantsOf(p.f.grantsAtBaseline, f.WorkspaceID, f.UserID, snapshot.Direct)
	if f.WorkspaceID == "" { // one finding for all inherited access of a person
		p.byHand(f.Subject, reason, "Change the role in the organization, from which this access is inherited.")
		return
	}
	if len(before) != 1 {
		p.byHand(f.Subject, reason, "Decide which role is meant: at the baseline there was not exactly one.")
		return
	}
	p.changeRole(before[0], f.Subject, reason)
}
