package command

import (
	"cmp"
	"context"
	"fmt"

	"tlaudit/snapshot"
)

// snapshotFlags name the snapshot that a command evaluates and the baseline that it
// compares it with.
type snapshotFlags struct {
	At     string `placeholder:"REF" help:"The snapshot (default latest)." xor:"time"`
	Since  string `placeholder:"REF" help:"The baseline. Without it: the last issued review, else the last complete snapshot before the quarter."`
	Period string `placeholder:"2026-Q3" help:"Set --at and --since for this quarter." xor:"time"`
}

// Validate rejects a --period that is not a quarter.
func (f *snapshotFlags) Validate() error { return validPeriod(f.Period) }

// snapshots resolves the flags and notes on stderr which snapshots they name.
// baseline is nil where there is no baseline.
func (f *snapshotFlags) snapshots(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (at snapshot.Reference, baseline *snapshot.Reference, err error) {
	at, since, err := d.resolveWithBaseline(ctx, g, l, cmp.Or(f.Period, f.At, "latest"), f.Since, f.Period)
	return at, nilIfNone(since), err
}

// validPeriod rejects what is not a quarter. Empty is valid: no period was given.
func validPeriod(period string) error {
	if period == "" {
		return nil
	}
	if _, _, err := snapshot.Quarter(period); err != nil {
		return fmt.Errorf("--period: %w", err)
	}
	return nil
}

// resolveWithBaseline resolves the snapshot at and its baseline, and notes on stderr
// which they are. since is the value of --since and period that of --period; without
// both, the ledger chooses the baseline. The number of the returned baseline is 0
// where no baseline was found.
func (d *Deps) resolveWithBaseline(ctx context.Context, g *Globals, l *snapshot.Ledger, at, since, period string) (snapshot.Reference, snapshot.Reference, error) {
	var none snapshot.Reference
	chosen, err := d.resolve(ctx, g, l, "at", at)
	if err != nil {
		return chosen, none, err
	}
	if later, ok, err := l.LaterPartial(ctx, chosen); err != nil {
		return chosen, none, err
	} else if ok {
		d.note(g, "a later snapshot is partial: %s", later)
	}
	var baseline snapshot.Reference
	var ok bool
	switch {
	case since != "":
		baseline, err = d.resolve(ctx, g, l, "since", since)
		if err == nil && baseline.Snapshot >= chosen.Snapshot {
			err = fmt.Errorf("--since %s is snapshot %d, which is not before snapshot %d", since, baseline.Snapshot, chosen.Snapshot)
		}
		return chosen, baseline, err
	case period != "":
		baseline, ok, err = l.BeforeQuarter(ctx, period)
	default:
		baseline, ok, err = l.Baseline(ctx, chosen)
	}
	if err != nil {
		return chosen, none, err
	}
	if !ok {
		d.note(g, "since: no baseline: there is no earlier complete snapshot")
		return chosen, none, nil
	}
	d.note(g, "since: %s", baseline)
	return chosen, baseline, nil
}

// nilIfNone returns nil for the reference that names no snapshot.
func nilIfNone(r snapshot.Reference) *snapshot.Reference {
	if r.Snapshot == 0 {
		return nil
	}
	return &r
}
