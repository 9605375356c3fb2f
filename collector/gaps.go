package collector

import (
	"fmt"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// A gap is a resource that was asked for and not read, with the reason.
type gap struct {
	snapshot.Coverage
	err error
}

// reason says in one line why a resource was not read.
func (g gap) reason() string {
	return strings.Join(strings.Fields(g.err.Error()), " ")
}

// explainGaps turns each gap into a reason for a partial snapshot or into a
// limitation. A gap is a limitation where no snapshot could read the resource, because
// the token lacks the right or the API the endpoint, and where the resource is one that
// a complete snapshot can lack.
func (w *walk) explainGaps() {
	r := &w.result
	type kind struct {
		status string
		lost   bool
	}
	roles := map[kind][]gap{} // of workspaces: one line for all of a kind
	for _, g := range w.gaps {
		switch g.Resource {
		case snapshot.WorkspaceRoles:
			k := kind{g.Status, w.everRead(g)}
			roles[k] = append(roles[k], g)
		case snapshot.MembershipsOf, snapshot.CrossCheck: // below, after the listings
		case snapshot.Users, snapshot.OrganizationRoles, snapshot.Workspaces:
			w.explainGap(g, resourceName(g.Resource)+": "+g.reason())
		default:
			r.Reasons = append(r.Reasons, "enrollments: "+g.reason()+": "+advice(g))
		}
	}
	r.Reasons = append(r.Reasons, w.workspaceReasons(snapshot.MembershipsOf, "")...)
	r.Reasons = append(r.Reasons, w.workspaceReasons(snapshot.CrossCheck, "cross-check of ")...)
	for _, status := range []string{snapshot.Forbidden, snapshot.Missing, snapshot.Failed, snapshot.Unstable} {
		for _, lost := range []bool{true, false} {
			if all := roles[kind{status, lost}]; len(all) > 0 {
				w.explainGap(all[0], "workspace roles"+ofWorkspaces(all)+": "+all[0].reason())
			}
		}
	}
}

// ofWorkspaces says which workspaces the gaps belong to.
func ofWorkspaces(all []gap) string {
	switch first := all[0].WorkspaceID; {
	case first == "":
		return ": not asked for after the first workspaces"
	case len(all) == 1:
		return " of workspace " + first
	default:
		return fmt.Sprintf(" of %d workspaces, the first %s", len(all), first)
	}
}

// everRead reports whether a snapshot has read the resource of a gap; for the roles of
// a workspace, those of that workspace.
func (w *walk) everRead(g gap) bool {
	if g.Resource == snapshot.WorkspaceRoles && g.WorkspaceID != "" {
		return w.o.Known.RolesEverRead[g.WorkspaceID]
	}
	return w.o.Known.EverRead[g.Resource]
}

// mostNamed is how many workspaces with the same outcome have a line each. More of
// them have one line with their number and the first.
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

// explainGap turns a gap in a resource that a complete snapshot can lack into a reason
// or a limitation.
func (w *walk) explainGap(g gap, line string) {
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

func resourceName(resource string) string {
	switch resource {
	case snapshot.OrganizationRoles:
		return "organization roles"
	case snapshot.Workspaces:
		return "listing of workspaces"
	}
	return resource
}

// unknownWithout says what is unknown without a resource.
func unknownWithout(resource string) string {
	switch resource {
	case snapshot.Users:
		return "names, and e-mails that are not on a roster, are unknown"
	case snapshot.OrganizationRoles:
		return "names of the roles that inherited access comes from are unknown"
	case snapshot.Workspaces:
		return "whether there are more workspaces than those named or known is unknown"
	}
	return "roles that nobody holds directly are unknown"
}

// adviceFor returns what to do about a gap in a workspace. What a 404 can mean depends
// on where the workspace is named.
func (w *walk) adviceFor(g gap) string {
	if g.Resource != snapshot.MembershipsOf || g.Status != snapshot.Missing {
		return advice(g)
	}
	i := slices.IndexFunc(w.scope.all, func(ws *workspace) bool { return ws.id == g.WorkspaceID })
	switch ws := w.scope.all[i]; {
	case ws.listed:
		return "try again: it is still listed"
	case ws.expected, ws.scoped:
		return "check its id, or no longer name it if it was deleted"
	}
	return "let the token read the listing of workspaces, which shows whether it was deleted"
}

// advice returns what to do about a gap, as the end of a line.
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
