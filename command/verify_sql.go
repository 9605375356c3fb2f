package command

import (
	"context"
	"io"

	"tlaudit/snapshot"
)

type verifySQLCmd struct {
	Ref string `arg:"" default:"latest" help:"The snapshot (default ${default})."`
}

func (*verifySQLCmd) Help() string {
	return `Examples:
  tlaudit verify sql | ` + snapshot.Shell + ` access.db | sha256sum
  tlaudit verify sql 2026-Q3

sha256sum prints the state digest that "tlaudit snapshots --format json" has.`
}

func (c *verifySQLCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		r, err := d.resolve(ctx, g, l, "state of", c.Ref)
		if err != nil {
			return err
		}
		_, err = io.WriteString(d.Stdout, snapshot.StateQuery(r.Snapshot))
		return err
	})
}
