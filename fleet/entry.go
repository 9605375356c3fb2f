package fleet

import (
	"context"

	"tlaudit/snapshot"
)

// An Entry is what the summary of the group says of one organization.
type Entry struct {
	Organization   string
	OrganizationID string // as the ledger has it; empty if it is not known
	Bundle         string // the folder of the report; empty if none was written
	Failed         string // why there is no report; empty if there is one
	Snapshot       int64
	TakenAt        string
	Status         string
	Completeness   string // the claim
	Simulated      bool   // the snapshot is of sample data
	Workspaces     int64  // read
	Findings       FindingCounts
	Unread         []snapshot.Coverage // what the snapshot should have read and did not
	Names          map[string]string   // of the unread workspaces, by id
	Reviews        []IssuedReview
	RosterRead     bool // otherwise nobody knows who has left
	Leavers        []Leaver
	Head           string // the newest value of the chain
}

// An IssuedReview is a review that a ledger recorded as issued.
type IssuedReview struct {
	Name     string
	IssuedAt string
	Due      string // empty if the policy gave none
	Rows     int64  // to decide
}

// UnreadWorkspaces counts the workspaces of which a snapshot should have read something and did
// not.
func UnreadWorkspaces(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference) (n int, err error) {
	const query = `SELECT count(DISTINCT workspace_id) FROM coverage_at
		WHERE snapshot_id = ? AND coalesce(workspace_id, '') <> '' AND read_status NOT IN ('read', 'gone', 'not_asked')`
	err = l.QueryRow(ctx, query, []any{at.Snapshot}, &n)
	return n, err
}

// ReadEntry reads the entry of a ledger at a snapshot. terminated tells which words of its own
// roster mean that somebody has left.
func ReadEntry(ctx context.Context, organization string, l *snapshot.Ledger, at snapshot.Reference, terminated func(word string) bool) (Entry, error) {
	e := Entry{Organization: organization, Snapshot: at.Snapshot, TakenAt: at.TakenAt, Status: at.Status, Names: map[string]string{}}
	err := l.QueryRow(ctx, "SELECT coalesce(organization_id, ''), completeness, coalesce(workspaces, 0), json_extract(parameters, '$.simulated') IS 1 FROM snapshots WHERE id = ?", []any{at.Snapshot}, &e.OrganizationID, &e.Completeness, &e.Workspaces, &e.Simulated)
	if err != nil {
		return e, err
	}
	type unread struct{ Resource, WorkspaceID, ReadStatus, Name string }
	for c, err := range snapshot.Rows[unread](ctx, l, `SELECT c.resource, c.workspace_id, c.read_status, w.name FROM coverage_at AS c
		LEFT JOIN workspaces_at AS w ON w.snapshot_id = c.snapshot_id AND w.workspace_id = c.workspace_id
		WHERE c.snapshot_id = ? AND c.read_status NOT IN ('read', 'gone', 'not_asked') ORDER BY c.resource, c.workspace_id`, at.Snapshot) {
		if err != nil {
			return e, err
		}
		e.Unread = append(e.Unread, snapshot.Coverage{Resource: c.Resource, WorkspaceID: c.WorkspaceID, Status: c.ReadStatus})
		e.Names[c.WorkspaceID] = c.Name
	}
	for r, err := range snapshot.Rows[IssuedReview](ctx, l, "SELECT name, issued_at, due, rows FROM reviews ORDER BY issued_at, name") {
		if err != nil {
			return e, err
		}
		e.Reviews = append(e.Reviews, r)
	}
	const rosterRead = "SELECT count(*) > 0 FROM coverage_at WHERE snapshot_id = ? AND resource = 'roster' AND read_status = 'read'"
	if err := l.QueryRow(ctx, rosterRead, []any{at.Snapshot}, &e.RosterRead); err != nil {
		return e, err
	}
	if e.Leavers, err = ownLeavers(ctx, organization, l, at, terminated); err != nil {
		return e, err
	}
	e.Head, err = l.Head(ctx)
	return e, err
}
