package remediation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// A proposer collects actions and manual steps from the facts of a snapshot.
type proposer struct {
	f             *facts
	policy        findings.Policy
	includeGrants bool
	actions       []Action
	manual        []Manual
	err           error
}

// byHand adds a manual step.
func (p *proposer) byHand(subject, reason, whatToDo string) {
	p.manual = append(p.manual, Manual{Subject: subject, Reason: reason, WhatToDo: whatToDo})
}

// add adds an action, unless an id of it cannot be part of a call.
func (p *proposer) add(a Action, body any, subject string) {
	if err := a.call(body); err != nil {
		p.err = err
		return
	}
	if err := a.check(); err != nil {
		p.byHand(subject, a.Reason, "Do it by hand ("+string(a.Action)+"): "+err.Error()+".")
		return
	}
	p.actions = append(p.actions, a)
}

// granting tells whether a step that gives access may be taken; where not, it is
// listed with the reason. step is a gerund.
func (p *proposer) granting(userID, email, subject, reason, step string) bool {
	if left := p.f.left(userID, email); left != "" {
		p.byHand(subject, reason, "Nothing, unless HR says otherwise: "+step+" would give access to somebody "+left+".")
		return false
	}
	if !p.includeGrants {
		p.byHand(subject, reason, "Decide whether it is needed: "+step+" gives access, which a plan does only with --include-grants.")
	}
	return p.includeGrants
}

// cancel proposes to cancel a pending invitation; rests is what that rests on
// beside its state.
func (p *proposer) cancel(id, reason string, rests Precondition) {
	i, ok := p.f.invitation(id)
	if !ok || i.status != pendingStatus {
		p.byHand("enrollment:"+id, reason, "Nothing: the invitation is not pending, and only a pending one can be cancelled.")
		return
	}
	was := i.precondition()
	was.NewerID, was.AccountID = rests.NewerID, rests.AccountID
	p.add(Action{Action: Cancel, Reason: reason, Precondition: was}, nil, "enrollment:"+id)
}

// resend proposes to send an invitation again; false where it cannot be.
func (p *proposer) resend(id, reason string) bool {
	i, ok := p.f.invitation(id)
	if !ok || i.status != pendingStatus && i.status != expiredStatus {
		return false
	}
	if p.granting("", i.email, "enrollment:"+id, reason, "sending the invitation again") {
		p.add(Action{Action: Resend, Reason: reason, Precondition: i.precondition()}, nil, "enrollment:"+id)
	}
	return true
}

func (i invitation) precondition() Precondition {
	return Precondition{EnrollmentID: optional(i.id), Email: optional(i.email), Status: optional(i.status), LastSentAt: optional(i.sentAt)}
}

// only is the one direct role that somebody has in a workspace; where there are
// several or none, it says what to do by hand.
func (p *proposer) only(workspaceID, userID, subject, reason string) (grant, bool) {
	now := held(p.f.grants, workspaceID, userID, snapshot.Direct)
	switch len(now) {
	case 1:
		return now[0], true
	case 0:
		p.byHand(subject, reason, "Nothing of it is direct access: end the role in the organization from which it is inherited.")
	default:
		var roles []string
		for _, g := range now {
			roles = append(roles, title(g.role, g.roleID))
		}
		p.byHand(subject, reason, fmt.Sprintf("Change it in the workspace by hand: %d direct roles are held there (%s), and the API addresses them all as one.",
			len(now), strings.Join(roles, ", ")))
	}
	return grant{}, false
}

// remove proposes to end the direct access of one person to one workspace, whatever
// else they have there.
func (p *proposer) remove(workspaceID, userID, subject, reason string) {
	p.removeResting(workspaceID, userID, subject, reason, "")
}

// beside proposes to end direct access because inherited access remains.
func (p *proposer) beside(f findings.Finding, reason string) {
	for _, g := range held(p.f.grants, f.WorkspaceID, f.UserID, snapshot.Inherited) {
		if g.roleID != "" {
			p.removeResting(f.WorkspaceID, f.UserID, f.Subject, reason, g.roleID)
			return
		}
	}
	p.byHand(f.Subject, reason, "Look whether inherited access remains before ending the direct one: its role is not known.")
}

