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

// A Selection is what a plan is to be about: findings, a person, drift, or
// several of these. What asks for the same call becomes one action.
type Selection struct {
	Findings    []findings.Finding
	Baseline    *snapshot.Reference // what the findings were compared with; nil for none
	Person      *Person             // whose access is to be removed; nil for nobody
	RevertSince *snapshot.Reference // drift of direct access since then is undone; nil: none

	// IncludeGrants lets a plan give access: resend, invite, restore, or change a role
	// otherwise than from a privileged one to a standard one. Without it such steps are
	// listed as manual, with the reason.
	IncludeGrants bool
}

// A Person is somebody whose direct access and pending invitations are to go.
type Person struct {
	UserID      string // empty for somebody who has no account
	Email       string // one that they have or had; empty where it is unknown
	WorkspaceID string // only there; empty for everywhere
}

// Automatic are the findings that a plan takes without being asked: the open ones
// of the rules that say so.
func Automatic(all []findings.Finding) []findings.Finding {
	return Open(slices.DeleteFunc(slices.Clone(all), func(f findings.Finding) bool { return !f.Rule.Automatic }))
}

// Open leaves out the findings that somebody has accepted.
func Open(all []findings.Finding) []findings.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f findings.Finding) bool { return f.State == findings.IsAccepted })
}

// ErrPartial says that a snapshot is partial: what was not read may hold what
// would change the plan.
var ErrPartial = errors.New("the snapshot is partial: a plan is made from a complete one")

// Make makes the plan of a selection from a complete snapshot. Actions and manual
// steps are ordered; each action lists the guards that block it, but for StalePlan,
// which depends on the clock.
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
	f, err := load(ctx, l, at.Snapshot, baseline, concerned(s, drift), nil)
	if err != nil {
		return Plan{}, err
	}
	p := proposer{f: f, policy: policy, includeGrants: s.IncludeGrants}
	for _, finding := range s.Findings {
		p.finding(finding)
	}
	if s.Person != nil {
		p.person(*s.Person)
	}
	if s.RevertSince != nil {
		p.revert(drift)
	}
	return p.plan()
}

// concerned are the ids of the people that a selection is about, each once, in
// order.
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
func (p *proposer) finding(f findings.Finding) {
	reason := f.Rule.ID + " (" + f.Rule.Title + "): " + f.Evidence
	switch f.Remediation {
	case "cancel":
		var rests Precondition
		switch f.Rule.ID {
		case "TL-INV-05":
			newer, ok := p.newer(f, reason)
			if !ok {
				return
			}
			rests.NewerID = optional(newer)
		case "TL-INV-06":
			rests.AccountID = optional(f.UserID)
		}
		p.cancel(f.EnrollmentID, reason, rests)
	case "remove":
		p.removeOf(f, reason)
	case "change-role":
		p.changeBack(f, reason)
	default:
		if f.EnrollmentID != "" && (f.Rule.ID == "TL-INV-02" || f.Rule.ID == "TL-INV-03") && p.resend(f.EnrollmentID, reason) {
			return
		}
		p.byHand(f.Subject, reason, f.Rule.ToDo)
	}
}

// newer is the invitation that was surely sent last of those pending for the e-mail
// of a finding about doubled ones; false where the finding's is not surely older.
func (p *proposer) newer(f findings.Finding, reason string) (id string, ok bool) {
	this, listed := p.f.invitation(f.EnrollmentID)
	if !listed {
		return "", true // cancel says so
	}
	if last, known := parseTime(this.sentAt); known {
		for _, other := range p.f.pending(this.email) {
			if at, dated := parseTime(other.sentAt); dated && last.Before(at) {
				id, last = other.id, at
			}
		}
	}
	if id != "" {
		return id, true
	}
	p.byHand(f.Subject, reason, f.Rule.ToDo)
	return "", false
}

