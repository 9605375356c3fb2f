package snapshot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// A Problem is one thing that Verify found wrong. Snapshot is 0 if it concerns the
// ledger as a whole.
type Problem struct {
	Snapshot int64
	What     string
}

func (p Problem) String() string {
	if p.Snapshot == 0 {
		return p.What
	}
	return fmt.Sprintf("snapshot %d: %s", p.Snapshot, p.What)
}

// A Verification is what Verify found. Problems are in the order of the checks,
// and by snapshot within each.
type Verification struct {
	Snapshots int64
	Events    int64
	Head      string // the newest value of the chain as recorded
	Full      bool
	Problems  []Problem
}

// VerifyOptions choose what Verify does beyond its usual checks.
type VerifyOptions struct {
	Full       bool   // recompute every state digest too
	ExpectHead string // a value of the chain that was noted elsewhere; empty: not checked
}

// Verify rechecks the ledger against its evidence: SQLite's own structure, the
// text of the schema, the chain of events, the header and the requests of each
// snapshot, what began and ended at each, and with Full the whole state of each.
// Damage is a problem, not an error. An error means that nothing could be checked:
// there is no ledger, or it is of a version that this tlaudit does not know.
func Verify(ctx context.Context, path string, o VerifyOptions) (_ Verification, err error) {
	v := Verification{Full: o.Full}
	l, err := Open(ctx, path)
	if err != nil {
		if errors.Is(err, ErrDamaged) || looksLikeLedger(ctx, path) {
			v.Problems = append(v.Problems, Problem{What: err.Error()})
			return v, nil
		}
		return v, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	texts, err := l.dictionary(ctx)
	if err != nil {
		return v.damaged("dictionary", err)
	}
	defer func() { err = errors.Join(err, texts.close()) }()
	for _, check := range []struct {
		name string
		do   func() error
	}{
		{"structure", func() error { return v.structure(ctx, l) }},
		{"schema", func() error { return v.schema(ctx, l) }},
		{"chain", func() error { return v.chain(ctx, l, o.ExpectHead) }},
		{"snapshots", func() error { return v.headers(ctx, l) }},
		{"intervals", func() error { return v.intervals(ctx, l) }},
		{"facts", func() error { return v.digests(ctx, l, texts) }},
	} {
		if err := check.do(); err != nil {
			if v, err = v.damaged(check.name, err); err != nil {
				return v, err
			}
		}
	}
	return v, nil
}

// damaged turns an error that comes from the file into a problem.
func (v Verification) damaged(check string, err error) (Verification, error) {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(plain(err), ErrLocked) {
		return v, err
	}
	v.problem(0, "%s: cannot be read: %v", check, plain(err))
	return v, nil
}

func (v *Verification) problem(snapshot int64, format string, args ...any) {
	v.Problems = append(v.Problems, Problem{Snapshot: snapshot, What: fmt.Sprintf(format, args...)})
}

// structure has SQLite check the file.
func (v *Verification) structure(ctx context.Context, l *Ledger) error {
	lines, err := column[string](ctx, l, "PRAGMA integrity_check(20)")
	if err != nil {
		return err
	}
	for _, line := range lines {
		if line != "ok" {
			v.problem(0, "integrity: %s", line)
		}
	}
	return nil
}

// chain recomputes every link.
func (v *Verification) chain(ctx context.Context, l *Ledger, expectHead string) error {
	rows, err := l.conn.QueryContext(ctx, eventLines)
	if err != nil {
		return err
	}
	defer rows.Close()
	previous, expected := firstLink, false
	var newest int64
	for rows.Next() {
		var seq int64
		var line, kind, detail, chain string
		var subject sql.NullInt64
		if err := rows.Scan(&seq, &line, &kind, &subject, &detail, &chain); err != nil {
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
		if kind == Collected {
			if subject.Int64 != newest+1 {
				v.problem(subject.Int64, "chain: event %d records snapshot %d after snapshot %d", seq, subject.Int64, newest)
			}
			newest = subject.Int64
			if err := v.collected(ctx, l, subject.Int64, detail); err != nil {
				return err
			}
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
	return rows.Err()
}

// collected compares a snapshot's row and requests with the digests in its event.
func (v *Verification) collected(ctx context.Context, l *Ledger, snapshot int64, detail string) error {
	var recorded struct {
		State    string `json:"state_digest"`
		Change   string `json:"change_digest"`
		Header   string `json:"header_digest"`
		Requests string `json:"requests_digest"`
	}
	if err := json.Unmarshal([]byte(detail), &recorded); err != nil {
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
// the chain records each.
func (v *Verification) headers(ctx context.Context, l *Ledger) error {
	rows, err := l.conn.QueryContext(ctx, `SELECT id, taken_at, (SELECT count(*) FROM event AS e WHERE e.snapshot_id = s.id AND e.kind = 'collected')
		FROM snapshot AS s ORDER BY id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var before string
	var last int64
	for rows.Next() {
		var id, events int64
		var takenAt string
		if err := rows.Scan(&id, &takenAt, &events); err != nil {
			return err
		}
		v.Snapshots++
		if id != last+1 {
			v.problem(last+1, "dropped: snapshot %d follows snapshot %d", id, last)
		}
		last = id
		if events != 1 {
			v.problem(id, "the chain records it %d times", events)
		}
		if takenAt <= before {
			v.problem(id, "taken at %s, not later than the one before it, taken at %s", takenAt, before)
		}
		before = takenAt
	}
	return rows.Err()
}

// intervals checks that every interval begins and ends at a snapshot, and that
// requests belong to one.
func (v *Verification) intervals(ctx context.Context, l *Ledger) error {
	for _, k := range kinds {
		for _, end := range []string{"since", "until"} {
			strays, err := column[int64](ctx, l, "SELECT DISTINCT "+end+" FROM "+k.table()+" WHERE "+end+" IS NOT NULL AND "+end+
				" NOT IN (SELECT id FROM snapshot) ORDER BY 1")
			if err != nil {
				return err
			}
			for _, stray := range strays {
				v.problem(stray, "there is no such snapshot, but %s rows have it as their %s", k.name, end)
			}
		}
	}
	strays, err := column[int64](ctx, l, "SELECT DISTINCT snapshot_id FROM request WHERE snapshot_id NOT IN (SELECT id FROM snapshot) ORDER BY 1")
	for _, stray := range strays {
		v.problem(stray, "there is no such snapshot, but requests refer to it")
	}
	return err
}

// digests recomputes what began and ended at each snapshot, and with Full the
// whole state of each.
func (v *Verification) digests(ctx context.Context, l *Ledger, texts *dictionary) error {
	snapshots, err := l.digested(ctx)
	if err != nil {
		return err
	}
	for _, s := range snapshots {
		change, err := l.changeDigest(ctx, texts, s.id)
		switch {
		case ctx.Err() != nil:
			return err
		case err != nil:
			v.problem(s.id, "its changes cannot be read: %v", plain(err))
		case change != s.change:
			v.problem(s.id, "what began or ended there was changed (change digest %s, recorded %s)", change, s.change)
		}
		if !v.Full {
			continue
		}
		state, err := l.stateDigest(ctx, texts, s.id)
		switch {
		case ctx.Err() != nil:
			return err
		case err != nil:
			v.problem(s.id, "its state cannot be read: %v", plain(err))
		case state != s.state:
			v.problem(s.id, "its state was changed (state digest %s, recorded %s)", state, s.state)
		}
	}
	return nil
}

type digested struct {
	id            int64
	state, change string
}

func (l *Ledger) digested(ctx context.Context) ([]digested, error) {
	rows, err := l.conn.QueryContext(ctx, "SELECT id, state_digest, change_digest FROM snapshot ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []digested
	for rows.Next() {
		var d digested
		if err := rows.Scan(&d.id, &d.state, &d.change); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// StateQuery is the published query whose lines are the state of a snapshot: the
// SHA-256 of what the sqlite3 shell prints for it is the state digest.
func StateQuery(snapshot int64) string {
	return fmt.Sprintf("SELECT line FROM state WHERE snapshot_id = %d ORDER BY line;\n", snapshot)
}
