package command

import (
	"context"

	"tlaudit/snapshot"
)

type historyCmd struct {
	User      filter `placeholder:"EMAIL|ID" help:"The intervals of this person."`
	Workspace filter `placeholder:"NAME|ID" help:"The intervals in this workspace."`
	listFlags
}

func (*historyCmd) Help() string {
	return `Examples:
  tlaudit history --user ann@bank.example
  tlaudit history --workspace "KYC Onboarding" --format csv -o kyc.csv

first_seen is the first snapshot that had the access, not_before the last earlier
reading without it (empty: it may be older); last_seen the last reading that had
it, gone_by the first later reading without it (empty: not missed so far).`
}

func (c *historyCmd) Run(g *Globals, d *Deps, ctx Context) error {
	if c.User == "" && c.Workspace == "" {
		return &UsageError{"give --user, --workspace or both"}
	}
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		filter, err := accessFilter(ctx, l, c.User, c.Workspace)
		if err != nil {
			return err
		}
		t, err := l.History(ctx, filter)
		if err != nil {
			return err
		}
		same := "workspace_name" // the column that every row has alike
		if c.User != "" {
			same = "email"
		}
		return c.list(d, t, layout{
			columns: []string{"workspace_name", "email", "source", "role_name", "status", "not_before", "first_seen", "last_seen", "gone_by"},
			spare:   []string{same, "status", "not_before", "last_seen", "source"}, blank: []string{"status", "gone_by"}, ids: nameOrID(),
		})
	})
}
