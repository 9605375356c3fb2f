package command

import (
	"context"
	"slices"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

type findingsListCmd struct {
	evaluationFlags
	ruleFlag
	Severity string `enum:",critical,high,medium,low,info" default:"" placeholder:"LEVEL" help:"Only this severity and worse: critical, high, medium, low, info."`
	New      bool   `help:"Only findings that are new in this snapshot, or that may be new because it is not known since when they exist."`
	FailOn   string `enum:",critical,high,medium,low,info" default:"" placeholder:"LEVEL" help:"Exit with 2 when a finding of this severity or worse is open."`
	listFlags
}

func (*findingsListCmd) Help() string {
	return `Examples:
  tlaudit findings
  tlaudit findings --period 2026-Q3 --severity high
  tlaudit findings --rules my-rules --format csv -o findings.csv

A rule that lacks something it needs is listed as not evaluated, with what would
supply it. Everything about a person who has left is one finding, TL-HR-01. That
holds also if --rule names a rule whose findings are merged into it.`
}

func (c *findingsListCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		all, err := c.allRules(ctx, l)
		if err != nil {
			return err
		}
		chosen, err := chooseRules(all, c.Rule...)
		if err != nil {
			return err
		}
		parameters, result, err := c.evaluate(ctx, g, d, l, chosen)
		if err != nil {
			return err
		}
		result = result.ForRules(c.Rule)
		for _, u := range result.Unmatched {
			d.note(g, "accepted, but there is no such finding: %s of %s: %s", u.Rule, u.Subject, u.Why)
		}
		fails := slices.ContainsFunc(result.Findings, func(f findings.Finding) bool {
			return c.FailOn != "" && f.IsOpen() && findings.Rank(f.Severity) <= findings.Rank(c.FailOn)
		})
		if c.Severity != "" {
			result.Findings = slices.DeleteFunc(result.Findings, func(f findings.Finding) bool { return findings.Rank(f.Severity) > findings.Rank(c.Severity) })
		}
		if err := c.print(g, d, parameters, result); err != nil {
			return err
		}
		if fails {
			return ErrFindings
		}
		return nil
	})
}
