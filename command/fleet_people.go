package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"tlaudit/fleet"
	"tlaudit/report/list"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type fleetPeopleCmd struct {
	fleetFlags
	In int `default:"2" placeholder:"N" help:"Only addresses that are in at least this number of organizations (default ${default})."`
	listFlags
}

func (*fleetPeopleCmd) Help() string {
	return `Examples:
  tlaudit fleet people --in 2
  tlaudit fleet people --in 3 --format csv -o people.csv

It lists the accounts of each address that several organizations have, by address. Two
accounts with the same address may be two people: they are never merged. While it runs,
the addresses are in a private folder beside the fleet's file,
or in the current folder if none can be made there.`
}

// Validate rejects a number that every address has.
func (c *fleetPeopleCmd) Validate() error {
	if c.In < 1 {
		return fmt.Errorf("--in %d: give 1 or more", c.In)
	}
	return nil
}

func (c *fleetPeopleCmd) Run(g *Globals, d *Deps, ctx Context) (err error) {
	all, err := c.organizations()
	if err != nil {
		return err
	}
	people, err := fleet.NewPeople(filepath.Dir(c.Fleet), ".")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, people.Close()) }()
	seen := fleet.Ledgers{}
	outcomes := oneByOne(ctx, g, d, all, func(ctx context.Context, o fleet.Organization, l *snapshot.Ledger) error {
		if err := seen.Add(ctx, o, l); err != nil {
			return err
		}
		at, err := l.Resolve(ctx, "latest")
		if err != nil {
			return err
		}
		return people.Add(ctx, o.Name, l, at)
	})
	if err := c.listFlags.fleet(d, peopleRows(people, c.In)); err != nil {
		return err
	}
	if people.NoEmails > 0 {
		d.note(g, "%s without a known address: not compared", text.Count(people.NoEmails, "account"))
	}
	return d.conclude(ctx, outcomes)
}

// peopleRows lists the accounts of each address in several organizations.
func peopleRows(people *fleet.People, least int) list.Rows {
	return list.Rows{
		Columns: []string{"email", "organization", "user_id", "name"},
		Rows: func(yield func([]any, error) bool) {
			for same, err := range people.InSeveral(least) {
				if err != nil {
					yield(nil, err)
					return
				}
				for _, a := range same {
					if !yield([]any{a.Email, a.Organization, a.UserID, nilIfEmpty(a.Name)}, nil) {
						return
					}
				}
			}
		},
	}
}

// fleet writes a list of a fleet in the format of --format.
func (l listFlags) fleet(d *Deps, rows list.Rows) error {
	rows.Width, rows.Keep = l.width(d), rows.Columns
	return l.write(d, func(w io.Writer) error { return list.Write(w, l.Format, rows) })
}

func nilIfEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}
