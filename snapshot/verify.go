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
	Reviews   int64  // that were issued
	Head      string // the newest value of the chain as recorded
	Full      bool
	Problems  []Problem
	Notes     []string // what is not wrong but worth saying
}

// VerifyOptions choose what Verify does beyond its usual checks.
type VerifyOptions struct {
	Full       bool   // recompute every state digest too
	ExpectHead string // a value of the chain that was noted elsewhere; empty: not checked
	Against    string // a file that Export wrote, to compare its snapshot with; empty: none
}

// A verifier is one run of Verify.
type verifier struct {
	Verification
	ledger   *Ledger
	texts    *dictionary
	recorded map[int64]*chainedEvent // by snapshot, the event that recorded it, without those withdrawn
}

// Verify rechecks the ledger against its evidence: SQLite's own structure, the
// text of the schema, the chain of events, the header and the requests of each
// snapshot, what began and ended at each, the record of each review that was issued, and
// with Full the whole state of each snapshot. With
// Against it also names every row in which a snapshot differs from its exported copy.
// Damage is a problem, not an error. An error means that nothing could be checked:
// there is no ledger, or it is of a version that this tlaudit does not know, or the file
// to compare with is not one that Export wrote.
func Verify(ctx context.Context, path string, o VerifyOptions) (_ Verification, err error) {
	v := &verifier{Verification: Verification{Full: o.Full}, recorded: map[int64]*chainedEvent{}}
	v.ledger, err = Open(ctx, path)
	if err != nil {
		if errors.Is(err, ErrDamaged) || looksLikeLedger(ctx, path) {
			v.problem(0, "%v", err)
			return v.Verification, nil
		}
		return v.Verification, err
	}
	defer func() { err = errors.Join(err, v.ledger.Close()) }()
	v.texts, err = v.ledger.dictionary(ctx)
	if err != nil {
		return v.Verification, v.damaged("dictionary", err)
	}
	defer func() { err = errors.Join(err, v.texts.close()) }()
	for _, check := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"structure", v.structure},
		{"schema", v.schema},
		{"chain", func(ctx context.Context) error { return v.chain(ctx, o.ExpectHead) }},
		{"snapshots", v.headers},
		{"intervals", v.intervals},
		{"facts", v.digests},
		{"keys, holders and units", v.derived},
		{"reviews", v.reviews},
	} {
		if err := check.do(ctx); err != nil {
			if err = v.damaged(check.name, err); err != nil {
				return v.Verification, err
			}
		}
	}
	if o.Against != "" {
		err := v.against(ctx, o.Against)
		switch {
		case err == nil:
		case len(v.Problems) > 0 && ctx.Err() == nil: // the ledger may be why they cannot be compared
			v.problem(0, "compare with %s: %v", o.Against, plain(err))
		default:
			return v.Verification, fmt.Errorf("compare with %s: %w", o.Against, plain(err))
		}
	}
	return v.Verification, nil
}

// damaged turns an error that comes from the file into a problem.
func (v *verifier) damaged(check string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(plain(err), ErrLocked) {
		return err
	}
	v.problem(0, "%s: cannot be read: %v", check, plain(err))
	return nil
}

func (v *Verification) problem(snapshot int64, format string, args ...any) {
	v.Problems = append(v.Problems, Problem{Snapshot: snapshot, What: fmt.Sprintf(format, args...)})
}

// structure has SQLite check the file.
func (v *verifier) structure(ctx context.Context) error {
	lines, err := column[string](ctx, v.ledger, "PRAGMA integrity_check(20)")
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
func (v *verifier) intervals(ctx context.Context) error {
	for _, k := range kinds {
		for _, end := range []string{"since", "until"} {
			does := map[string]string{"since": "begin", "until": "end"}[end]
			strays, err := column[int64](ctx, v.ledger, "SELECT DISTINCT "+end+" FROM "+k.table()+" WHERE "+end+" IS NOT NULL AND "+end+
				" NOT IN (SELECT id FROM snapshot) ORDER BY 1")
			if err != nil {
				return err
			}
			for _, stray := range strays {
				v.problem(stray, "there is no such snapshot, but %s %s there", k.plural, does)
			}
		}
	}
	strays, err := column[int64](ctx, v.ledger, "SELECT DISTINCT snapshot_id FROM request WHERE snapshot_id NOT IN (SELECT id FROM snapshot) ORDER BY 1")
	for _, stray := range strays {
		v.problem(stray, "there is no such snapshot, but requests refer to it")
	}
	return err
}

// StateQuery is the published query whose lines are the state of a snapshot: the
// SHA-256 of what the sqlite3 shell prints for it is the state digest.
func StateQuery(snapshot int64) string {
	return fmt.Sprintf("SELECT line FROM state WHERE snapshot_id = %d ORDER BY line;\n", snapshot)
}
