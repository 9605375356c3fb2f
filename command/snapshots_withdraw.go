package command

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"tlaudit/snapshot"
)

type snapshotsWithdrawCmd struct {
	Ref      string        `arg:"" help:"The snapshot. It must be the newest one and lie ahead of the clock."`
	Reason   string        `required:"" placeholder:"TEXT" help:"Why. The reason is recorded."`
	LockWait time.Duration `default:"10m" help:"How long to wait while other programs keep the ledger locked (default ${default})."`
}

func (*snapshotsWithdrawCmd) Help() string {
	return `Example:
  tlaudit snapshots withdraw latest --reason "the clock was a year ahead, CHG-1842"

A snapshot that lies ahead of the clock keeps every later one out. Without it the
ledger is as it was before that snapshot, and the next collect takes its number. The
chain of events keeps the snapshot's digests and the reason.`
}

// Validate rejects a reason of blanks.
func (c *snapshotsWithdrawCmd) Validate() error {
	if strings.TrimSpace(c.Reason) == "" {
		return errors.New("--reason needs a reason")
	}
	return nil
}

func (c *snapshotsWithdrawCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return d.withLock(g, func() error {
		w, err := snapshot.Withdraw(ctx, g.DB, c.Ref, c.Reason, d.time(), d.By, c.LockWait)
		if err != nil {
			return err
		}
		newest := "the ledger has no other snapshot"
		if w.Newest != nil {
			newest = "the newest is " + w.Newest.String()
		}
		return d.say(fmt.Sprintf("snapshot %d, taken %s, is withdrawn: %s; %s", w.Snapshot.Snapshot, w.Snapshot.TakenAt, c.Reason, newest), "chain head "+w.Chain)
	})
}
