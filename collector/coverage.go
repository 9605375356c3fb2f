package collector

import (
	"cmp"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// allCoverage returns the coverage of every resource, ordered by resource and
// workspace. Each workspace has a row of memberships and a row of workspace roles, which
// are asked for only where memberships were read. Where the API has no endpoint of
// workspace roles, one row without a workspace replaces those of workspace roles.
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

// coverageOf returns the coverage of a workspace's memberships and roles. A workspace
// that stays gone keeps the coverage of the snapshot that found it gone.
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

// compareCoverage orders by resource and workspace.
func compareCoverage(a, b snapshot.Coverage) int {
	return cmp.Or(strings.Compare(a.Resource, b.Resource), strings.Compare(a.WorkspaceID, b.WorkspaceID))
}
