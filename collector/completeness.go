package collector

import (
	"fmt"
	"slices"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// allCoverage says of every resource what reading it came to, by resource and
// workspace. Where the path of workspace roles is not there, one row without a
// workspace says so; otherwise every workspace has a row of memberships and one of
// workspace roles, which are asked only where memberships were read.
func (w *walk) allCoverage() []snapshot.Coverage {
	out := slices.Clone(w.coverage)
	for _, ws := range w.scope.all {
		memberships, roles := w.scope.coverageOf(ws)
		if memberships.Status == "" {
			continue
		}
		out = append(out, memberships)
		if w.noRolesPath == nil {
			out = append(out, roles)
		}
		if w.o.CrossCheck && ws.asked {
			out = append(out, ws.crossCheck)
		}
	}
	if w.noRolesPath != nil {
		out = append(out, *w.noRolesPath)
	}
	if !w.o.CrossCheck {
		out = append(out, snapshot.Coverage{Resource: snapshot.CrossCheck, Status: snapshot.NotAsked})
	}
	slices.SortFunc(out, compareCoverage)
	return out
}

// coverageOf gives the coverage of a workspace's memberships and roles. One that
// was gone stays so, in the words of the answer that said it.
func (s *scope) coverageOf(ws *workspace) (memberships, roles snapshot.Coverage) {
	switch {
	case ws.asked:
		memberships, roles = ws.memberships, ws.roles
	case ws.staysGone():
		memberships = ws.known.Coverage
		memberships.Resource, memberships.WorkspaceID = snapshot.MembershipsOf, ws.id
	default:
		memberships = snapshot.Coverage{Resource: snapshot.MembershipsOf, WorkspaceID: ws.id, Status: snapshot.NotAsked}
	}
	switch {
	case memberships.Status == snapshot.Gone:
		roles = memberships
		roles.Resource = snapshot.WorkspaceRoles
	case roles.Status == "":
		roles = snapshot.Coverage{Resource: snapshot.WorkspaceRoles, WorkspaceID: ws.id, Status: snapshot.NotAsked}
	}
	return memberships, roles
}

// conclude says what the snapshot may claim, and why not more.
func (w *walk) conclude() {
	r := &w.result
	r.FinishedAt = w.o.Now().UTC().Format(ourTime)
	r.OrganizationID = w.organization
	if r.OrganizationID == "" {
		r.OrganizationID = w.o.Known.OrganizationID
	}
	r.Requests, r.Queries = w.requests()
	r.ClockSkew, r.ClockKnown = w.api.Clock()
	r.UnknownFields = w.api.UnknownFields()
	w.seen.add(w.seenUsers)
	r.UnparsedTimes, r.AmbiguousRoles, r.Undocumented = w.seen.times, w.seen.roles, w.seen.list()

	slices.SortFunc(w.gaps, func(a, b gap) int { return compareCoverage(a.Coverage, b.Coverage) })
	for _, g := range w.gaps {
		r.Unread = append(r.Unread, g.Coverage)
	}
	w.weighGaps()
	w.weighScope()

	r.Status, r.Completeness = snapshot.Complete, snapshot.AsVisible
	switch {
	case len(r.Reasons) > 0:
		r.Status, r.Completeness = snapshot.Partial, snapshot.Partial
	case w.scope.expecting && len(r.Unexpected) == 0 && len(w.gaps) == 0 && !w.scope.leavesOut():
		r.Completeness = snapshot.Reconciled
	}
}

// weighGaps tells reasons for a partial snapshot from limitations: what the
// ledger was never able to read, for want of a right or of the endpoint, is a
// limitation, if it is one of the listings beside the documented endpoints.
func (w *walk) weighGaps() {
	r := &w.result
	type kind struct {
		status string
		lost   bool
	}
	roles := map[kind][]gap{} // of workspaces: one line says it of all of a kind
	for _, g := range w.gaps {
		switch g.Resource {
		case snapshot.WorkspaceRoles:
			k := kind{g.Status, w.everRead(g)}
			roles[k] = append(roles[k], g)
		case snapshot.MembershipsOf, snapshot.CrossCheck: // below, after the listings
		case snapshot.Users, snapshot.OrganizationRoles, snapshot.Workspaces:
			w.weigh(g, resourceName(g.Resource)+": "+g.reason())
		default:
			r.Reasons = append(r.Reasons, "enrollments: "+g.reason()+": "+advice(g))
		}
	}
	r.Reasons = append(r.Reasons, w.workspaceReasons(snapshot.MembershipsOf, "")...)
	r.Reasons = append(r.Reasons, w.workspaceReasons(snapshot.CrossCheck, "cross-check of ")...)
	for _, status := range []string{snapshot.Forbidden, snapshot.Missing, snapshot.Failed, snapshot.Unstable} {
		for _, lost := range []bool{true, false} {
			if all := roles[kind{status, lost}]; len(all) > 0 {
				w.weigh(all[0], "workspace roles"+ofWorkspaces(all)+": "+all[0].reason())
			}
		}
	}
}

// ofWorkspaces says of which workspaces the gaps are.
func ofWorkspaces(all []gap) string {
	switch first := all[0].WorkspaceID; {
	case first == "":
		return ": asked no more after the first workspaces"
	case len(all) == 1:
		return " of workspace " + first
	default:
		return fmt.Sprintf(" of %d workspaces, the first %s", len(all), first)
	}
}

// everRead reports whether some snapshot read what is missing now: of a
// workspace's roles, those of that workspace.
func (w *walk) everRead(g gap) bool {
	if g.Resource == snapshot.WorkspaceRoles && g.WorkspaceID != "" {
		return w.o.Known.RolesEverRead[g.WorkspaceID]
	}
	return w.o.Known.EverRead[g.Resource]
}

// mostNamed is how many workspaces with the same outcome are named one by one; of
// more, one line tells the number and the first.
const mostNamed = 3

// workspaceReasons says which workspaces were not read, by outcome.
func (w *walk) workspaceReasons(resource, what string) []string {
	var reasons []string
	for _, status := range []string{snapshot.Forbidden, snapshot.Missing, snapshot.Failed, snapshot.Unstable} {
		var all []gap
		for _, g := range w.gaps {
			if g.Resource == resource && g.Status == status {
				all = append(all, g)
			}
		}
		if n := len(all); n > mostNamed {
			reasons = append(reasons, fmt.Sprintf("%s%d workspaces, the first %s: %s: %s", what, n, all[0].WorkspaceID, all[0].reason(), w.adviceFor(all[0])))
			continue
		}
		for _, g := range all {
			reasons = append(reasons, what+"workspace "+g.WorkspaceID+": "+g.reason()+": "+w.adviceFor(g))
		}
	}
	return reasons
}

// weigh takes a gap in a listing that may never have been readable.
func (w *walk) weigh(g gap, line string) {
	r := &w.result
	before := w.everRead(g)
	refused := g.Status == snapshot.Forbidden || g.Status == snapshot.Missing || isEmpty(g.err)
	switch {
	case refused && before:
		r.Reasons = append(r.Reasons, line+": an earlier snapshot could read it, so the token has lost a right: "+advice(g))
	case refused:
		r.Limitations = append(r.Limitations, line+": "+unknownWithout(g.Resource))
	default:
		r.Reasons = append(r.Reasons, line+": "+advice(g))
	}
}

// weighScope compares what was asked with what could have been.
func (w *walk) weighScope() {
	r := &w.result
	left := 0 // known workspaces that were not asked
	for _, ws := range w.scope.all {
		exists, _ := w.scope.exists(ws)
		memberships, _ := w.scope.coverageOf(ws)
		switch {
		case !ws.asked && ws.wasAsked():
			r.ScopeSmaller = append(r.ScopeSmaller, ws.id)
		case memberships.Status == snapshot.Gone && ws.asked:
			r.Gone = append(r.Gone, ws.id)
		case memberships.Status == snapshot.Read && w.scope.listingRead && !ws.listed:
			r.NotListed = append(r.NotListed, ws.id)
		}
		if memberships.Status == snapshot.NotAsked {
			left++
		}
		if w.scope.expecting && exists && !ws.expected {
			r.Unexpected = append(r.Unexpected, ws.id)
		}
	}
	if n := len(r.ScopeSmaller); n > 0 {
		r.Reasons = append(r.Reasons, fmt.Sprintf(
			"scope: smaller than that of snapshot %d: %d %s asked then and not now, the first %s: name them all again",
			w.o.Known.Snapshot, n, text.Plural(n, "workspace was", "workspaces were"), r.ScopeSmaller[0]))
	}
	if left > len(r.ScopeSmaller) {
		r.Limitations = append(r.Limitations, fmt.Sprintf("scope: %d known %s not asked", left, text.Plural(left, "workspace was", "workspaces were")))
	}
	if n := len(r.Unexpected); n > 0 {
		r.Limitations = append(r.Limitations, fmt.Sprintf("expected list: it does not name %d %s, the first %s",
			n, text.Plural(n, "workspace that exists", "workspaces that exist"), r.Unexpected[0]))
	}
}

// leavesOut reports whether some workspace that is known was not asked.
func (s *scope) leavesOut() bool {
	return slices.ContainsFunc(s.all, func(ws *workspace) bool { return !ws.asked && !ws.staysGone() })
}

func resourceName(resource string) string {
	switch resource {
	case snapshot.OrganizationRoles:
		return "organization roles"
	case snapshot.Workspaces:
		return "listing of workspaces"
	}
	return resource
}

// unknownWithout says what nobody can know without a resource.
func unknownWithout(resource string) string {
	switch resource {
	case snapshot.Users:
		return "names, and e-mails that no roster gives, are unknown"
	case snapshot.OrganizationRoles:
		return "names of the roles that inherited access comes from are unknown"
	case snapshot.Workspaces:
		return "whether there are more workspaces than those named or known is unknown"
	}
	return "roles that nobody holds directly are unknown"
}

// adviceFor is what helps against a gap in what a workspace has: where it is named
// tells what a 404 can mean.
func (w *walk) adviceFor(g gap) string {
	if g.Resource != snapshot.MembershipsOf || g.Status != snapshot.Missing {
		return advice(g)
	}
	i := slices.IndexFunc(w.scope.all, func(ws *workspace) bool { return ws.id == g.WorkspaceID })
	switch ws := w.scope.all[i]; {
	case ws.listed:
		return "try again: it is still listed"
	case ws.expected, ws.scoped:
		return "check its id, or name it no more if it was deleted"
	}
	return "let the token read the listing of workspaces, which tells whether it was deleted"
}

// advice is what helps against a gap, as the end of a line.
func advice(g gap) string {
	right := "the token " + manageUsers
	switch g.Resource {
	case snapshot.Workspaces:
		right = "the token " + viewWorkspace
	case snapshot.MembershipsOf, snapshot.WorkspaceRoles, snapshot.CrossCheck:
		right = "the token " + viewWorkspace + " there"
	}
	switch {
	case g.Status == snapshot.Forbidden, isEmpty(g.err):
		return "give " + right
	case g.Status == snapshot.Missing && g.Resource == snapshot.CrossCheck:
		return "give " + right + ", or leave the cross-check out"
	case g.Status == snapshot.Missing:
		return "check the API's address, or give " + right
	}
	return "try again later"
}
