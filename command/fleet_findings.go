package command

import (
	"context"
	"slices"

	"tlaudit/findings"
	"tlaudit/fleet"
	"tlaudit/report/list"
	"tlaudit/snapshot"
)

type fleetFindingsCmd struct {
	fleetFlags
	parallelFlag
	evaluationFlags
	FailOn string `enum:",critical,high,medium,low,info" default:"" placeholder:"LEVEL" help:"Exit with 2 when a finding of this severity or worse is open in an organization."`
	listFlags
}

func (*fleetFindingsCmd) Help() string {
	return `Examples:
  tlaudit fleet findings
  tlaudit fleet findings --period 2026-Q3 --fail-on critical
  tlaudit fleet findings --format csv -o findings.csv

It evaluates the rules for each organization, with its own policy, and counts the open
findings by severity, those about the data apart, those that are accepted, and the rules
that could not be evaluated.

Exit code 1 if an organization cannot be evaluated, else 2 by --fail-on.`
}

// Validate rejects what the flags of its parts reject.
func (c *fleetFindingsCmd) Validate() error {
	if err := c.parallelFlag.Validate(); err != nil {
		return err
	}
	return c.evaluationFlags.Validate()
}

func (c *fleetFindingsCmd) Run(g *Globals, d *Deps, ctx Context) error {
	all, err := c.organizations()
	if err != nil {
		return err
	}
	outcomes := c.each(ctx, d, all, fleet.InOrder(len(all)), func(ctx context.Context, o fleet.Organization, one *Deps) (out fleetOutcome) {
		var counts fleet.FindingCounts
		out.err = withOwnLedger(ctx, o, func(ctx context.Context, l *snapshot.Ledger) error {
			rules, err := c.allRules(ctx, l)
			if err != nil {
				return err
			}
			parameters, result, err := c.evaluate(ctx, g.globalsOf(o), one, l, rules)
			if err == nil {
				counts = fleet.CountFindings(parameters.At, result)
			}
			return err
		})
		if out.err == nil {
			out.json = counts
		}
		return out
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	counted := slices.DeleteFunc(slices.Clone(outcomes), func(o fleetOutcome) bool { return o.err != nil })
	if err := c.listFlags.fleet(d, findingCountRows(counted)); err != nil {
		return err
	}
	if err := d.conclude(ctx, outcomes); err != nil {
		return err
	}
	if c.FailOn != "" && slices.ContainsFunc(counted, func(o fleetOutcome) bool { return countsOf(o).Worst(c.FailOn) > 0 }) {
		return ErrFindings
	}
	return nil
}

func countsOf(o fleetOutcome) fleet.FindingCounts {
	counts, ok := o.json.(fleet.FindingCounts)
	if !ok {
		return fleet.FindingCounts{}
	}
	return counts
}

// findingCountRows lists the counts of organizations, a row for each.
func findingCountRows(all []fleetOutcome) list.Rows {
	columns := []list.Column[fleetOutcome]{list.Text("organization", func(o fleetOutcome) string { return o.name })}
	for _, severity := range findings.SeverityNames() {
		columns = append(columns, list.Column[fleetOutcome]{Name: severity, Cell: func(o fleetOutcome) any { return countsOf(o).Open[severity] }})
	}
	return list.Of(all, append(columns,
		list.Column[fleetOutcome]{Name: "data", Cell: func(o fleetOutcome) any { return countsOf(o).Data }},
		list.Column[fleetOutcome]{Name: "accepted", Cell: func(o fleetOutcome) any { return countsOf(o).Accepted }},
		list.Column[fleetOutcome]{Name: "not_evaluated", Cell: func(o fleetOutcome) any { return countsOf(o).NotEvaluated }},
		list.Column[fleetOutcome]{Name: "snapshot", Cell: func(o fleetOutcome) any { return countsOf(o).Snapshot }},
		list.Text("taken_at", func(o fleetOutcome) string { return countsOf(o).TakenAt }))...)
}
