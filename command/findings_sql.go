package command

import (
	"context"
	"io"
	"slices"

	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type findingsSQLCmd struct {
	ID string `arg:"" name:"rule" help:"The rule, such as TL-INV-01."`
	evaluationFlags
}

func (*findingsSQLCmd) Help() string {
	return `Examples:
  tlaudit findings sql TL-INV-01 | ` + snapshot.Shell + ` access.db
  tlaudit findings sql TL-DRF-02 --period 2026-Q3

The query contains its parameters: the two snapshots, the policy's numbers, and what
SQL cannot compute. The snapshots are noted on stderr. If the rule lacks something it
needs, or a part of it does, the first line of the query says so.`
}

func (c *findingsSQLCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		all, err := c.allRules(ctx, l)
		if err != nil {
			return err
		}
		if _, err := chooseRules(all, c.ID); err != nil {
			return err
		}
		parameters, err := c.ruleParameters(ctx, g, d, l)
		if err != nil {
			return err
		}
		r := all[slices.IndexFunc(all, func(r findings.Rule) bool { return r.ID == c.ID })]
		query, err := parameters.Query(r)
		if err != nil {
			return err
		}
		how, lacks := "not evaluated", parameters.Missing(r)
		if lacks == nil {
			how, lacks = "evaluated in part", parameters.MissingPart(r)
		}
		if lacks != nil {
			how += ": " + findings.NotEvaluated{Lacks: lacks}.Reason()
			d.note(g, "%s is %s", r.ID, how)
			// The query says it too, for whoever keeps it without the note. A reason
			// quotes the policy: text.Visible keeps it from ending the comment.
			query = "-- " + text.Visible(how) + "\n" + query
		}
		_, err = io.WriteString(d.Stdout, query)
		return err
	})
}
