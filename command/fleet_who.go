package command

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tlaudit/fleet"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type fleetWhoCmd struct {
	Who string `arg:"" name:"email-or-id" help:"An e-mail address or a user id."`
	fleetFlags
	idsFlag
	listFlags
}

func (*fleetWhoCmd) Help() string {
	return `Examples:
  tlaudit fleet who ann@bank.example
  tlaudit fleet who ann@bank.example --format csv -o ann.csv

It lists the access that somebody has now, in each organization whose ledger knows the
address or the id. Accounts with one address in two organizations may be two people.`
}

func (c *fleetWhoCmd) Run(g *Globals, d *Deps, ctx Context) error {
	all, err := c.organizations()
	if err != nil {
		return err
	}
	columns := []string{"workspace_id", "workspace_name", "user_id", "email", "source", "role_id", "role_name", "status", "first_seen", "not_before"}
	known := 0
	var outcomes []fleetOutcome
	t := snapshot.Table{Columns: append([]string{"organization"}, columns...)}
	t.Rows = func(yield func([]any, error) bool) {
		known = 0
		outcomes = oneByOne(ctx, g, d, all, func(ctx context.Context, o fleet.Organization, l *snapshot.Ledger) error {
			at, err := l.Resolve(ctx, "latest")
			if err != nil {
				return err
			}
			unread, err := fleet.UnreadWorkspaces(ctx, l, at)
			if err != nil {
				return err
			}
			if unread > 0 {
				d.note(g, "%s: %s: access there is unknown", o.Name, unreadWords(unread))
			}
			user, err := l.FindUser(ctx, c.Who)
			if errors.As(err, new(*snapshot.NotFoundError)) {
				return nil
			}
			if err != nil {
				return err
			}
			known++
			d.note(g, "%s: at latest: %s", o.Name, at)
			return c.rows(ctx, d, g, o, l, at, user, unread, columns, func(row []any) bool { return yield(row, nil) })
		})
	}
	layout := tableLayout{columns: []string{"organization", "workspace_name", "email", "source", "role_name", "status", "first_seen"}, spare: []string{"first_seen"}, blank: []string{"status"}, ids: nameOrID()}
	if err := c.list(d, t, c.with(layout)); err != nil {
		return err
	}
	if err := d.conclude(ctx, outcomes); err != nil {
		return err
	}
	if known == 0 {
		return fmt.Errorf("no user %q in any snapshot of %s", c.Who, text.Count(len(all), "organization"))
	}
	return nil
}

// errEnough ends the reading of rows that nobody takes any more.
var errEnough = errors.New("the reader of the list stopped before its end")

// rows yields the access that a user has in one organization at a snapshot.
func (c *fleetWhoCmd) rows(ctx context.Context, d *Deps, g *Globals, o fleet.Organization, l *snapshot.Ledger, at snapshot.Reference, user string, unread int, columns []string, yield func([]any) bool) error {
	access, err := l.Access(ctx, at, snapshot.Filter{UserID: user})
	if err != nil {
		return err
	}
	n := 0
	for cells, err := range access.Rows {
		if err != nil {
			return err
		}
		n++
		row := []any{o.Name}
		for _, column := range columns {
			row = append(row, cells[slices.Index(access.Columns, column)])
		}
		if !yield(row) {
			return errEnough
		}
	}
	switch {
	case n == 0 && unread > 0:
		d.note(g, "%s: user %s is known, no access was found, %s", o.Name, user, unreadWords(unread))
	case n == 0:
		d.note(g, "%s: user %s is known and has no access now", o.Name, user)
	}
	return nil
}

// unreadWords says how many workspaces were not read.
func unreadWords(n int) string {
	return text.Count(n, "workspace") + text.OneOrMany(n, " was", " were") + " not read"
}
