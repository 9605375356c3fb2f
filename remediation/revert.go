package remediation

import (
	"slices"
	"strings"

	"tlaudit/diff"
	"tlaudit/snapshot"
	"tlaudit/text"
	"tlaudit/transactionlink"
)

// revert proposes to undo the drift of direct access: to remove what came, to
// change roles back, to restore what went. Inherited access is one manual step for
// each person.
func (p *proposer) revert(d snapshot.Difference) {
	gone := p.gone(d)
	inherited := map[string]map[string]bool{} // user -> workspaces
	for _, c := range diff.Compare(d) {
		reason := c.Kind + " since " + d.From.String()
		switch c.Kind {
		case diff.AccessAdded, diff.AccessRemoved, diff.RoleChanged:
			switch {
			case c.Source == snapshot.Direct && c.Kind == diff.AccessRemoved && gone[c.UserID]:
				// The invitation offers it again.
			case c.Source == snapshot.Direct:
				p.revertAccess(c, reason)
			case c.Source == snapshot.Inherited:
				if inherited[c.UserID] == nil {
					inherited[c.UserID] = map[string]bool{}
				}
				inherited[c.UserID][c.WorkspaceID] = true
			}
		case diff.UserRemoved:
			p.inviteBack(p.f.peopleThen[c.UserID], reason)
		}
	}
	for user, workspaces := range inherited {
		p.byHand("user:"+user, "inherited access to "+text.Count(len(workspaces), "workspace")+" changed since "+d.From.String(),
			"Look at the role in the organization, from which this access is inherited: no call of the API changes it.")
	}
	for _, u := range d.Unread {
		if u.Resource == snapshot.MembershipsOf || u.Resource == snapshot.Users {
			subject := "organization"
			if u.WorkspaceID != "" {
				subject = "workspace:" + u.WorkspaceID
			}
			p.byHand(subject, u.Resource+" were not read at both snapshots, now and at "+d.From.String(),
				"Look by hand, or name another snapshot that read it: drift there is unknown, and nothing of it is undone.")
		}
	}
}

// gone are the accounts that the earlier listing has and the later one has not.
func (p *proposer) gone(d snapshot.Difference) map[string]bool {
	ids := map[string]bool{}
	for _, u := range d.Users {
		if _, now := p.f.people[u.Fact.UserID]; u.From && !now {
			ids[u.Fact.UserID] = true
		}
	}
	return ids
}

// revertAccess proposes to undo one change of somebody's direct access.
func (p *proposer) revertAccess(c diff.Change, reason string) {
	subject := grant{workspaceID: c.WorkspaceID, userID: c.UserID, source: c.Source, roleID: c.RoleID}.subject()
	then := held(p.f.then, c.WorkspaceID, c.UserID, snapshot.Direct)
	now := held(p.f.grants, c.WorkspaceID, c.UserID, snapshot.Direct)
	switch {
	case len(then) == 0 && len(now) == 1:
		p.remove(c.WorkspaceID, c.UserID, subject, reason)
	case len(then) == 1 && len(now) == 1:
		p.changeRole(then[0], subject, reason)
	case len(then) == 1 && len(now) == 0 && p.f.goneWorkspace(c.WorkspaceID):
		p.byHand(subject, reason, "Nothing: the workspace is gone.")
	case len(then) == 1 && len(now) == 0:
		p.restore(then[0], subject, reason)
	default:
		p.byHand(subject, reason, "Change it in the workspace by hand: somebody holds, or held, several direct roles there, and the API addresses them all as one.")
	}
}

// goneWorkspace tells whether the snapshot did not read a workspace: of one that
// can be compared, that is because it is gone.
func (f *facts) goneWorkspace(id string) bool { return !f.read[snapshot.MembershipsOf+"/"+id] }

// inviteBack proposes to invite somebody whose account is gone, with the role in
// the organization and the direct access of then.
func (p *proposer) inviteBack(then person, reason string) {
	subject := "user:" + then.userID
	reason += "; invite " + title(then.email, then.userID) + " as " + title(p.roleNow(grant{roleID: then.roleID, role: then.role}), then.roleID)
	if !p.granting(then.userID, then.email, subject, reason, "inviting them again") {
		return
	}
	if slices.ContainsFunc(p.f.grants, func(g grant) bool { return g.userID == then.userID }) {
		p.byHand(subject, reason, "Settle the access that is left first: the users' listing has no such account any more, and yet it has access.")
		return
	}
	if pending := p.f.pending(then.email); len(pending) > 0 {
		p.byHand(subject, reason, "Nothing: an invitation ("+pending[0].id+") is pending for that e-mail.")
		return
	}
	invite := transactionlink.Invite{Email: strings.TrimSpace(then.email), RoleID: then.roleID, FirstName: then.first, LastName: then.last, Title: then.title}
	for _, w := range p.workspacesOf(then.userID) {
		grants := held(p.f.then, w, then.userID, snapshot.Direct)
		switch {
		case p.f.goneWorkspace(w):
			p.byHand("workspace:"+w, reason, "Nothing: the invitation leaves out the workspace, which is gone or was not read.")
		case len(grants) > 1:
			p.byHand("grant:"+w+"/"+then.userID, reason, "Give the roles in the workspace by hand: there were several, and an invitation offers one.")
		default:
			reason += ", " + title(grants[0].workspace, w) + " as " + p.renamed(grants[0])
			invite.WorkspaceAssignments = append(invite.WorkspaceAssignments, transactionlink.Assignment{WorkspaceID: w, RoleID: grants[0].roleID})
		}
	}
	p.add(Action{Action: Invite, Reason: reason, Precondition: Precondition{UserID: optional(then.userID), Email: optional(invite.Email)}}, invite, subject)
}

// workspacesOf are those in which somebody had direct access then, in order.
func (p *proposer) workspacesOf(userID string) []string {
	var ids []string
	for _, g := range p.f.then {
		if g.userID == userID && g.source == snapshot.Direct {
			ids = append(ids, g.workspaceID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
