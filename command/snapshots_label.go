package command

import (
	"fmt"
	"time"

	"tlaudit/snapshot"
)

type snapshotsLabelCmd struct {
	Ref      string        `arg:"" help:"The snapshot."`
	Name     string        `arg:"" help:"Its label: unique, no spaces, and not what reads as another reference."`
	LockWait time.Duration `default:"10m" help:"How long to wait for readers who keep the ledger locked (${default})."`
}

func (*snapshotsLabelCmd) Help() string {
	return `Example:
  tlaudit snapshots label latest before-migration

A snapshot that gets another label gives the old one free. Both are kept in the
chain of events.`
}

func (c *snapshotsLabelCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return d.locked(g, func() error {
		r, err := snapshot.Label(ctx, g.DB, c.Ref, c.Name, d.time(), d.By, c.LockWait)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(d.Stdout, "snapshot %d, taken %s, is %s\n", r.Snapshot, r.TakenAt, c.Name)
		return err
	})
}
