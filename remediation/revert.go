package remediation

import (
	"slices"

	"tlaudit/diff"
	"tlaudit/identity"
	"tlaudit/snapshot"
	"tlaudit/text"
	"tlaudit/transactionlink"
)

// revert proposes to undo the drift of direct access: to remove access that was added,
// to change roles back, to restore access that was removed. Changes of inherited access
// are one manual step for each person.
func (p *proposer) revert(d snapshot.Difference) {
	gone := p.gone(d)
	inherited := map[string]map[string]bool{} // user -> workspaces
	for _, c := range diff.Compare(d) {
		reason := c.Kind + " since " + d.From.String()
		switch c.Kind {
		case diff.AccessAdded, diff.AccessRemoved, diff.RoleChanged:
			switch {
			case c.Source == snapshot.Direct && c.Kind == diff.AccessRemoved && gone[c.UserID]:
				// The invitation of UserRemoved offers it again.
			case c.Source == snapshot.Direct:
				p.revertAccess(c, reason)
			case c.Source == snapshot.Inherited:
				if inherited[c.UserID] == nil {
					inherited[c.UserID] = map[string]bool{}
				}
				inherited[c.UserID][c.WorkspaceID] = true
			}
		case diff.UserRemoved:
			p.inviteBack(p.f.accountsAtBaseline[c.UserID], reason)
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

// gone returns the ids of the accounts that only the earlier listing has.
func (p *proposer) gone(d snapshot.Difference) map[string]bool {
	ids := map[string]bool{}
	for _, u := range d.Users {
		if u.From && !p.f.people[u.Fact.UserID].Listed {
			ids[u.Fact.UserID] = true
		}
	}
	return ids
}

// revertAccess proposes to undo one change of somebody's direct access.
func (p *proposer) revertAccess(c diff.Change, reason string) {
	subject := grant{WorkspaceID: c.WorkspaceID, UserID: c.UserID, Source: c.Source, RoleID: c.RoleID}.subject()
	then := grantsOf(p.f.grantsAtBaseline, c.WorkspaceID, c.UserID, snapshot.Direct)
	now := grantsOf(p.f.grants, c.WorkspaceID, c.UserID, snapshot.Direct)
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

// goneWorkspace reports whether a workspace that can be compared is gone: then the
// snapshot did not read it.
func (f *facts) goneWorkspace(id string) bool { return !f.read[snapshot.MembershipsOf+"/"+id] }

// inviteBack proposes to invite somebody whose account is gone, with the role in the
// organization and the direct access that they had at the baseline.
func (p *proposer) inviteBack(then account, reason string) {
	subject := "user:" + then.UserID
	reason += "; invite " + title(then.Email, then.UserID) + " as " + title(p.roleNow(grant{RoleID: then.OrganizationRoleID, RoleName: then.OrganizationRole}), then.OrganizationRoleID)
	if !p.mayGrant(then.UserID, then.Email, subject, reason, "inviting them again") {
		return
	}
	if slices.ContainsFunc(p.f.grants, func(g grant) bool { return g.UserID == then.UserID }) {
		p.byHand(subject, reason, "Settle the access that is left first: the users' listing has no such account any more, and yet it has access.")
		return
	}
	if pending := p.f.pending(then.Email); len(pending) > 0 {
		p.byHand(subject, reason, "Nothing: an invitation ("+pending[0].EnrollmentID+") is pending for that e-mail.")
		return
	}
	invite := transactionlink.Invite{Email: identity.Trim(then.Email), RoleID: then.OrganizationRoleID, FirstName: then.FirstName, LastName: then.LastName, Title: then.Title}
	for _, w := range p.workspacesOf(then.UserID) {
		grants := grantsOf(p.f.grantsAtBaseline, w, then.UserID, snapshot.Direct)
		switch {
		case p.f.goneWorkspace(w):
			p.byHand("workspace:"+w, reason, "Nothing: the invitation leaves out the workspace, which is gone or was not read.")
		case len(grants) > 1:
			p.byHand("grant:"+w+"/"+then.UserID, reason, "Give the roles in the workspace by hand: there were several, and an invitation offers one.")
		default:
			reason += ", " + title(grants[0].WorkspaceName, w) + " as " + p.renamed(grants[0])
			invite.WorkspaceAssignments = append(invite.WorkspaceAssignments, transactionlink.Assignment{WorkspaceID: w, RoleID: grants[0].RoleID})
		}
	}
	p.add(Action{Action: Invite, Reason: reason, Precondition: Precondition{UserID: optional(then.UserID), Email: optional(invite.Email)}}, invite, subject)
}

// workspacesOf returns the ids of the workspaces in which somebody had direct access at
// the baseline, in order.
func (p *proposer) workspacesOf(userID string) []string {
	var ids []string
	for _, g := range p.f.grantsAtBaseline {
		if g.UserID == userID && g.Source == snapshot.Direct {
			ids = append(ids, g.WorkspaceID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
