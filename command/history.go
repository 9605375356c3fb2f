package command

import (
	"context"

	"tlaudit/snapshot"
)

type historyCmd struct {
	User      string `placeholder:"EMAIL|ID" help:"Only the access of this person."`
	Workspace string `placeholder:"NAME|ID" help:"Only the access to this workspace."`
	Since     string `placeholder:"REF" help:"Only access that was there at this snapshot or later."`
	idsFlag
	listFlags
}

func (*historyCmd) Help() string {
	return `Examples:
  tlaudit history --user ann@bank.example
  tlaudit history --workspace "KYC Onboarding" --format csv -o kyc.csv
  tlaudit history --since 2026-Q2 --format json

first_seen is the first snapshot with the access. not_before is the last earlier
reading without it; where it is empty, the access may be older. last_seen is the
last reading with the access. gone_by is the first later reading without it; where
it is empty, no reading has missed it so far.`
}

func (c *historyCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		filter, err := accessFilter(ctx, l, c.User, c.Workspace)
		if err != nil {
			return err
		}
		var since snapshot.Reference
		if c.Since != "" {
			if since, err = d.resolve(ctx, g, l, "since", c.Since); err != nil {
				return err
			}
		}
		t, err := l.History(ctx, filter, since.Snapshot)
		if err != nil {
			return err
		}
		return c.list(d, t, c.with(tableLayout{
			columns: []string{"workspace_name", "email", "source", "role_name", "not_before", "first_seen", "last_seen", "gone_by"},
			spare:   []string{"not_before", "last_seen"}, blank: []string{"gone_by"}, ids: nameOrID(), behind: map[string]string{"role_name": "status"},
		}))
	})
}
