package command

import (
	"context"

	"tlaudit/snapshot"
)

type historyCmd struct {
	User      string `placeholder:"EMAIL|ID" help:"The access of this person."`
	Workspace string `placeholder:"NAME|ID" help:"The access to this workspace."`
	listFlags
}

func (*historyCmd) Help() string {
	return `Examples:
  tlaudit history --user ann@bank.example
  tlaudit history --workspace "KYC Onboarding" --format csv -o kyc.csv

first_seen is the first snapshot with the access. not_before is the last earlier
reading without it; where it is empty, the access may be older. last_seen is the
last reading with the access. gone_by is the first later reading without it; where
it is empty, no reading has missed it so far.`
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
		same := "workspace_name" // the column that is equal in every row
		if c.User != "" {
			same = "email"
		}
		return c.list(d, t, tableLayout{
			columns: []string{"workspace_name", "email", "source", "role_name", "status", "not_before", "first_seen", "last_seen", "gone_by"},
			spare:   []string{same, "status", "not_before", "last_seen", "source"}, blank: []string{"status", "gone_by"}, ids: nameOrID(),
		})
	})
}
