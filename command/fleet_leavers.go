package command

import (
	"context"
	"errors"

	"tlaudit/fleet"
	"tlaudit/inputs"
	"tlaudit/report/list"
	"tlaudit/snapshot"
)

type fleetLeaversCmd struct {
	fleetFlags
	Roster string `required:"" type:"existingfile" placeholder:"FILE" help:"CSV of people, as collect takes it: who is called terminated has left."`
	listFlags
}

func (*fleetLeaversCmd) Help() string {
	return `Examples:
  tlaudit fleet leavers --roster group.csv
  tlaudit fleet leavers --roster group.csv --format csv -o leavers.csv

It lists everybody whom the roster calls terminated and who still has an account or access
in an organization, at its newest snapshot. The policy of each organization says which
words of the roster mean terminated. Somebody whose last day is later has not left.`
}

func (c *fleetLeaversCmd) Run(g *Globals, d *Deps, ctx Context) (err error) {
	all, err := c.organizations()
	if err != nil {
		return err
	}
	roster, err := readRoster(c.Roster)
	if err != nil {
		return err
	}
	var outcomes []fleetOutcome
	rows := list.Rows{Columns: []string{"organization", "email", "user_id", "name", "roster_status", "roster_end_date", "direct", "inherited"}}
	rows.Rows = func(yield func([]any, error) bool) {
		outcomes = oneByOne(ctx, g, d, all, func(ctx context.Context, o fleet.Organization, l *snapshot.Ledger) error {
			policy, err := loadPolicy(g.globalsOf(o))
			if err != nil {
				return err
			}
			at, err := l.Resolve(ctx, "latest")
			if err != nil {
				return err
			}
			d.note(g, "%s: at latest: %s", o.Name, at)
			left, err := fleet.Leavers(ctx, o.Name, l, at, roster, policy.Terminated)
			for _, p := range left {
				if !yield([]any{p.Organization, nilIfEmpty(p.Email), p.UserID, nilIfEmpty(p.Name), p.Status, nilIfEmpty(p.EndDate), p.Direct, p.Inherited}, nil) {
					return errEnough
				}
			}
			return err
		})
	}
	if err := c.listFlags.fleet(d, rows); err != nil {
		return err
	}
	return d.conclude(ctx, outcomes)
}

// readRoster reads the file of --roster.
func readRoster(path string) (_ []snapshot.RosterRow, err error) {
	file, _, err := inputs.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return inputs.ReadRoster(path, file)
}
