package command

import (
	"context"

	"tlaudit/fleet"
)

type fleetCheckCmd struct {
	fleetFlags
	parallelFlag
}

func (*fleetCheckCmd) Help() string {
	return `Examples:
  tlaudit fleet check
  tlaudit fleet check --only north-bank

It checks each organization as "tlaudit check" does. One that is ready for a walk has one
line, any other all lines. It makes the folders of the ledgers, and records no snapshot.

Exit code 1 if an organization cannot be checked, else 3 if a walk could not read
everything that it needs.`
}

func (c *fleetCheckCmd) Run(g *Globals, d *Deps, ctx Context) error {
	members, err := c.members(d, nil)
	if err != nil {
		return err
	}
	all, byName := organizationsOf(members)
	outcomes := c.each(ctx, d, all, fleet.InOrder(len(all)), func(ctx context.Context, o fleet.Organization, one *Deps) fleetOutcome {
		m := byName[o.Name]
		if err := m.folder(); err != nil {
			return fleetOutcome{err: err}
		}
		check := &checkCmd{apiFlags: m.collect.apiFlags, walkFlags: m.collect.walkFlags}
		out := unlessOther(ctx, o, func() fleetOutcome {
			return captured(one, func(one *Deps) error { return check.Run(g.globalsOf(o), one, Context{ctx}) })
		})
		out.err = m.withoutToken(out.err)
		if n := len(out.lines); out.err == nil {
			out.lines = out.lines[n-1:]
		}
		return out
	})
	return d.sayAll(ctx, outcomes)
}
