package report

import (
	"cmp"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/inputs"
	"tlaudit/snapshot"
)

// checkReviewers returns the lines with their ids as the API writes them, and the addresses
// of users as they are compared. It refuses lines that name a workspace, a role or a user that
// the report does not have, or a workspace by a name that several have. reviewers may be nil.
func checkReviewers(reviewers *inputs.Reviewers, p *population, invitations []invitation) (*inputs.Reviewers, error) {
	if reviewers == nil {
		return nil, nil
	}
	ids := map[string]string{} // as the API writes them, by the form in which they are compared
	add := func(id string) {
		if identity.IsID(id) {
			ids[identity.ID(id)] = id
		}
	}
	names, roles := map[string]bool{}, map[string]bool{}
	for id, w := range p.workspaces {
		names[id], names[w.Name] = true, true
		add(id)
	}
	shared := map[string][]string{} // ids by name, in their order
	for _, w := range p.order {
		if w.ReadStatus != snapshot.Gone {
			shared[w.Name] = append(shared[w.Name], w.WorkspaceID)
		}
	}
	for id, r := range p.roles {
		roles[id], roles[r.name] = true, true
		add(id)
	}
	emails := map[string]bool{}
	for id, who := range p.people {
		add(id)
		emails[identity.EmailKey(who.email)] = true
	}
	for _, i := range invitations {
		emails[identity.EmailKey(i.Email)] = true
	}
	checked := &inputs.Reviewers{Source: reviewers.Source, File: reviewers.File}
	for _, l := range reviewers.Lines {
		for _, cell := range []*string{&l.Workspace, &l.Role, &l.User} {
			*cell = cmp.Or(ids[identity.ID(*cell)], *cell)
		}
		if ids := shared[l.Workspace]; l.Workspace != "" && p.workspaces[l.Workspace] == nil && len(ids) > 1 {
			return nil, inputs.LineErrorf(reviewers.File, l.Number, "%d workspaces are named %q: give the id, one of %s", len(ids), l.Workspace, strings.Join(ids, ", "))
		}
		if l.Workspace != "" && !names[l.Workspace] {
			return nil, inputs.LineErrorf(reviewers.File, l.Number, "the snapshot has no workspace %q", l.Workspace)
		}
		if l.Role != "" && !roles[l.Role] {
			return nil, inputs.LineErrorf(reviewers.File, l.Number, "the snapshot has no role %q", l.Role)
		}
		if l.User != "" && p.people[l.User] == nil && !emails[identity.EmailKey(l.User)] {
			return nil, inputs.LineErrorf(reviewers.File, l.Number, "the snapshot has no user %q", l.User)
		}
		if p.people[l.User] == nil {
			l.User = identity.EmailKey(l.User)
		}
		checked.Lines = append(checked.Lines, l)
	}
	return checked, nil
}

// reviewersChecks returns what the lines of the reviewers' file and the roster say of those
// who decide.
func (b *builder) reviewersChecks() []check {
	return slices.Concat(b.whoLeftChecks(), b.ownersWhoLeft(), b.unusedLines(), b.withoutRows(), b.unmanagedChecks())
}
