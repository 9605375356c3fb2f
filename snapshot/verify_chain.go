package snapshot

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"tlaudit/strictjson"
)

// A chainedEvent is an event as the ledger has it.
type chainedEvent struct {
	seq, snapshot             int64 // snapshot is 0 where the event concerns none
	at, by, kind, line, chain string
	detail                    string
	digests                   eventDigests // of one that recorded a snapshot

	previous string // the recorded value of the chain before it
	expected int64  // the snapshot that an event of kind collected would record here
	edited   bool   // its text is not the one that was chained, and what that was is unknown
}

// chain recomputes every link. An event whose text does not give its value was edited, or
// its value was: the event after it decides which.
func (v *verifier) chain(ctx context.Context, expectHead string) error {
	rows, err := v.ledger.conn.QueryContext(ctx, eventLines)
	if err != nil {
		return err
	}
	defer rows.Close()
	previous, expected := firstLink, false
	var newest int64
	var before, doubtful *chainedEvent
	var edited []*chainedEvent
	for rows.Next() {
		e := &chainedEvent{previous: previous, expected: newest + 1}
		var subject sql.NullInt64
		if err := rows.Scan(&e.seq, &e.at, &e.by, &e.line, &e.kind, &subject, &e.detail, &e.chain); err != nil {
			return err
		}
		e.snapshot = subject.Int64
		v.Events++
		whole := v.inPlace(e, before)
		follows := link(previous, e.line) == e.chain
		if doubtful != nil {
			if whole && link(link(doubtful.previous, doubtful.line), e.line) == e.chain {
				v.problem(doubtful.snapshot, "chain: the recorded value of event %d (%s) was edited", doubtful.seq, doubtful.kind)
				follows = true
			} else {
				edited = append(edited, doubtful)
			}
			doubtful = nil
		}
		if !follows && whole {
			doubtful = e
		}
		newest = v.follow(e, newest)
		before, previous, expected = e, e.chain, expected || e.chain == expectHead
	}
	if doubtful != nil {
		edited = append(edited, doubtful)
	}
	if v.Events > 0 {
		v.Head = previous
	}
	if expectHead != "" && !expected {
		v.problem(0, "chain: no event has the value %s that was expected: the ledger was cut or rebuilt since that was noted", expectHead)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, e := range edited {
		if err := v.editedEvent(ctx, e, e == before); err != nil {
			return err
		}
	}
	for _, snapshot := range slices.Sorted(maps.Keys(v.recorded)) {
		if err := v.collected(ctx, snapshot, v.recorded[snapshot]); err != nil {
			return err
		}
	}
	return nil
}

// inPlace reports whether an event has the number after the one before it, so that its
// link can be judged.
func (v *verifier) inPlace(e, before *chainedEvent) bool {
	switch {
	case e.seq == v.Events:
		return true
	case e.seq > v.Events && before == nil:
		v.problem(0, "chain: the events before event %d (%s) are missing", e.seq, e.kind)
	case e.seq > v.Events:
		v.problem(0, "chain: what was recorded between event %d (%s) and event %d (%s) is missing", before.seq, before.kind, e.seq, e.kind)
	default:
		v.problem(e.snapshot, "chain: event %d (%s) is in the place of event %d", e.seq, e.kind, v.Events)
	}
	v.Events = e.seq
	return false
}

// follow notes what an event says of snapshots, and returns the newest snapshot after it.
func (v *verifier) follow(e *chainedEvent, newest int64) int64 {
	switch e.kind {
	case Collected:
		if e.snapshot != newest+1 {
			v.problem(e.snapshot, "chain: event %d records snapshot %d after snapshot %d", e.seq, e.snapshot, newest)
		}
		v.recorded[e.snapshot] = e
		return e.snapshot
	case SnapshotWithdrawn:
		v.withdrawn(e.seq, e.snapshot, newest, e.at, e.detail)
		delete(v.recorded, e.snapshot)
		return e.snapshot - 1
	}
	return newest
}

// withdrawn checks an event that withdraws a snapshot: it was the newest, and lay ahead
// of the clock and of the API's clock.
func (v *verifier) withdrawn(seq, snapshot, newest int64, at, detail string) {
	if snapshot != newest || newest == 0 {
		v.problem(snapshot, "chain: event %d withdraws snapshot %d, and the newest was snapshot %d", seq, snapshot, newest)
	}
	var recorded struct {
		TakenAt string   `json:"taken_at"`
		Offset  *float64 `json:"clock_offset_seconds"`
	}
	if err := strictjson.DecodePart([]byte(detail), &recorded); err != nil {
		v.problem(snapshot, "chain: the detail of event %d cannot be read: %v", seq, err)
	} else if recorded.TakenAt <= at {
		v.problem(snapshot, "chain: event %d of %s withdraws a snapshot that was taken at %s, which is not ahead of it", seq, at, recorded.TakenAt)
	} else if api, wentBack := ClockWentBack(recorded.TakenAt, at, recorded.Offset); wentBack {
		v.problem(snapshot, "chain: event %d of %s withdraws a snapshot that was taken at %s, when the API's clock said %s", seq, at, recorded.TakenAt, api)
	}
}

// headers checks that snapshots follow one another in number and time, and that
// the chain records each once, without those that were withdrawn.
func (v *verifier) headers(ctx context.Context) error {
	rows, err := v.ledger.conn.QueryContext(ctx, `SELECT id, taken_at,
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
		case collected == 0:
			v.problem(id, "the chain does not record it")
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
