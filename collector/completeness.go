package collector

import (
	"fmt"
	"slices"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// conclude completes the result: what the snapshot may claim, and why not more.
func (w *walk) conclude() {
	r := &w.result
	r.FinishedAt = w.o.Now().UTC().Format(ourTime)
	r.OrganizationID = w.organization
	if r.OrganizationID == "" {
		r.OrganizationID = w.o.Known.OrganizationID
	}
	r.Requests, r.Queries = w.requests()
	r.ClockOffset, r.ClockKnown = w.api.Clock()
	r.Simulated = w.api.Simulated()
	r.UnknownFields = w.api.UnknownFields()
	w.odd.add(w.oddUsers)
	r.UnparsedTimes, r.AmbiguousRoles, r.Undocumented = w.odd.times, w.odd.roles, w.odd.undocumented()

	slices.SortFunc(w.gaps, func(a, b gap) int { return compareCoverage(a.Coverage, b.Coverage) })
	for _, g := range w.gaps {
		r.Unread = append(r.Unread, g.Coverage)
	}
	w.explainGaps()
	w.compareScope()

	r.Status, r.Completeness = snapshot.Complete, snapshot.AsVisible
	switch {
	case len(r.Reasons) > 0:
		r.Status, r.Completeness = snapshot.Partial, snapshot.Partial
	case w.scope.expecting && len(r.Unexpected) == 0 && len(w.gaps) == 0 && !w.scope.leavesOut():
		r.Completeness = snapshot.Reconciled
	}
}

// compareScope compares what was asked for with what exists and with what the newest
// snapshot asked for.
func (w *walk) compareScope() {
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
			"scope: smaller than in snapshot %d: %d %s asked for then and not now, the first %s: name them all again",
			w.o.Known.Snapshot, n, text.OneOrMany(n, "workspace was", "workspaces were"), r.ScopeSmaller[0]))
	}
	if left > len(r.ScopeSmaller) {
		r.Limitations = append(r.Limitations, fmt.Sprintf("scope: %d known %s not asked for", left, text.OneOrMany(left, "workspace was", "workspaces were")))
	}
	if n := len(r.Unexpected); n > 0 {
		r.Limitations = append(r.Limitations, fmt.Sprintf("expected list: it does not name %d %s, the first %s",
			n, text.OneOrMany(n, "workspace that exists", "workspaces that exist"), r.Unexpected[0]))
	}
}

// leavesOut reports whether a known workspace was not asked for.
func (s *scope) leavesOut() bool {
	return slices.ContainsFunc(s.all, func(ws *workspace) bool { return !ws.asked && !ws.staysGone() })
}
