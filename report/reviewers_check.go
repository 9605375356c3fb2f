package report

import (
	"strings"

	"tlaudit/identity"
	"tlaudit/inputs"
	"tlaudit/snapshot"
)

// checkReviewers refuses lines that name a workspace, a role or a user that the report
// does not have, or a workspace by a name that several have. reviewers may be nil.
func checkReviewers(reviewers *inputs.Reviewers, p *population, invitations []invitation) error {
	if reviewers == nil {
		return nil
	}
	names, roles := map[string]bool{}, map[string]bool{}
	for id, w := range p.workspaces {
		names[id], names[w.Name] = true, true
	}
	shared := map[string][]string{} // ids by name, in their order
	for _, w := range p.order {
		if w.ReadStatus != snapshot.Gone {
			shared[w.Name] = append(shared[w.Name], w.WorkspaceID)
		}
	}
	for id, r := range p.roles {
		roles[id], roles[r.name] = true, true
	}
	emails := map[string]bool{}
	for _, who := range p.people {
		emails[identity.EmailKey(who.email)] = true
	}
	for _, i := range invitations {
		emails[identity.EmailKey(i.Email)] = true
	}
	for _, l := range reviewers.Lines {
		if ids := shared[l.Workspace]; l.Workspace != "" && p.workspaces[l.Workspace] == nil && len(ids) > 1 {
			return inputs.LineErrorf(reviewers.File, l.Number, "%d workspaces are named %q: give the id, one of %s", len(ids), l.Workspace, strings.Join(ids, ", "))
		}
		if l.Workspace != "" && !names[l.Workspace] {
			return inputs.LineErrorf(reviewers.File, l.Number, "the snapshot has no workspace %q", l.Workspace)
		}
		if l.Role != "" && !roles[l.Role] {
			return inputs.LineErrorf(reviewers.File, l.Number, "the snapshot has no role %q", l.Role)
		}
		if l.User != "" && p.people[l.User] == nil && !emails[identity.EmailKey(l.User)] {
			return inputs.LineErrorf(reviewers.File, l.Number, "the snapshot has no user %q", l.User)
		}
	}
	return nil
}
