package command

import (
	"context"

	"tlaudit/snapshot"
)

type accessCmd struct {
	At         string  `placeholder:"REF" help:"The snapshot; latest if not given." xor:"time"`
	Between    between `placeholder:"FROM TO" help:"Everybody who had access at some time between two snapshots, certainly or possibly." xor:"time"`
	User       filter  `placeholder:"EMAIL|ID" help:"Only this person."`
	Workspace  filter  `placeholder:"NAME|ID" help:"Only this workspace."`
	Role       filter  `placeholder:"NAME|ID" help:"Only this role."`
	Source     string  `enum:",direct,inherited" default:"" help:"Only direct or only inherited access."`
	Privileged bool    `help:"Only roles that the policy, or their name, makes privileged."`
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
		filter.Role, filter.Source = string(c.Role), c.Source
		if c.Role != "" {
			if err := l.FindRole(ctx, filter.Role); err != nil {
				return err
			}
		}
		t, look, err := c.table(ctx, g, d, l, filter)
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
		return c.list(d, t, look)
	})
}

// table reads the rows, and says how they look on a screen.
func (c *accessCmd) table(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, filter snapshot.Filter) (snapshot.Table, layout, error) {
	if c.Between.From == "" {
		word := c.At
		if word == "" {
			word = "latest"
		}
		at, err := d.resolve(ctx, g, l, "at", word)
		if err != nil {
			return snapshot.Table{}, layout{}, err
		}
		t, err := l.Access(ctx, at, filter)
		return t, layout{
			columns: []string{"workspace_name", "email", "source", "role_name", "status", "first_seen", "not_before"},
			spare:   []string{"not_before", "status", "first_seen", "source"}, blank: []string{"status"}, ids: nameOrID(),
		}, err
	}
	from, err := d.resolve(ctx, g, l, "from", c.Between.From)
	if err != nil {
		return snapshot.Table{}, layout{}, err
	}
	to, err := d.resolve(ctx, g, l, "to", c.Between.To)
	if err != nil {
		return snapshot.Table{}, layout{}, err
	}
	t, err := l.AccessBetween(ctx, from, to, filter)
	return t, layout{
		columns: []string{"workspace_name", "email", "source", "role_name", "status", "certainty", "not_before", "first_seen", "last_seen", "gone_by"},
		spare:   []string{"status", "not_before", "last_seen", "source", "first_seen", "gone_by"}, blank: []string{"status", "gone_by"}, ids: nameOrID(),
	}, err
}
