package report

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tlaudit/snapshot"
	"tlaudit/strictjson"
)

// unexpectedCheck is the name of the check that counts the workspaces read besides those of
// the list.
const unexpectedCheck = "Workspaces that the list of expected ones does not name"

// A walkRecord is what the walk's parameters say about workspaces and clocks. Empty lists
// are not recorded.
type walkRecord struct {
	ClockOffset *json.Number `json:"clock_offset_seconds"`
	Expected    *int64       `json:"expected"` // lines of the list of expected workspaces; 0: no list, nil: not recorded
	Unexpected  []string     `json:"unexpected"`
	NotListed   []string     `json:"not_listed"`
	Gone        []string     `json:"gone"`
	Duplicates  int64        `json:"duplicates"`
	Simulated   bool         `json:"simulated"` // the walk read tlaudit's own simulator
}

const notRecorded = "the walk did not record it"

// readParameters decodes the walk's parameters into value, and leaves it as it is if the
// walk recorded none.
func (h *header) readParameters(value any) error {
	if h.Parameters == "" {
		return nil
	}
	if err := strictjson.DecodePart([]byte(h.Parameters), value); err != nil {
		return fmt.Errorf("parameters of snapshot %d: %w", h.ID, err)
	}
	return nil
}

// scopeChecks compares the workspaces of the snapshot with the listing, with those
// that the ledger knew before, and with the list of those expected.
func (b *builder) scopeChecks(ctx context.Context, recorded walkRecord) ([]check, error) {
	earlier, err := b.earlierChecks(ctx, recorded)
	if err != nil {
		return nil, err
	}
	notListed := counted(areaCompleteness, "Workspaces read that the listing does not name", int64(len(recorded.NotListed)), "as the walk recorded").naming(b.labels(recorded.NotListed))
	if recorded.Expected == nil || !b.read(snapshot.Workspaces) {
		notListed = untested(areaCompleteness, notListed.name, notRecorded, notListed.origin)
	}
	listed := b.listedCheck(recorded)
	listed.outside = true
	expected := b.expectedChecks(recorded)
	for i := range expected {
		expected[i].outside = true
	}
	return append(append([]check{listed, notListed}, earlier...), expected...), nil
}

// listedCheck compares the workspaces in the listing with those that the snapshot has.
func (b *builder) listedCheck(recorded walkRecord) check {
	const name, endpoint = "Workspaces listed", "GET /organizations/workspaces"
	origin := "workspaces that " + endpoint + " returned"
	listed := int64(len(b.order) - len(recorded.NotListed))
	unknownIfListed := false
	for _, w := range b.order {
		listed -= countIf(w.ReadStatus == snapshot.Gone)
		unknownIfListed = unknownIfListed || w.ReadStatus != snapshot.NotAsked && unread(w)
	}
	r, asked := b.requestTo(endpoint)
	expected, _ := r.expected()
	switch {
	case !b.read(snapshot.Workspaces):
		return untested(areaCompleteness, name, "the listing of workspaces: "+b.notReadWords(snapshot.Workspaces), origin)
	case !asked || recorded.Expected == nil:
		return untested(areaCompleteness, name, notRecorded, origin)
	case unknownIfListed:
		return untested(areaCompleteness, name, "the snapshot does not say whether a workspace that was not read is listed", origin)
	}
	return compared(areaCompleteness, name, "", max(r.Rows, expected), listed, origin)
}

// earlierChecks compares the workspaces with those of the snapshot before, which was the
// newest that the walk knew.
func (b *builder) earlierChecks(ctx context.Context, recorded walkRecord) ([]check, error) {
	const known, smaller, foundGone = "Workspaces known before", "Workspaces asked before and not now", "Workspaces found gone by this walk"
	i := slices.IndexFunc(b.headers, func(h header) bool { return h.ID == b.now.ID })
	if i == 0 {
		const why = "there is no snapshot before"
		return []check{untested(areaCompleteness, known, why, ""), untested(areaCompleteness, smaller, why, ""), untested(areaCompleteness, foundGone, why, "")}, nil
	}
	previous := b.headers[i-1].ID
	var before, found, noLongerAsked, newlyGone int64
	var lost, notAsked, gone []string
	for earlier, err := range query[workspaceRow](ctx, b.source, "workspaces", at(previous)) {
		if err != nil {
			return nil, err
		}
		w, status := b.workspaces[earlier.WorkspaceID], earlier.ReadStatus
		// An id that a user named and that no answer confirmed is not a known workspace.
		if earlier.Name == "" && !slices.Contains([]string{snapshot.Read, snapshot.Gone, snapshot.NotAsked}, status) {
			continue
		}
		before++
		if w == nil {
			lost = append(lost, earlier.label())
			continue
		}
		found++
		if w.ReadStatus == snapshot.NotAsked && status != snapshot.NotAsked && status != snapshot.Gone {
			noLongerAsked++
			notAsked = append(notAsked, w.label())
		}
		if w.ReadStatus == snapshot.Gone && status != snapshot.Gone {
			newlyGone++
			gone = append(gone, w.label())
		}
	}
	origin := fmt.Sprintf("workspaces of snapshot %d", previous)
	checks := []check{
		compared(areaCompleteness, known, "found in this snapshot too", before, found, origin).naming(lost),
		compared(areaCompleteness, smaller, "", 0, noLongerAsked, origin).naming(notAsked),
	}
	if recorded.Expected == nil {
		return append(checks, untested(areaCompleteness, foundGone, notRecorded, "as the walk recorded")), nil
	}
	return append(checks, compared(areaCompleteness, foundGone, "", int64(len(recorded.Gone)), newlyGone, "as the walk recorded").naming(gone)), nil
}

// expectedChecks compares the workspaces with the list of expected ones: as many as it has
// lines were read, not counting those that it does not name.
func (b *builder) expectedChecks(recorded walkRecord) []check {
	const met, unexpected, origin = "Workspaces expected and read", unexpectedCheck, "lines of the list of expected workspaces given to the walk"
	claimed := b.now.Completeness == snapshot.Reconciled
	if recorded.Expected == nil || *recorded.Expected == 0 {
		why := notRecorded
		if recorded.Expected != nil {
			why = "no list of expected workspaces was given"
		}
		c := untested(areaCompleteness, met, why, origin)
		if claimed {
			c.expected, c.actual, c.result = "a list", why, fail
		}
		return []check{c, untested(areaCompleteness, unexpected, why, origin)}
	}
	read := b.readWorkspaces()
	for _, id := range recorded.Unexpected {
		w := b.workspaces[id]
		read -= countIf(w != nil && w.ReadStatus == snapshot.Read)
	}
	return []check{
		compared(areaCompleteness, met, "", *recorded.Expected, read, origin),
		counted(areaCompleteness, unexpected, int64(len(recorded.Unexpected)), "as the walk recorded").naming(b.labels(recorded.Unexpected)),
	}
}

// labels returns the names and ids of workspaces.
func (b *builder) labels(ids []string) []string {
	var all []string
	for _, id := range ids {
		if w := b.workspaces[id]; w != nil {
			all = append(all, w.label())
		} else {
			all = append(all, id)
		}
	}
	return all
}
