package report

import (
	"strings"

	"tlaudit/identity"
	"tlaudit/inputs"
	"tlaudit/snapshot"
)

// checkReviewers refuses lines that name a workspace, a role or a user that the report
// does not have, or a workspace by a name that several have. nil names nothing.
func checkReviewers(r *inputs.Reviewers, p *population, invitations []invitation) error {
	if r == nil {
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
	for id, held := range p.roles {
		roles[id], roles[held.name] = true, true
	}
	emails := map[string]bool{}
	for _, d := range p.people {
		emails[identity.EmailKey(d.email)] = true
	}
	for _, v := range invitations {
		emails[identity.EmailKey(v.Email)] = true
	}
	for _, l := range r.Lines {
		if ids := shared[l.Workspace]; l.Workspace != "" && p.workspaces[l.Workspace] == nil && len(ids) > 1 {
			return inputs.LineErrorf(r.File, l.Number, "%d workspaces are named %q: give the id, one of %s", len(ids), l.Workspace, strings.Join(ids, ", "))
		}
		if l.Workspace != "" && !names[l.Workspace] {
			return inputs.LineErrorf(r.File, l.Number, "the snapshot has no workspace %q", l.Workspace)
		}
		if l.Role != "" && !roles[l.Role] {
			return inputs.LineErrorf(r.File, l.Number, "the snapshot has no role %q", l.Role)
		}
		if l.User != "" && p.people[l.User] == nil && !emails[identity.EmailKey(l.User)] {
			return inputs.LineErrorf(r.File, l.Number, "the snapshot has no user %q", l.User)
		}
	}
	return nil
}
