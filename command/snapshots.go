package command

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tlaudit/snapshot"
)

type snapshotsCmd struct {
	List   snapshotsListCmd   `cmd:"" default:"withargs" help:"List the snapshots (what snapshots alone does)."`
	Export snapshotsExportCmd `cmd:"" help:"Write one snapshot as a standalone SQLite file."`
	Backup snapshotsBackupCmd `cmd:"" help:"Copy the whole ledger, also while a collect runs."`
	Label  snapshotsLabelCmd  `cmd:"" help:"Name a snapshot."`
}

func (*snapshotsCmd) Help() string {
	return `Examples:
  tlaudit snapshots
  tlaudit snapshots label 2026-Q3 q3-review
  tlaudit snapshots export complete evidence/2026-09-30.db
  tlaudit snapshots backup /backup/access.db`
}

type snapshotsListCmd struct{ listFlags }

func (*snapshotsListCmd) Help() string {
	return `Examples:
  tlaudit snapshots list
  tlaudit snapshots list --format json | jq '.[-1].chain'

The oldest is first. Every format but the table has all columns of the view.`
}

func (c *snapshotsListCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		t, err := l.Snapshots(ctx)
		if err != nil {
			return err
		}
		return c.list(d, nested(t), layout{
			columns: []string{"id", "taken_at", "status", "completeness", "label", "workspaces", "unread_workspaces",
				"direct_memberships", "inherited_memberships", "enrollments", "users", "changes"},
			spare: []string{"inherited_memberships", "direct_memberships", "enrollments", "users", "workspaces", "completeness", "unread_workspaces"},
			blank: []string{"label", "changes"},
		})
	})
}

// nested is a table whose parameters are JSON of their own, not text.
func nested(t snapshot.Table) snapshot.Table {
	return snapshot.Table{Columns: t.Columns, Rows: func(yield func([]any, error) bool) {
		for cells, err := range t.Rows {
			if err == nil {
				for i, c := range t.Columns {
					if text, ok := cells[i].(string); ok && c == "parameters" {
						cells[i] = json.RawMessage(text)
					}
				}
			}
			if !yield(cells, err) || err != nil {
				return
			}
		}
	}}
}

type snapshotsExportCmd struct {
	Ref  string `arg:"" help:"The snapshot."`
	File string `arg:"" type:"path" help:"The file to write; it must not exist."`
}

func (*snapshotsExportCmd) Help() string {
	return `Example:
  tlaudit snapshots export 2026-Q3 q3.db

The file has plain tables with the columns of the ledger's views, and answers the
query of "tlaudit verify sql" with the same lines and the same digest.`
}

func (c *snapshotsExportCmd) Run(g *Globals, d *Deps, ctx Context) error {
	e, err := snapshot.Export(ctx, g.DB, c.Ref, c.File)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.Stdout, "wrote %s: %s, %d grants\nstate digest %s\nchain %s\n", c.File, e.Snapshot, e.Grants, e.StateDigest, e.Chain)
	return err
}

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
		_, err = fmt.Fprintf(d.Stdout, "wrote %s\nchain head %s\n", c.File, head)
		return err
	})
}

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
