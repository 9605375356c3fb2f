package snapshot

import (
	"context"
	"errors"
)

// A Status summarizes a ledger.
type Status struct {
	Newest   Reference
	Complete *Reference        // the newest complete snapshot; nil if none exists
	Claim    string            // of completeness, of that snapshot: Reconciled or AsVisible; empty if none exists
	Failed   []Failure         // collects that failed since then, oldest first
	Clock    *float64          // the API's clock minus ours in seconds, at the newest snapshot; nil if unknown
	Unread   []Coverage        // what the newest snapshot should have read and did not
	Names    map[string]string // of the unread workspaces, by id
	Head     string            // the newest value of the chain
}

// A Failure is a collect that failed.
type Failure struct {
	At     string
	Reason string
}

// Status summarizes the ledger. Error: ErrEmpty.
func (l *Ledger) Status(ctx context.Context) (Status, error) {
	s := Status{Names: map[string]string{}}
	var err error
	if s.Newest, err = l.Resolve(ctx, "latest"); err != nil {
		return s, err
	}
	complete, err := l.Resolve(ctx, "complete")
	var noneComplete *ReferenceError
	switch {
	case err == nil:
		s.Complete = &complete
		if err := l.row(ctx, "SELECT completeness FROM snapshot WHERE id = ?", []any{complete.Snapshot}, &s.Claim); err != nil {
			return s, err
		}
	case !errors.As(err, &noneComplete):
		return s, err
	}
	// Events are in order by their number. Their times are not, where a clock was wrong.
	after := int64(0)
	if s.Complete != nil {
		after = s.Complete.Snapshot
	}
	s.Failed, err = allRows[Failure](ctx, l, `SELECT at, json_extract(detail, '$.error') AS reason FROM events
		WHERE kind = 'collect_failed'
		AND seq > (SELECT coalesce(max(seq), 0) FROM events WHERE kind = 'collected' AND snapshot_id = ?) ORDER BY seq`, after)
	if err != nil {
		return s, err
	}
	if s.Clock, err = l.clockOffset(ctx, s.Newest.Snapshot); err != nil {
		return s, err
	}
	if err := l.unreadNow(ctx, &s); err != nil {
		return s, err
	}
	s.Head, err = l.Head(ctx)
	return s, err
}

// unreadNow lists what the newest snapshot should have read and did not.
func (l *Ledger) unreadNow(ctx context.Context, s *Status) error {
	type row struct{ Resource, WorkspaceID, ReadStatus, HTTPStatus, ErrorCode, Fingerprint, Name string }
	for c, err := range Rows[row](ctx, l, `SELECT c.resource, c.workspace_id, c.read_status, c.http_status, c.error_code, c.fingerprint, w.name
		FROM coverage AS c LEFT JOIN workspaces AS w ON w.workspace_id = c.workspace_id
		WHERE c.read_status NOT IN ('read', 'gone', 'not_asked') ORDER BY c.resource, c.workspace_id`) {
		if err != nil {
			return err
		}
		s.Unread = append(s.Unread, Coverage{Resource: c.Resource, WorkspaceID: c.WorkspaceID, Status: c.ReadStatus, HTTPStatus: c.HTTPStatus,
			ErrorCode: c.ErrorCode, Fingerprint: c.Fingerprint})
		s.Names[c.WorkspaceID] = c.Name
	}
	return nil
}
