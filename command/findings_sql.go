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
	scope
}

func (*findingsSQLCmd) Help() string {
	return `Examples:
  tlaudit findings sql TL-INV-01 | sqlite3 -readonly access.db
  tlaudit findings sql TL-DRF-02 --period 2026-Q3

The query carries its parameters with it: the pair of snapshots, the policy's
numbers, and what SQL cannot compute. The pair is said on stderr. A rule that
lacks something here, or a part of it, says so in its first line.`
}

func (c *findingsSQLCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		all, err := c.rules(ctx, l)
		if err != nil {
			return err
		}
		if _, err := chooseRules(all, c.ID); err != nil {
			return err
		}
		scene, err := c.look(ctx, g, d, l)
		if err != nil {
			return err
		}
		r := all[slices.IndexFunc(all, func(r findings.Rule) bool { return r.ID == c.ID })]
		query, err := scene.Query(r)
		if err != nil {
			return err
		}
		how, lacks := "not evaluated", scene.Missing(r)
		if lacks == nil {
			how, lacks = "evaluated in part", scene.MissingPart(r)
		}
		if lacks != nil {
			// In the text too, which is kept when the note on stderr is gone. A
			// reason names what stands in the policy: it may not end the comment.
			how += ": " + text.Visible(findings.NotEvaluated{Lacks: lacks}.Reason())
			d.note(g, "%s is %s", r.ID, how)
			query = "-- " + how + "\n" + query
		}
		_, err = io.WriteString(d.Stdout, query)
		return err
	})
}