// removeOf proposes to end the direct access that a finding is about: one grant, or
// all of a person's.
func (p *proposer) removeOf(f findings.Finding, reason string) {
	if f.Rule.ID == "TL-INH-02" {
		p.beside(f, reason)
		return
	}
	if f.WorkspaceID != "" {
		p.remove(f.WorkspaceID, f.UserID, f.Subject, reason)
		return
	}
	before := len(p.actions) + len(p.manual)
	p.removeAll(f.UserID, "", f.Subject, reason)
	if f.Rule.ID == "TL-HR-01" {
		p.account(f.UserID, f.Subject, reason)
	}
	if before == len(p.actions)+len(p.manual) {
		p.byHand(f.Subject, reason, f.Rule.ToDo)
	}
}

// removeAll proposes to end somebody's direct access to a workspace, or to all;
// what is inherited is for a person to end.
func (p *proposer) removeAll(userID, workspaceID, subject, reason string) {
	var direct []grant
	var inherited []string
	roles := map[string]bool{}
	for _, g := range p.f.grants {
		if g.userID != userID || workspaceID != "" && g.workspaceID != workspaceID {
			continue
		}
		if g.source == snapshot.Direct {
			direct = append(direct, g)
			continue
		}
		inherited = append(inherited, g.workspaceID)
		roles[g.roleID] = true
	}
	for _, g := range slices.CompactFunc(direct, func(a, b grant) bool { return a.workspaceID == b.workspaceID }) {
		p.remove(g.workspaceID, userID, g.subject(), reason)
	}
	if n := len(slices.Compact(inherited)); n > 0 {
		p.byHand(subject, reason, fmt.Sprintf("End the role in the organization (%s), from which access to %s is inherited; removing direct access does not end it.",
			strings.Join(p.named(roles), ", "), text.Count(n, "workspace")))
	}
}

// named are the names of roles with their ids, in order.
func (p *proposer) named(ids map[string]bool) []string {
	var all []string
	for id := range ids {
		all = append(all, title(p.f.roles[id].name, id))
	}
	slices.Sort(all)
	return all
}

// account says what to do about an account that outlives its person.
func (p *proposer) account(userID, subject, reason string) {
	if _, ok := p.f.people[userID]; ok {
		p.byHand(subject, reason, "Deactivate the account in the organization's user management or at the identity provider: no call of the API does it.")
	}
}

// person proposes to end somebody's direct access and pending invitations.
func (p *proposer) person(who Person) {
	emails := []string{who.Email, p.f.email(who.UserID)} // that of now may be another than the one they are named by
	subject := "user:" + who.UserID
	reason := "removal of " + title(cmp.Or(emails...), who.UserID) + " was asked for"
	if who.UserID != "" {
		p.removeAll(who.UserID, who.WorkspaceID, subject, reason)
	}
	for _, i := range slices.Concat(p.f.pending(emails[0]), p.f.pending(emails[1])) {
		if who.WorkspaceID != "" {
			p.byHand("enrollment:"+i.id, reason, "Decide whether to cancel this pending invitation: it does not tell which workspaces it offers. Without --workspace it is cancelled.")
			continue
		}
		p.cancel(i.id, reason, Precondition{})
	}
	if who.UserID != "" && who.WorkspaceID == "" {
		p.account(who.UserID, subject, reason)
	}
}

// changeBack proposes the role that somebody had at the baseline.
func (p *proposer) changeBack(f findings.Finding, reason string) {
	before := held(p.f.then, f.WorkspaceID, f.UserID, snapshot.Direct)
	if f.WorkspaceID == "" { // TL-PRV-02 is one for all that a person inherits
		p.byHand(f.Subject, reason, "Change the role in the organization, from which this access is inherited.")
		return
	}
	if len(before) != 1 {
		p.byHand(f.Subject, reason, "Decide which role is meant: at the baseline there was not exactly one.")
		return
	}
	p.changeRole(before[0], f.Subject, reason)
}
