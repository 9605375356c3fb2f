package command

import (
	"context"
	"errors"
	"slices"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// ErrFindings says that there are open findings, where a command was asked to say
// so by its exit code.
var ErrFindings = errors.New("there are open findings")

type findingsCmd struct {
	List  findingsListCmd  `cmd:"" default:"withargs" help:"Evaluate the rules (what findings alone does)."`
	Rules findingsRulesCmd `cmd:"" help:"List the rules: kind, severity, controls and what each needs."`
	SQL   findingsSQLCmd   `cmd:"" name:"sql" help:"Print the query of a rule, ready for the sqlite3 shell."`
}

func (*findingsCmd) Help() string {
	return `Examples:
  tlaudit findings --period 2026-Q3
  tlaudit findings --new --fail-on high
  tlaudit findings rules
  tlaudit findings sql TL-INV-01 | sqlite3 -readonly access.db`
}

type findingsListCmd struct {
	scope
	ruleFlag
	Severity string `enum:",critical,high,medium,low,info" default:"" placeholder:"LEVEL" help:"Only this severity and worse: critical, high, medium, low, info."`
	New      bool   `help:"Only what was first seen in this snapshot, or nobody can tell when."`
	FailOn   string `enum:",critical,high,medium,low,info" default:"" placeholder:"LEVEL" help:"Exit with 2 when a finding of this severity or worse is open."`
	listFlags
}

func (*findingsListCmd) Help() string {
	return `Examples:
  tlaudit findings
  tlaudit findings --period 2026-Q3 --severity high
  tlaudit findings --rules my-rules --format csv -o findings.csv

A rule that lacks something is said to be not evaluated, with what supplies it.
Somebody who has left is one finding, TL-HR-01, also where --rule names a rule that
it takes in.`
}

func (c *findingsListCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		all, err := c.rules(ctx, l)
		if err != nil {
			return err
		}
		chosen, err := chooseRules(all, c.Rule...)
		if err != nil {
			return err
		}
		scene, result, err := c.find(ctx, g, d, l, chosen)
		if err != nil {
			return err
		}
		result = result.ForRules(c.Rule)
		for _, u := range result.Unmatched {
			d.note(g, "accepted, and not found: %s of %s: %s", u.Rule, u.Subject, u.Why)
		}
		if c.New {
			result.Findings = slices.DeleteFunc(result.Findings, func(f findings.Finding) bool { return !f.MayBeNew(scene.At) })
		}
		fails := slices.ContainsFunc(result.Findings, func(f findings.Finding) bool {
			return c.FailOn != "" && f.IsOpen() && findings.Rank(f.Severity) <= findings.Rank(c.FailOn)
		})
		if c.Severity != "" {
			result.Findings = slices.DeleteFunc(result.Findings, func(f findings.Finding) bool { return findings.Rank(f.Severity) > findings.Rank(c.Severity) })
		}
		if err := c.print(g, d, scene, result); err != nil {
			return err
		}
		if fails {
			return ErrFindings
		}
		return nil
	})
}
