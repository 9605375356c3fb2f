package command

import (
	"context"

	"tlaudit/snapshot"
)

type snapshotsListCmd struct{ listFlags }

func (*snapshotsListCmd) Help() string {
	return `Examples:
  tlaudit snapshots list
  tlaudit snapshots list --format json | jq '.[-1].chain'

The oldest snapshot is first. Every format but table has all columns of the view.`
}

func (c *snapshotsListCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		t, err := l.Snapshots(ctx)
		if err != nil {
			return err
		}
		return c.list(d, parametersAsJSON(t), tableLayout{
			columns: []string{"id", "taken_at", "status", "completeness", "label", "workspaces", "unread_workspaces",
				"direct_memberships", "inherited_memberships", "enrollments", "users", "changes"},
			spare: []string{"inherited_memberships", "direct_memberships", "enrollments", "users", "workspaces", "completeness", "unread_workspaces"},
			blank: []string{"label", "changes"},
		})
	})
}
