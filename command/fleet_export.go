package command

import (
	"context"

	"tlaudit/fleet"
)

type fleetExportCmd struct {
	Dir string `arg:"" type:"path" help:"The folder of the lake. It is made if it does not exist."`
	fleetFlags
	lakeFlags
}

func (*fleetExportCmd) Help() string {
	return `Examples:
  tlaudit fleet export lake
  tlaudit fleet export /srv/lake --no-findings --except south-bank

It writes each ledger's part of a lake as "tlaudit export lake" does, one after the other.

Exit code 1 if one cannot be exported: the others are.`
}

func (c *fleetExportCmd) Run(g *Globals, d *Deps, ctx Context) error {
	all, err := c.organizations()
	if err != nil {
		return err
	}
	one := parallelFlag{1}
	outcomes := one.each(ctx, d, all, fleet.InOrder(len(all)), func(ctx context.Context, o fleet.Organization, one *Deps) fleetOutcome {
		export := &exportLakeCmd{Dir: c.Dir, Organization: o.ID, lakeFlags: c.lakeFlags}
		return captured(one, func(one *Deps) error { return export.Run(g.globalsOf(o), one, Context{ctx}) })
	})
	return d.sayAll(ctx, outcomes)
}
