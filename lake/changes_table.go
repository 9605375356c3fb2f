package lake

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"tlaudit/snapshot"
)

// changes gives the changes. The view takes a millisecond for each, so those that the lake has are taken from it.
func (s *source) changes(ctx context.Context) iter.Seq2[changeRow, error] {
	return func(yield func(changeRow, error) bool) {
		after, err := s.changesKept(ctx)
		if err != nil {
			yield(changeRow{}, err)
			return
		}
		if after > 0 {
			more := true
			err := eachOf(ctx, s.partition, "changes", func(r *changeRow) { more = more && yield(*r, nil) })
			if err != nil && more {
				yield(changeRow{}, err)
			}
			if err != nil || !more {
				return
			}
		}
		for row, err := range s.changesAfter(ctx, after) {
			if !yield(row, err) {
				return
			}
		}
	}
}

// changesKept returns the newest snapshot whose changes can be taken from the lake, with those before it; 0 if none can. What
// a snapshot changed stays so, unless an event since then took something away.
func (s *source) changesKept(ctx context.Context) (int64, error) {
	before := s.before
	if before == nil || before.Format != Format || before.Names != s.made.Names {
		return 0, nil
	}
	var gone bool
	err := s.ledger.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM events WHERE kind IN ('snapshot_withdrawn', 'pruned', 'redacted')
		AND seq > (SELECT max(seq) FROM events WHERE chain = :head))`, []any{snapshot.Named("head", before.ChainHead)}, &gone)
	if err != nil || gone {
		return 0, err
	}
	i := slices.IndexFunc(before.Files, func(f File) bool { return f.Path == s.file("changes") })
	if i < 0 {
		return 0, nil
	}
	var checked Checked
	if err := checked.sums(ctx, s.root, before.Files[i]); err != nil || len(checked.Problems) > 0 {
		return 0, err
	}
	return before.NewestSnapshot, nil
}

func (s *source) changesAfter(ctx context.Context, after int64) iter.Seq2[changeRow, error] {
	type change struct {
		SnapshotID                                                                                   int64
		TakenAt, NotBefore                                                                           time.Time
		Kind, WorkspaceID, WorkspaceName, UserID, Email, EnrollmentID, RoleID, Source, Before, After string
	}
	return fromView(ctx, s, changesOf, func(c change) changeRow {
		row := changeRow{
			SnapshotID: int32(c.SnapshotID), TakenAt: c.TakenAt.UnixMicro(), Kind: c.Kind, WorkspaceID: c.WorkspaceID, WorkspaceName: c.WorkspaceName,
			UserID: c.UserID, Email: c.Email, EnrollmentID: c.EnrollmentID, RoleID: c.RoleID, Source: c.Source, Before: c.Before, After: c.After,
			NotBefore: optionalTime(c.NotBefore),
		}
		if s.NoNames && (strings.HasPrefix(c.Kind, "user_") || strings.HasPrefix(c.Kind, "invitation_")) {
			row.Before, row.After = "", ""
		}
		return row
	}, snapshot.Named("after", after))
}
