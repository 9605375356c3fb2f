package command

import (
	"context"

	"tlaudit/snapshot"
)

type snapshotsBackupCmd struct {
	File string `arg:"" type:"path" help:"The file to write; it must not exist."`
}

func (*snapshotsBackupCmd) Help() string {
	return "Example:\n  tlaudit snapshots backup /backup/access-$(date +%F).db"
}

func (c *snapshotsBackupCmd) Run(g *Globals, d *Deps, ctx Context) error {
	if err := snapshot.Backup(ctx, g.DB, c.File); err != nil {
		return err
	}
	return withLedger(ctx, c.File, func(ctx context.Context, l *snapshot.Ledger) error {
		head, err := l.Head(ctx)
		if err != nil {
			return err
		}
		return d.say("wrote "+c.File, "chain head "+head)
	})
}
