package command

import (
	"cmp"
	"context"

	"tlaudit/snapshot"
)

type accessCmd struct {
	At         string      `placeholder:"REF" help:"The snapshot (default latest)." xor:"time"`
	Between    betweenFlag `placeholder:"FROM TO" help:"Everybody who had access at some time between two snapshots. The column certainty says certain or possible." xor:"time"`
	User       string      `placeholder:"EMAIL|ID" help:"Only this person."`
	Workspace  string      `placeholder:"NAME|ID" help:"Only this workspace."`
	Role       string      `placeholder:"NAME|ID" help:"Only this role."`
	Source     string      `enum:",direct,inherited" default:"" help:"Only direct or only inherited access."`
	Privileged bool        `help:"Only privileged roles, as the policy or the role's name says."`
	idsFlag
	listFlags
}

func (*accessCmd) Help() string {
	return `Examples:
  tlaudit access --workspace "KYC Onboarding"
  tlaudit access --user ann@bank.example --at 2026-09-30
  tlaudit access --between 2026-Q2 2026-Q3 --privileged --format csv -o q3.csv

A REF is latest, latest~N, complete, complete~N, a snapshot's number, a date, an
RFC 3339 time, a quarter such as 2026-Q3, or a label.`
}

func (c *accessCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		filter, err := accessFilter(ctx, l, c.User, c.Workspace)
		if err != nil {
			return err
		}
		filter.Role, filter.Source = c.Role, c.Source
		if c.Role != "" {
			if err := l.FindRole(ctx, filter.Role); err != nil {
				return err
			}
		}
		t, layout, err := c.table(ctx, g, d, l, filter)
		if err != nil {
			return err
		}
		if c.Privileged {
			policy, err := loadPolicy(g)
			if err != nil {
				return err
			}
			t = privileged(t, policy)
		}
		return c.list(d, t, c.with(layout))
	})
}

// table reads the rows and returns them with their layout as a table.
func (c *accessCmd) table(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, filter snapshot.Filter) (snapshot.Table, tableLayout, error) {
	if c.Between.From == "" {
		at, err := d.resolve(ctx, g, l, "at", cmp.Or(c.At, "latest"))
		if err != nil {
			return snapshot.Table{}, tableLayout{}, err
		}
		t, err := l.Access(ctx, at, filter)
		return t, tableLayout{
			columns: []string{"workspace_name", "email", "source", "role_name", "status", "first_seen", "not_before"},
			spare:   []string{"not_before", "first_seen"}, blank: []string{"status"}, ids: nameOrID(),
		}, err
	}
	from, err := d.resolve(ctx, g, l, "from", c.Between.From)
	if err != nil {
		return snapshot.Table{}, tableLayout{}, err
	}
	to, err := d.resolve(ctx, g, l, "to", c.Between.To)
	if err != nil {
		return snapshot.Table{}, tableLayout{}, err
	}
	t, err := l.AccessBetween(ctx, from, to, filter)
	return t, tableLayout{
		columns: []string{"workspace_name", "email", "source", "role_name", "status", "certainty", "not_before", "first_seen", "last_seen", "gone_by"},
		spare:   []string{"not_before", "last_seen", "first_seen", "gone_by"}, blank: []string{"status", "gone_by"}, ids: nameOrID(),
	}, err
}
