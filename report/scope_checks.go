package report

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tlaudit/snapshot"
)

// A walkRecord is what the walk recorded among its parameters about workspaces and
// clocks. Empty lists are not recorded.
type walkRecord struct {
	ClockOffset *json.Number `json:"clock_offset_seconds"`
	Expected    *int64       `json:"expected"` // workspaces on the list of expected ones, 0 for no list; nil: not recorded
	Unexpected  []string     `json:"unexpected"`
	NotListed   []string     `json:"not_listed"`
	Gone        []string     `json:"gone"`
}

const notRecorded = "the walk did not record it"

func (b *builder) walkRecord() (n walkRecord, err error) {
	err = b.now.readParameters(&n)
	return n, err
}

// readParameters reads what the walk recorded into a value, which stays as it is where
// the walk recorded nothing.
func (w *header) readParameters(into any) error {
	if w.Parameters == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(w.Parameters), into); err != nil {
		return fmt.Errorf("parameters of snapshot %d: %w", w.ID, err)
	}
	return nil
}

// scopeChecks compares the workspaces of the snapshot with the listing, with those
// that the ledger knew before, and with the list of those expected.
func (b *builder) scopeChecks(ctx context.Context, n walkRecord, totals map[string]total) ([]check, error) {
	earlier, err := b.earlierChecks(ctx, n)
	if err != nil {
		return nil, err
	}
	notListed := counted(areaCompleteness, "Workspaces read that the listing does not name", int64(len(n.NotListed)), "as the walk recorded")
	if n.Expected == nil || !b.read(snapshot.Workspaces) {
		notListed = untested(areaCompleteness, notListed.name, notRecorded, notListed.origin)
	}
	checks := append([]check{b.listedCheck(n, totals), notListed}, earlier...)
	return append(checks, b.expectedChecks(n)...), nil
}

// listedCheck compares the workspaces that the listing gave with those that the
// snapshot tells of.
func (b *builder) listedCheck(n walkRecord, totals map[string]total) check {
	const name, endpoint = "Workspaces listed", "GET /organizations/workspaces"
	origin := "workspaces that " + endpoint + " gave"
	listed := int64(len(b.order) - len(n.NotListed))
	open := false
	for _, w := range b.order {
		listed -= int64(boolInt(w.ReadStatus == snapshot.Gone))
		open = open || w.ReadStatus != snapshot.NotAsked && unread(w)
	}
	t, counted := totals[endpoint]
	switch {
	case !b.read(snapshot.Workspaces):
		return untested(areaCompleteness, name, "the listing of workspaces: "+orWords(b.coverage[snapshot.Workspaces].ReadStatus, "not asked"), origin)
	case !counted || n.Expected == nil:
		return untested(areaCompleteness, name, notRecorded, origin)
	case open:
		return untested(areaCompleteness, name, "the snapshot does not tell of a workspace that was not read whether it is listed", origin)
	}
	return compared(areaCompleteness, name, "", max(t.rows, t.expected), listed, origin)
}

// earlierChecks compares with the snapshot before, the newest that the walk knew.
func (b *builder) earlierChecks(ctx context.Context, n walkRecord) ([]check, error) {
	const known, smaller, gone = "Workspaces known before", "Workspaces asked before and not now", "Workspaces found gone by this walk"
	i := slices.IndexFunc(b.headers, func(w header) bool { return w.ID == b.now.ID })
	if i == 0 {
		const why = "there is no snapshot before"
		return []check{untested(areaCompleteness, known, why, ""), untested(areaCompleteness, smaller, why, ""), untested(areaCompleteness, gone, why, "")}, nil
	}
	before := b.headers[i-1].ID
	var knew, met, left, went int64
	for earlier, err := range query[workspaceRow](ctx, b.source, "workspaces", at(before)) {
		if err != nil {
			return nil, err
		}
		w, status := b.workspaces[earlier.WorkspaceID], earlier.ReadStatus
		// An id that somebody named and that no answer confirmed is not a known workspace.
		if earlier.Name == "" && !slices.Contains([]string{snapshot.Read, snapshot.Gone, snapshot.NotAsked}, status) {
			continue
		}
		knew++
		if w == nil {
			continue
		}
		met++
		left += int64(boolInt(w.ReadStatus == snapshot.NotAsked && status != snapshot.NotAsked && status != snapshot.Gone))
		went += int64(boolInt(w.ReadStatus == snapshot.Gone && status != snapshot.Gone))
	}
	origin := fmt.Sprintf("workspaces of snapshot %d", before)
	checks := []check{
		compared(areaCompleteness, known, "of which this snapshot tells", knew, met, origin),
		compared(areaCompleteness, smaller, "", 0, left, origin),
	}
	if n.Expected == nil {
		return append(checks, untested(areaCompleteness, gone, notRecorded, "as the walk recorded")), nil
	}
	return append(checks, compared(areaCompleteness, gone, "", int64(len(n.Gone)), went, "as the walk recorded")), nil
}

// expectedChecks compares with the list of expected workspaces. Each of its lines is
// met by a workspace that was read and is none of those that the list does not name.
func (b *builder) expectedChecks(n walkRecord) []check {
	const met, unexpected, origin = "Workspaces expected and read", "Workspaces that the list of expected ones does not name", "lines of the list of expected workspaces given to the walk"
	claimed := b.now.Completeness == snapshot.Reconciled
	if n.Expected == nil || *n.Expected == 0 {
		why := notRecorded
		if n.Expected != nil {
			why = "no list of expected workspaces was given"
		}
		c := untested(areaCompleteness, met, why, origin)
		if claimed {
			c.expected, c.actual, c.result = "a list", why, fail
		}
		return []check{c, untested(areaCompleteness, unexpected, why, origin)}
	}
	read := b.readWorkspaces()
	for _, id := range n.Unexpected {
		w := b.workspaces[id]
		read -= int64(boolInt(w != nil && w.ReadStatus == snapshot.Read))
	}
	return []check{
		compared(areaCompleteness, met, "", *n.Expected, read, origin),
		counted(areaCompleteness, unexpected, int64(len(n.Unexpected)), "as the walk recorded"),
	}
}
