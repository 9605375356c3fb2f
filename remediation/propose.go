package remediation

import (
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// A proposer collects actions and manual steps from the facts of a snapshot.
type proposer struct {
	f             *facts
	includeGrants bool
	actions       []Action
	manual        []Manual
	err           error
}

// byHand adds a manual step.
func (p *proposer) byHand(subject, reason, whatToDo string) {
	p.manual = append(p.manual, Manual{Subject: subject, Reason: reason, WhatToDo: whatToDo})
}

// add adds an action; a manual step if one of its ids cannot be part of a call.
func (p *proposer) add(a Action, body any, subject string) {
	if who := p.f.people[string(a.Precondition.UserID)]; who.LastKnown != "" && !strings.Contains(a.Reason, who.shown()) {
		a.Reason += "; the person is " + who.shown()
	}
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

// mayGrant reports whether a step that gives access may be proposed; if not, it adds a
// manual step with the reason. step is a gerund.
func (p *proposer) mayGrant(userID, email, subject, reason, step string) bool {
	if why := p.f.whyRefused(userID, email); why != "" {
		p.byHand(subject, reason, "Nothing, unless HR says otherwise: "+step+" would give access to somebody "+why+".")
		return false
	}
	if !p.includeGrants {
		p.byHand(subject, reason, "Decide whether it is needed: "+step+" gives access, which a plan does only with --include-grants.")
	}
	return p.includeGrants
}

// cancel proposes to cancel a pending invitation; more is what the action depends on
// besides the invitation's state.
func (p *proposer) cancel(id, reason string, more Precondition) {
	i, ok := p.f.invitation(id)
	if !ok || i.Status != pendingStatus {
		p.byHand("enrollment:"+id, reason, "Nothing: the invitation is not pending, and only a pending one can be cancelled.")
		return
	}
	was := i.precondition()
	was.NewerID, was.AccountID = more.NewerID, more.AccountID
	p.add(Action{Action: Cancel, Reason: reason, Precondition: was}, nil, "enrollment:"+id)
}

// resend proposes to send an invitation again; it returns false if its status rules that out.
func (p *proposer) resend(id, reason string) bool {
	i, ok := p.f.invitation(id)
	if !ok || i.Status != pendingStatus && i.Status != expiredStatus {
		return false
	}
	if p.mayGrant("", i.Email, "enrollment:"+id, reason, "sending the invitation again") {
		p.add(Action{Action: Resend, Reason: reason, Precondition: i.precondition()}, nil, "enrollment:"+id)
	}
	return true
}

func (i invitation) precondition() Precondition {
	return Precondition{EnrollmentID: optional(i.EnrollmentID), Email: optional(i.Email), Status: optional(i.Status), LastSentAt: optional(i.LastInvitationSentAt)}
}

// soleGrant returns the one direct grant that somebody has in a workspace. If there are
// several or none, it adds a manual step and returns false.
func (p *proposer) soleGrant(workspaceID, userID, subject, reason string) (grant, bool) {
	now := grantsOf(p.f.grants, workspaceID, userID, snapshot.Direct)
	switch len(now) {
	case 1:
		return now[0], true
	case 0:
		p.byHand(subject, reason, "Nothing of it is direct access: end the role in the organization from which it is inherited.")
	default:
		var roles []string
		for _, g := range now {
			roles = append(roles, title(g.RoleName, g.RoleID))
		}
		p.byHand(subject, reason, fmt.Sprintf("Change it in the workspace by hand: %d direct roles are held there (%s), and the API addresses them all as one.",
			len(now), strings.Join(roles, ", ")))
	}
	return grant{}, false
}

// remove proposes to end the direct access of one person to one workspace, whether or not
// they also inherit access.
func (p *proposer) remove(workspaceID, userID, subject, reason string) {
	p.removeWhileInherited(workspaceID, userID, subject, reason, "")
}

// removeDuplicate proposes to end direct access because inherited access remains.
func (p *proposer) removeDuplicate(f *findings.Finding, reason string) {
	for _, g := range grantsOf(p.f.grants, f.WorkspaceID, f.UserID, snapshot.Inherited) {
		if g.RoleID != "" {
			p.removeWhileInherited(f.WorkspaceID, f.UserID, f.Subject, reason, g.RoleID)
			return
		}
	}
	p.byHand(f.Subject, reason, "Look whether inherited access remains before ending the direct one: its role is not known.")
}

// removeWhileInherited proposes to end direct access as long as access by one role is
// inherited; an empty role is no condition.
func (p *proposer) removeWhileInherited(workspaceID, userID, subject, reason, inheritedRoleID string) {
	g, ok := p.soleGrant(workspaceID, userID, subject, reason)
	if !ok {
		return
	}
	if len(grantsOf(p.f.grants, workspaceID, userID, snapshot.Inherited)) > 0 {
		reason += "; inherited access to the workspace remains"
	}
	was := p.precondition(g)
	was.InheritedRoleID = optional(inheritedRoleID)
	p.add(Action{Action: Remove, Reason: reason, Precondition: was}, nil, subject)
}

func (p *proposer) precondition(g grant) Precondition {
	return Precondition{WorkspaceID: optional(g.WorkspaceID), WorkspaceName: optional(g.WorkspaceName), UserID: optional(g.UserID),
		Email: optional(p.f.email(g.UserID)), RoleID: optional(g.RoleID), RoleName: optional(g.RoleName)}
}

// changeRole proposes to change the role that somebody has now to the one of the baseline.
func (p *proposer) changeRole(then grant, subject, reason string) {
	g, ok := p.soleGrant(then.WorkspaceID, then.UserID, subject, reason)
	if !ok {
		return
	}
	reason += "; change " + title(g.RoleName, g.RoleID) + " to " + p.renamed(then)
	from, _ := p.f.policy.Classify(g.RoleID, g.RoleName)
	to, _ := p.f.policy.Classify(then.RoleID, p.roleNow(then))
	if !surelyLess(from, to) && !p.mayGrant(then.UserID, p.f.email(then.UserID), subject, reason, "changing to that role") {
		return
	}
	p.add(Action{Action: ChangeRole, Reason: reason, Precondition: p.precondition(g)}, putBody{then.UserID, then.RoleID}, subject)
}

// restore proposes to give somebody the direct access of the baseline again.
func (p *proposer) restore(then grant, subject, reason string) {
	reason += "; restore " + p.renamed(then)
	if !p.mayGrant(then.UserID, p.f.email(then.UserID), subject, reason, "restoring the access") {
		return
	}
	was := p.precondition(then)
	was.RoleID, was.RoleName = "", ""
	p.add(Action{Action: Restore, Reason: reason, Precondition: was}, putBody{then.UserID, then.RoleID}, subject)
}

// roleNow returns the present name of a role of the baseline, or its name then if it is gone.
func (p *proposer) roleNow(then grant) string {
	if r, ok := p.f.roles[then.RoleID]; ok && r.Name != "" {
		return r.Name
	}
	return then.RoleName
}

// renamed names a role of the baseline, by both names if it was renamed.
func (p *proposer) renamed(then grant) string {
	now := p.roleNow(then)
	if then.RoleName != "" && now != then.RoleName {
		return title(now, then.RoleID) + ", then called " + then.RoleName
	}
	return title(now, then.RoleID)
}

// plan returns the plan of everything that was proposed: one action for each target, with
// the reasons of all actions that were proposed for it.
func (p *proposer) plan() (Plan, error) {
	if p.err != nil {
		return Plan{}, p.err
	}
	plan := Plan{Version: Version, Snapshot: p.f.header.ID, StateDigest: p.f.header.StateDigest, CreatedAt: p.f.header.FinishedAt, Actions: []Action{}, Manual: []Manual{}}
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
		case n < 0: // an action that takes access away comes first in the order, and wins
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
	err := p.f.setGuards(&plan)
	return plan, err
}

// title returns a name with its id, or only one of them if the other is unknown.
func title(name, id string) string {
	switch {
	case name == "":
		return id
	case id == "":
		return name
	}
	return name + " (" + id + ")"
}

// subject returns the subject of a grant as the rules write it.
func (g grant) subject() string {
	return findings.GrantSubject(g.WorkspaceID, g.UserID, g.Source, g.RoleID)
}
