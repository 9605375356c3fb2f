package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"time"
)

//go:embed queries/baseline.sql
var baseline string

// Before returns the snapshot that another is compared with by default: the newest
// complete one before it, so that no change is lost between two partial ones, else the
// one before; false if it is the first.
func (l *Ledger) Before(ctx context.Context, to Reference) (Reference, bool, error) {
	return l.optional(ctx, `WHERE id < ? ORDER BY status = 'complete' DESC, id DESC LIMIT 1`, to.Snapshot)
}

// Baseline returns the snapshot that a review is compared with by default: the newest one of
// which a review of the whole organization was issued, else the last complete one taken before
// the quarter began, else the oldest complete one; false if there is no earlier one. A
// review is passed over if it or its snapshot was withdrawn, or if its snapshot left out
// workspaces that the ledger knew then and that the later one has read.
func (l *Ledger) Baseline(ctx context.Context, at Reference) (Reference, bool, error) {
	taken, err := time.Parse(time.RFC3339, at.TakenAt)
	if err != nil {
		return Reference{}, false, err
	}
	begin := time.Date(taken.Year(), taken.Month()-(taken.Month()-1)%3, 1, 0, 0, 0, 0, time.UTC).Format(time.RFC3339)
	return l.optional(ctx, baseline, sql.Named("at", at.Snapshot), sql.Named("begin", begin))
}

// BeforeQuarter returns the last complete snapshot taken before a quarter began; false
// if none exists.
func (l *Ledger) BeforeQuarter(ctx context.Context, ref string) (Reference, bool, error) {
	begin, _, err := Quarter(ref)
	if err != nil {
		return Reference{}, false, err
	}
	return l.optional(ctx, `WHERE status = 'complete' AND taken_at < ? ORDER BY id DESC LIMIT 1`, begin.Format(time.RFC3339))
}

// LaterPartial returns the newest of the partial snapshots that are later than the
// given one, whether or not a complete one follows it; false if none exists.
func (l *Ledger) LaterPartial(ctx context.Context, than Reference) (Reference, bool, error) {
	return l.optional(ctx, `WHERE id > ? AND status = 'partial' ORDER BY id DESC LIMIT 1`, than.Snapshot)
}

// optional is find for a snapshot that need not be there.
func (l *Ledger) optional(ctx context.Context, selection string, args ...any) (Reference, bool, error) {
	r, err := l.find(ctx, "", selection, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return Reference{}, false, nil
	}
	if err != nil {
		return r, false, plain(err)
	}
	r.Given = fmt.Sprint(r.Snapshot)
	return r, true, nil
}
