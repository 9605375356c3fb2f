package report

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tlaudit/snapshot"
)

// A note is what the walk recorded among its parameters about the workspaces that it
// compared with others, and about clocks. Empty lists are not recorded.
type note struct {
	Skew       *json.Number `json:"clock_skew_seconds"`
	Expected   *int64       `json:"expected"` // workspaces on the list of expected ones, 0 for no list; nil: not recorded
	Unexpected []string     `json:"unexpected"`
	NotListed  []string     `json:"not_listed"`
	Gone       []string     `json:"gone"`
}

const didNotNote = "the walk did not record it"

func (b *builder) note() (n note, err error) {
	err = b.now.readParameters(&n)
	return n, err
}

// readParameters reads what the walk recorded into a value, which stays as it is where
// the walk recorded nothing.
func (w *walk) readParameters(into any) error {
	if w.parameters == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(w.parameters), into); err != nil {
		return fmt.Errorf("parameters of snapshot %d: %w", w.number, err)
	}
	return nil
}

// scopeChecks compares the workspaces of the snapshot with the listing, with those
// that the ledger knew before, and with the list of those expected.
func (b *builder) scopeChecks(ctx context.Context, n note, totals map[string]total) ([]check, error) {
	earlier, err := b.earlierChecks(ctx, n)
	if err != nil {
		return nil, err
	}
	notListed := counted(areaCompleteness, "Workspaces read that the listing does not name", int64(len(n.NotListed)), "as the walk recorded")
	if n.Expected == nil || !b.read(snapshot.Workspaces) {
		notListed = untested(areaCompleteness, notListed.name, didNotNote, notListed.origin)
	}
	checks := append([]check{b.listedCheck(n, totals), notListed}, earlier...)
	return append(checks, b.expectedChecks(n)...), nil
}

// listedCheck compares the workspaces that the listing gave with those that the
// snapshot tells of.
func (b *builder) listedCheck(n note, totals map[string]total) check {
	const name, endpoint = "Workspaces listed", "GET /organizations/workspaces"
	origin := "workspaces that " + endpoint + " gave"
	listed := int64(len(b.order) - len(n.NotListed))
	open := false
	for _, w := range b.order {
		listed -= int64(boolInt(w.status == snapshot.Gone))
		open = open || w.status != snapshot.NotAsked && unread(w)
	}
	t, counted := totals[endpoint]
	switch {
	case !b.read(snapshot.Workspaces):
		return untested(areaCompleteness, name, "the listing of workspaces: "+orWords(b.coverage[snapshot.Workspaces].status, "not asked"), origin)
	case !counted || n.Expected == nil:
		return untested(areaCompleteness, name, didNotNote, origin)
	case open:
		return untested(areaCompleteness, name, "the snapshot does not tell of a workspace that was not read whether it is listed", origin)
	}
	return compared(areaCompleteness, name, "", max(t.rows, t.expected), listed, origin)
}

// earlierChecks compares with the snapshot before, the newest that the walk knew.
func (b *builder) earlierChecks(ctx context.Context, n note) ([]check, error) {
	const known, smaller, gone = "Workspaces known before", "Workspaces asked before and not now", "Workspaces found gone by this walk"
	i := slices.IndexFunc(b.walks, func(w walk) bool { return w.number == b.now.number })
	if i == 0 {
		const why = "there is no snapshot before"
		return []check{untested(areaCompleteness, known, why, ""), untested(areaCompleteness, smaller, why, ""), untested(areaCompleteness, gone, why, "")}, nil
	}
	before := b.walks[i-1].number
	var knew, met, left, went int64
	for r, err := range ask(ctx, b.source, "workspaces", at(before)) {
		if err != nil {
			return nil, err
		}
		w, status := b.workspaces[r[0]], r[3]
		// An id that somebody asked for and nobody answered tells of no workspace.
		if r[1] == "" && !slices.Contains([]string{snapshot.Read, snapshot.Gone, snapshot.NotAsked}, status) {
			continue
		}
		knew++
		if w == nil {
			continue
		}
		met++
		left += int64(boolInt(w.status == snapshot.NotAsked && status != snapshot.NotAsked && status != snapshot.Gone))
		went += int64(boolInt(w.status == snapshot.Gone && status != snapshot.Gone))
	}
	origin := fmt.Sprintf("workspaces of snapshot %d", before)
	checks := []check{
		compared(areaCompleteness, known, "of which this snapshot tells", knew, met, origin),
		compared(areaCompleteness, smaller, "", 0, left, origin),
	}
	if n.Expected == nil {
		return append(checks, untested(areaCompleteness, gone, didNotNote, "as the walk recorded")), nil
	}
	return append(checks, compared(areaCompleteness, gone, "", int64(len(n.Gone)), went, "as the walk recorded")), nil
}

// expectedChecks compares with the list of expected workspaces. Each of its lines is
// met by a workspace that was read and is none of those that the list does not name.
func (b *builder) expectedChecks(n note) []check {
	const met, unexpected, origin = "Workspaces expected and read", "Workspaces that the list of expected ones does not name", "lines of the list of expected workspaces given to the walk"
	claimed := b.now.completeness == snapshot.Reconciled
	if n.Expected == nil || *n.Expected == 0 {
		why := didNotNote
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
		read -= int64(boolInt(w != nil && w.status == snapshot.Read))
	}
	return []check{
		compared(areaCompleteness, met, "", *n.Expected, read, origin),
		counted(areaCompleteness, unexpected, int64(len(n.Unexpected)), "as the walk recorded"),
	}
}
