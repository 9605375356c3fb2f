package command

import (
	"fmt"
	"time"

	"tlaudit/snapshot"
)

type snapshotsLabelCmd struct {
	Ref      string        `arg:"" help:"The snapshot."`
	Name     string        `arg:"" help:"The label. It must be unique, without spaces, and not look like another kind of reference."`
	LockWait time.Duration `default:"10m" help:"How long to wait while other programs keep the ledger locked (default ${default})."`
}

func (*snapshotsLabelCmd) Help() string {
	return `Example:
  tlaudit snapshots label latest before-migration

A snapshot has one label. A new label replaces the old one, which another snapshot
may then have. The chain of events keeps both.`
}

func (c *snapshotsLabelCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return d.withLock(g, func() error {
		r, err := snapshot.Label(ctx, g.DB, c.Ref, c.Name, d.time(), d.By, c.LockWait)
		if err != nil {
			return err
		}
		return d.say(fmt.Sprintf("snapshot %d, taken %s, is labelled %s", r.Snapshot, r.TakenAt, c.Name))
	})
}
