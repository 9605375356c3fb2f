package command

import (
	"context"
	"slices"

	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type findingsListCmd struct {
	evaluationFlags
	ruleFlag
	Severity string `enum:",critical,high,medium,low,info" default:"" placeholder:"LEVEL" help:"Only this severity and worse: critical, high, medium, low, info."`
	New      bool   `help:"Only findings that the newest earlier complete snapshot that could tell does not have, or has less severe or smaller."`
	FailOn   string `enum:",critical,high,medium,low,info" default:"" placeholder:"LEVEL" help:"Exit with 2 when a finding of this severity or worse is open."`
	Each     bool   `help:"In a table, list each finding. Without it, --rule and --new, the table has one entry for each rule."`
	idsFlag
	listFlags
}

func (*findingsListCmd) Help() string {
	return `Examples:
  tlaudit findings
  tlaudit findings --each --severity high
  tlaudit findings --period 2026-Q3 --severity high
  tlaudit findings --rules my-rules --format csv -o findings.csv

--new leaves out what no earlier snapshot could tell; stderr says how many there are.

A rule that lacks something it needs is listed as not evaluated, with what would
supply it. Findings with one cause are one finding. TL-HR-01, a person who has left,
takes in what TL-EXT-01, TL-HR-02, TL-ORP-01, TL-ORP-02, TL-INH-02 and TL-PRV-01 find
about that person, also if --rule names one of them. Other findings stay apart.`
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
		if c.New {
			if err := keepNew(ctx, g, d, l, parameters, &result); err != nil {
				return err
			}
		}
		fails := slices.ContainsFunc(result.Findings, func(f *findings.Finding) bool {
			return c.FailOn != "" && f.IsOpen() && findings.Rank(f.Severity) <= findings.Rank(c.FailOn)
		})
		if c.Severity != "" {
			result.Findings = slices.DeleteFunc(result.Findings, func(f *findings.Finding) bool { return findings.Rank(f.Severity) > findings.Rank(c.Severity) })
		}
		if err := c.print(ctx, g, d, l, parameters, result); err != nil {
			return err
		}
		if fails {
			return ErrFindings
		}
		return nil
	})
}

// keepNew keeps the new findings of a result. Without an earlier complete snapshot it
// keeps all; either way stderr says what was kept back or why nothing was.
func keepNew(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, parameters *findings.Parameters, result *findings.Result) error {
	compared, err := findings.MarkNew(ctx, l, parameters, result)
	if err != nil {
		return err
	}
	if !compared {
		d.note(g, "no earlier complete snapshot: all findings are listed, new or not")
		return nil
	}
	first := 0
	result.Findings = slices.DeleteFunc(result.Findings, func(f *findings.Finding) bool {
		if f.Beside == findings.FirstLookedAt {
			first++
		}
		return f.Beside != findings.New
	})
	if first > 0 {
		d.note(g, "%s first looked at now, and not listed: no earlier snapshot that was tried could tell", text.Count(first, "finding"))
	}
	return nil
}
