package collector

import (
	"context"
	"slices"
	"strings"

	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// The endpoints of a walk, by their names in the client's statistics.
const (
	endpointEnrollments       = "GET /organizations/enrollments"
	endpointUsers             = "GET /organizations/users"
	endpointWorkspaces        = "GET /organizations/workspaces"
	endpointOrganizationRoles = "GET /organizations/roles"
	endpointWorkspaceRoles    = "GET /organizations/workspaces/{workspaceId}/roles"
	endpointMemberships       = "GET /organizations/workspaces/{workspaceId}/memberships"
	endpointDirectMemberships = "GET /workspaces/{workspaceId}/memberships"
)

// counters returns the counts of an endpoint, to be changed. The caller holds the lock.
func (w *walk) counters(endpoint string) *snapshot.Request {
	r := w.counts[endpoint]
	if r == nil {
		r = &snapshot.Request{Endpoint: endpoint, ExpectedTotal: -1}
		w.counts[endpoint] = r
	}
	return r
}

// countRows counts rows of an endpoint without pages.
func (w *walk) countRows(endpoint string, rows int) {
	w.mu.Lock()
	w.counters(endpoint).Rows += int64(rows)
	w.mu.Unlock()
	w.advance(func(p *Progress) { p.Rows += int64(rows) })
}

// countListing counts a listing, read or not: the rows and pages of its last pass.
func (w *walk) countListing(endpoint string, r transactionlink.Reading) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.counters(endpoint)
	c.Rows, c.Pages, c.Passes = int64(r.Rows()), int64(r.Pages), int64(r.Passes)
	if r.Pages > 0 {
		c.ExpectedTotal = int64(r.Total)
	}
}

// advanceRows reports one more page of a listing.
func (w *walk) advanceRows(resource string, rows int) {
	w.advance(func(p *Progress) { p.Stage = resource; p.Rows += int64(rows) })
}

// requests returns what the client counted together with the rows, ordered by endpoint,
// and the query of each endpoint that has one. An endpoint that was not asked has no
// line.
func (w *walk) requests() (out []snapshot.Request, queries map[string]string) {
	queries = map[string]string{}
	for _, s := range w.api.Stats() {
		if s.Requests == 0 {
			continue
		}
		r := snapshot.Request{Endpoint: s.Endpoint, ExpectedTotal: -1}
		if c := w.counts[s.Endpoint]; c != nil {
			r = *c
		}
		r.Requests, r.Retries = int64(s.Requests), int64(s.Retries)
		r.Failures, r.Bytes = int64(s.Failures), int64(s.Bytes)
		out = append(out, r)
		if s.Query != "" {
			queries[s.Endpoint] = s.Query
		}
	}
	slices.SortFunc(out, func(a, b snapshot.Request) int { return strings.Compare(a.Endpoint, b.Endpoint) })
	return out, queries
}

// noteRepeated counts the rows that a listing had several times, and logs them.
func (w *walk) noteRepeated(ctx context.Context, resource string, r transactionlink.Reading) {
	if r.Repeated == 0 {
		return
	}
	w.result.Duplicates += r.Repeated
	w.log.WarnContext(ctx, "equal rows kept once", "resource", resource, "rows", r.Repeated)
}
