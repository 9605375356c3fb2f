package snapshot

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"time"

	"tlaudit/strictjson"
)

// A Withdrawn snapshot is one that the ledger no longer has.
type Withdrawn struct {
	Snapshot Reference
	Newest   *Reference // the newest snapshot that is left; nil if none is
	Chain    string     // the value of the event that records the withdrawal
}

// apiTolerance is the largest difference from the API's clock with which the time of a
// snapshot is right.
const apiTolerance = 5 * time.Minute

// ClockWentBack reports whether, at a time that lies before that of a snapshot, our clock
// is wrong rather than the snapshot: the API's clock agreed with the snapshot's time, or
// was already later than at. offset is the API's clock minus ours at the snapshot, in
// seconds; nil if it is unknown. api is the time that the API's clock showed.
func ClockWentBack(takenAt, at string, offset *float64) (api string, wentBack bool) {
	taken, ok := ParseTime(takenAt)
	if !ok || offset == nil || takenAt <= at {
		return "", false
	}
	ahead := time.Duration(*offset * float64(time.Second))
	api = taken.Add(ahead).Format(time.RFC3339)
	return api, ahead >= -apiTolerance || api > at
}

// clockOffset returns the API's clock minus ours at a snapshot, in seconds; nil if it is
// unknown.
func (l *Ledger) clockOffset(ctx context.Context, snapshot int64) (*float64, error) {
	var offset sql.NullFloat64
	err := l.row(ctx, "SELECT json_extract(parameters, '$.clock_offset_seconds') FROM snapshot WHERE id = ?", []any{snapshot}, &offset)
	if err != nil || !offset.Valid {
		return nil, err
	}
	return &offset.Float64, nil
}

// Withdraw takes back the newest snapshot if it was taken at a time that lies ahead of
// at, which is the clock's, and of the API's clock as far as the snapshot has it. Its facts, its header and its requests go, and what had ended
// with it is open again, so that the ledger is as it was before that snapshot. An event
// keeps the reason and the digests. Any other snapshot is an error. The caller holds the
// lock.
func Withdraw(ctx context.Context, path, ref, reason, at, by string, wait time.Duration) (Withdrawn, error) {
	var w Withdrawn
	err := change(ctx, path, wait, func(l *Ledger) (err error) {
		if w.Snapshot, err = l.withdrawable(ctx, ref, at); err != nil {
			return err
		}
		if w.Chain, err = l.withdraw(ctx, w.Snapshot, reason, at, by); err != nil {
			return err
		}
		newest, left, err := l.optional(ctx, "ORDER BY id DESC LIMIT 1")
		if w.Newest = nil; left {
			w.Newest = &newest
		}
		return err
	})
	if err != nil {
		return Withdrawn{}, fmt.Errorf("withdraw %s from %s: %w", ref, path, plain(err))
	}
	return w, nil
}

// withdrawable finds a snapshot that may be withdrawn.
func (l *Ledger) withdrawable(ctx context.Context, ref, at string) (Reference, error) {
	r, err := l.Resolve(ctx, ref)
	if err != nil {
		return r, err
	}
	newest, err := l.Resolve(ctx, "latest")
	if err != nil {
		return r, err
	}
	if r.Snapshot != newest.Snapshot {
		return r, fmt.Errorf("only the newest snapshot can be withdrawn, and that is snapshot %d: later snapshots follow from snapshot %d", newest.Snapshot, r.Snapshot)
	}
	if r.TakenAt <= at {
		return r, fmt.Errorf("only a snapshot that lies ahead of the clock can be withdrawn: snapshot %d was taken at %s, and the clock says %s", r.Snapshot, r.TakenAt, at)
	}
	offset, err := l.clockOffset(ctx, r.Snapshot)
	if err != nil {
		return r, err
	}
	if api, wentBack := ClockWentBack(r.TakenAt, at, offset); wentBack {
		return r, fmt.Errorf("snapshot %d was taken at %s, when the API's clock said %s, and this machine's clock says %s: set it right", r.Snapshot, r.TakenAt, api, at)
	}
	return r, nil
}

// withdraw removes the newest snapshot in the open transaction and records the event.
// Keys of addresses stay: they depend on the address alone.
func (l *Ledger) withdraw(ctx context.Context, r Reference, reason, at, by string) (string, error) {
	digests, err := l.recordedDigests(ctx, r.Snapshot)
	if err != nil {
		return "", err
	}
	offset, err := l.clockOffset(ctx, r.Snapshot)
	if err != nil {
		return "", err
	}
	detail := map[string]any{}
	maps.Copy(detail, digests)
	detail["reason"], detail["taken_at"], detail["clock_offset_seconds"] = reason, r.TakenAt, offset
	tables := []string{"holder"}
	for _, k := range kinds {
		tables = append(tables, k.table())
	}
	began := "since = ?"
	if r.Snapshot != 1 {
		began += " AND since <> 1" // names the partial index
	}
	for _, table := range tables {
		if err := l.exec(ctx, "DELETE FROM "+table+" WHERE "+began, r.Snapshot); err != nil {
			return "", fmt.Errorf("remove what began in %s: %w", table, err)
		}
		if err := l.exec(ctx, "UPDATE "+table+" SET until = NULL WHERE until = ?", r.Snapshot); err != nil {
			return "", fmt.Errorf("open what ended in %s: %w", table, err)
		}
	}
	if err := l.exec(ctx, "DELETE FROM known_person WHERE since = ?", r.Snapshot); err != nil {
		return "", fmt.Errorf("remove whom it had first: %w", err)
	}
	if err := l.exec(ctx, "DELETE FROM unit_digest WHERE since = ?", r.Snapshot); err != nil {
		return "", fmt.Errorf("remove the digests of its units: %w", err)
	}
	if err := l.exec(ctx, "DELETE FROM request WHERE snapshot_id = ?", r.Snapshot); err != nil {
		return "", fmt.Errorf("remove the requests: %w", err)
	}
	if err := l.exec(ctx, "DELETE FROM snapshot WHERE id = ?", r.Snapshot); err != nil {
		return "", fmt.Errorf("remove the header: %w", err)
	}
	return l.append(ctx, Event{At: at, Kind: SnapshotWithdrawn, By: by, Snapshot: r.Snapshot, Detail: detail})
}

// recordedDigests returns the detail of the event that recorded a snapshot.
func (l *Ledger) recordedDigests(ctx context.Context, snapshot int64) (digests map[string]any, err error) {
	var detail string
	err = l.row(ctx, "SELECT detail FROM event WHERE kind = 'collected' AND snapshot_id = ? ORDER BY seq DESC LIMIT 1", []any{snapshot}, &detail)
	if err == nil {
		err = strictjson.DecodePart([]byte(detail), &digests)
	}
	if err != nil {
		return nil, fmt.Errorf("the event that recorded snapshot %d: %w", snapshot, err)
	}
	return digests, nil
}
