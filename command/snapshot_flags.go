package command

import (
	"cmp"
	"context"
	"fmt"

	"tlaudit/snapshot"
)

// pairFlags say which snapshot rules look at, and what they compare it with.
type pairFlags struct {
	At     string `placeholder:"REF" help:"The snapshot; latest if not given." xor:"time"`
	Since  string `placeholder:"REF" help:"The baseline; the last issued review, else the last complete snapshot before the quarter, if not given."`
	Period string `placeholder:"2026-Q3" help:"Sets --at and --since." xor:"time"`
}

// Validate refuses what is no quarter.
func (c *pairFlags) Validate() error {
	if c.Period != "" {
		if _, _, err := snapshot.Quarter(c.Period); err != nil {
			return fmt.Errorf("--period: %w", err)
		}
	}
	return nil
}

// pair resolves the two and says which they are; baseline is nil for none.
func (c *pairFlags) pair(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (at snapshot.Reference, baseline *snapshot.Reference, err error) {
	pairing := reportCmd{At: cmp.Or(c.At, "latest"), Since: c.Since, Period: c.Period}
	at, since, err := pairing.pair(ctx, g, d, l)
	if since.Snapshot > 0 {
		baseline = &since
	}
	return at, baseline, err
}
