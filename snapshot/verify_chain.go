package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"tlaudit/strictjson"
)

// chain recomputes every link.
func (v *Verification) chain(ctx context.Context, l *Ledger, expectHead string) error {
	rows, err := l.conn.QueryContext(ctx, eventLines)
	if err != nil {
		return err
	}
	defer rows.Close()
	previous, expected := firstLink, false
	var newest int64
	recorded := map[int64]string{} // the detail of the event that recorded a snapshot, without those withdrawn
	for rows.Next() {
		var seq int64
		var at, line, kind, detail, chain string
		var subject sql.NullInt64
		if err := rows.Scan(&seq, &at, &line, &kind, &subject, &detail, &chain); err != nil {
			return err
		}
		v.Events++
		if seq != v.Events {
			v.problem(subject.Int64, "chain: event %d is in the place of event %d", seq, v.Events)
			v.Events = seq
		}
		if link(previous, line) != chain {
			v.problem(subject.Int64, "chain: event %d (%s) does not follow from the event before it", seq, kind)
		}
		switch kind {
		case Collected:
			if subject.Int64 != newest+1 {
				v.problem(subject.Int64, "chain: event %d records snapshot %d after snapshot %d", seq, subject.Int64, newest)
			}
			newest = subject.Int64
			recorded[newest] = detail
		case SnapshotWithdrawn:
			v.withdrawn(seq, subject.Int64, newest, at, detail)
			delete(recorded, subject.Int64)
			newest = subject.Int64 - 1
		}
		previous, expected = chain, expected || chain == expectHead
	}
	v.Head = previous
	if v.Events == 0 {
		v.Head = ""
	}
	if expectHead != "" && !expected {
		v.problem(0, "chain: no event has the value %s that was expected: the ledger was cut or rebuilt since that was noted", expectHead)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, snapshot := range slices.Sorted(maps.Keys(recorded)) {
		if err := v.collected(ctx, l, snapshot, recorded[snapshot]); err != nil {
			return err
		}
	}
	return nil
}

// withdrawn checks an event that withdraws a snapshot: it was the newest, and lay ahead
// of the clock and of the API's clock.
func (v *Verification) withdrawn(seq, snapshot, newest int64, at, detail string) {
	if snapshot != newest || newest == 0 {
		v.problem(snapshot, "chain: event %d withdraws snapshot %d, and the newest was snapshot %d", seq, snapshot, newest)
	}
	var recorded struct {
		TakenAt string   `json:"taken_at"`
		Offset  *float64 `json:"clock_offset_seconds"`
	}
	if err := strictjson.DecodePart([]byte(detail), &recorded); err != nil {
		v.problem(snapshot, "chain: the detail of event %d is not JSON: %v", seq, err)
	} else if recorded.TakenAt <= at {
		v.problem(snapshot, "chain: event %d of %s withdraws a snapshot that was taken at %s, which is not ahead of it", seq, at, recorded.TakenAt)
	} else if api, wentBack := ClockWentBack(recorded.TakenAt, at, recorded.Offset); wentBack {
		v.problem(snapshot, "chain: event %d of %s withdraws a snapshot that was taken at %s, when the API's clock said %s", seq, at, recorded.TakenAt, api)
	}
}

// collected compares a snapshot's row and requests with the digests in its event.
func (v *Verification) collected(ctx context.Context, l *Ledger, snapshot int64, detail string) error {
	var recorded struct {
		State    string `json:"state_digest"`
		Change   string `json:"change_digest"`
		Header   string `json:"header_digest"`
		Requests string `json:"requests_digest"`
	}
	if err := strictjson.DecodePart([]byte(detail), &recorded); err != nil {
		v.problem(snapshot, "chain: the detail of its event is not JSON: %v", err)
		return nil
	}
	var state, change string
	err := l.row(ctx, "SELECT state_digest, change_digest FROM snapshot WHERE id = ?", []any{snapshot}, &state, &change)
	if errors.Is(err, sql.ErrNoRows) {
		v.problem(snapshot, "dropped: the chain records it, but the ledger does not have it")
		return nil
	}
	if err != nil {
		return err
	}
	header, err := l.linesDigest(ctx, headerLine, sql.Named("snapshot_id", snapshot))
	if err != nil {
		return err
	}
	requests, err := l.linesDigest(ctx, requestLines, sql.Named("snapshot_id", snapshot))
	if err != nil {
		return err
	}
	for _, c := range []struct{ what, have, want string }{
		{"state digest differs from the one in the chain", state, recorded.State},
		{"change digest differs from the one in the chain", change, recorded.Change},
		{"header (times, counts, status, parameters) was changed", header, recorded.Header},
		{"requests were changed", requests, recorded.Requests},
	} {
		if c.have != c.want {
			v.problem(snapshot, "%s", c.what)
		}
	}
	return nil
}

// headers checks that snapshots follow one another in number and time, and that
// the chain records each once, without those that were withdrawn.
func (v *Verification) headers(ctx context.Context, l *Ledger) error {
	rows, err := l.conn.QueryContext(ctx, `SELECT id, taken_at,
			(SELECT count(*) FROM event AS e WHERE e.snapshot_id = s.id AND e.kind = 'collected'),
			(SELECT count(*) FROM event AS e WHERE e.snapshot_id = s.id AND e.kind = 'snapshot_withdrawn')
		FROM snapshot AS s ORDER BY id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var before string
	var last int64
	for rows.Next() {
		var id, collected, withdrawn int64
		var takenAt string
		if err := rows.Scan(&id, &takenAt, &collected, &withdrawn); err != nil {
			return err
		}
		v.Snapshots++
		if id != last+1 {
			v.problem(last+1, "dropped: snapshot %d follows snapshot %d", id, last)
		}
		last = id
		switch {
		case collected == withdrawn+1:
		case withdrawn == 0:
			v.problem(id, "the chain records it %d times", collected)
		default:
			v.problem(id, "the chain records it %d times and withdraws it %d times", collected, withdrawn)
		}
		if takenAt <= before {
			v.problem(id, "taken at %s, not later than the one before it, taken at %s", takenAt, before)
		}
		before = takenAt
	}
	return rows.Err()
}
