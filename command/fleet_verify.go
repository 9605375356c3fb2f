package command

import (
	"context"

	"tlaudit/fleet"
)

type fleetVerifyCmd struct {
	fleetFlags
	parallelFlag
	Full bool `help:"Also recompute the whole state of every snapshot."`
}

func (*fleetVerifyCmd) Help() string {
	return `Examples:
  tlaudit fleet verify
  tlaudit fleet verify --full --only north-bank

It checks each ledger as "tlaudit verify" does. Exit code 4 if one does not match its
evidence, else 1 if one cannot be read.`
}

func (c *fleetVerifyCmd) Run(g *Globals, d *Deps, ctx Context) error {
	all, err := c.organizations()
	if err != nil {
		return err
	}
	verify := &verifyLedgerCmd{Full: c.Full}
	outcomes := c.each(ctx, d, all, fleet.InOrder(len(all)), func(ctx context.Context, o fleet.Organization, one *Deps) fleetOutcome {
		return unlessOther(ctx, o, func() fleetOutcome {
			return captured(one, func(one *Deps) error { return verify.verify(ctx, g.globalsOf(o), one) })
		})
	})
	return d.sayAll(ctx, outcomes)
}