// removeResting proposes to end direct access as long as a role is inherited; empty
// for whatever is inherited.
func (p *proposer) removeResting(workspaceID, userID, subject, reason, inheritedRoleID string) {
	g, ok := p.only(workspaceID, userID, subject, reason)
	if !ok {
		return
	}
	if len(held(p.f.grants, workspaceID, userID, snapshot.Inherited)) > 0 {
		reason += "; inherited access to the workspace remains"
	}
	was := p.precondition(g)
	was.InheritedRoleID = optional(inheritedRoleID)
	p.add(Action{Action: Remove, Reason: reason, Precondition: was}, nil, subject)
}

func (p *proposer) precondition(g grant) Precondition {
	return Precondition{WorkspaceID: optional(g.workspaceID), WorkspaceName: optional(g.workspace), UserID: optional(g.userID),
		Email: optional(p.f.email(g.userID)), RoleID: optional(g.roleID), RoleName: optional(g.role)}
}

// changeRole proposes the role that somebody had then in place of the one now.
func (p *proposer) changeRole(then grant, subject, reason string) {
	g, ok := p.only(then.workspaceID, then.userID, subject, reason)
	if !ok {
		return
	}
	reason += "; change " + title(g.role, g.roleID) + " to " + p.renamed(then)
	from, _ := p.policy.Classify(g.roleID, g.role)
	to, _ := p.policy.Classify(then.roleID, p.roleNow(then))
	if !falls(from, to) && !p.granting(then.userID, p.f.email(then.userID), subject, reason, "changing to that role") {
		return
	}
	p.add(Action{Action: ChangeRole, Reason: reason, Precondition: p.precondition(g)}, putBody{then.userID, then.roleID}, subject)
}

// restore proposes to give direct access again that somebody had then.
func (p *proposer) restore(then grant, subject, reason string) {
	reason += "; restore " + p.renamed(then)
	if !p.granting(then.userID, p.f.email(then.userID), subject, reason, "restoring the access") {
		return
	}
	was := p.precondition(then)
	was.RoleID, was.RoleName = "", ""
	p.add(Action{Action: Restore, Reason: reason, Precondition: was}, putBody{then.userID, then.roleID}, subject)
}

// roleNow is what a role of then is called now, or was where it is gone.
func (p *proposer) roleNow(then grant) string {
	if r, ok := p.f.roles[then.roleID]; ok && r.name != "" {
		return r.name
	}
	return then.role
}

// renamed names a role of then, by both names where it was renamed.
func (p *proposer) renamed(then grant) string {
	now := p.roleNow(then)
	if then.role != "" && now != then.role {
		return title(now, then.roleID) + ", then called " + then.role
	}
	return title(now, then.roleID)
}

// plan is the plan of what was proposed: one action for each target, which names
// the reasons of all that were proposed for it.
func (p *proposer) plan() (Plan, error) {
	if p.err != nil {
		return Plan{}, p.err
	}
	plan := Plan{Version: Version, Snapshot: p.f.snapshot, StateDigest: p.f.digest, CreatedAt: p.f.finishedAt, Actions: []Action{}, Manual: []Manual{}}
	place := map[string]int{}
	for _, a := range p.actions {
		i, ok := place[a.target()]
		if !ok {
			place[a.target()] = len(plan.Actions)
			plan.Actions = append(plan.Actions, a)
			continue
		}
		one := &plan.Actions[i]
		reasons := one.Reason
		if !slices.Contains(strings.Split(reasons, " | "), a.Reason) {
			reasons += " | " + a.Reason
		}
		switch n := compareActions(a, *one); {
		case n < 0: // what takes away comes first, and wins
			*one = a
		case n == 0:
			one.Precondition.join(a.Precondition)
		}
		one.Reason = reasons
	}
	slices.SortFunc(plan.Actions, compareActions)
	plan.Manual = append(plan.Manual, p.manual...)
	slices.SortFunc(plan.Manual, compareManual)
	plan.Manual = slices.Compact(plan.Manual)
	err := p.f.judge(&plan, p.policy)
	return plan, err
}

// title is a name with its id, or the id alone where the name is unknown.
func title(name, id string) string {
	switch {
	case name == "":
		return id
	case id == "":
		return name
	}
	return name + " (" + id + ")"
}

// subject names a grant as the rules do.
func (g grant) subject() string {
	return "grant:" + g.workspaceID + "/" + g.userID + "/" + g.source + "/" + g.roleID
}

// parseTime reads a time of the API; false where there is none or it is none.
func parseTime(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	return t, err == nil
}
