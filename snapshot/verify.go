package snapshot

import (
	"context"
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
	Notes     []string // what is not wrong but worth saying
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
		{"keys and holders", func() error { return v.derived(ctx, l) }},
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
