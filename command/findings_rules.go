package command

import (
	"context"
	"io"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/report/list"
	"tlaudit/snapshot"
)

type findingsRulesCmd struct {
	RulesDir string `name:"rules" type:"existingdir" placeholder:"DIR" help:"Folder with your own rules, listed too. Needs the ledger."`
	listFlags
}

func (*findingsRulesCmd) Help() string {
	return `Examples:
  tlaudit findings rules
  tlaudit findings rules --format csv -o rules.csv`
}

func (c *findingsRulesCmd) Run(g *Globals, d *Deps, ctx Context) error {
	if c.RulesDir == "" {
		return c.print(d, nil)
	}
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		own, err := findings.ReadOwn(ctx, l, inputs.Folder(c.RulesDir), 0)
		if err != nil {
			return err
		}
		return c.print(d, own)
	})
}

func (c *findingsRulesCmd) print(d *Deps, own []findings.Rule) error {
	all, err := findings.Rules()
	if err != nil {
		return err
	}
	all = append(all, own...)
	return c.write(d, func(w io.Writer) error {
		rows := list.Of(all,
			list.Column[findings.Rule]{Name: "id", Cell: func(r findings.Rule) any { return r.ID }},
			list.Column[findings.Rule]{Name: "title", Cell: func(r findings.Rule) any { return r.Title }},
			list.Column[findings.Rule]{Name: "kind", Cell: func(r findings.Rule) any { return kinds(r) }},
			list.Column[findings.Rule]{Name: "severity", Cell: func(r findings.Rule) any { return r.Severity }},
			list.Column[findings.Rule]{Name: "needs", Cell: func(r findings.Rule) any { return needs(r) }},
			list.Column[findings.Rule]{Name: "remediation", Cell: func(r findings.Rule) any { return r.Remediation }},
			list.Column[findings.Rule]{Name: "automatic", Cell: func(r findings.Rule) any { return r.Automatic }},
			list.Column[findings.Rule]{Name: "controls", Cell: func(r findings.Rule) any { return strings.Join(r.Controls, "; ") }},
			list.Column[findings.Rule]{Name: "todo", Cell: func(r findings.Rule) any { return r.ToDo }})
		rows.Width, rows.Spare = c.width(d), []string{"todo", "automatic", "title", "controls"}
		return list.Write(w, c.Format, rows)
	})
}

// needs lists what a rule needs, then what only a part of it needs.
func needs(r findings.Rule) string {
	all := slices.Clone(r.Needs)
	for _, n := range r.Partly {
		all = append(all, n+" (in part)")
	}
	return strings.Join(all, ", ")
}

// kinds returns the kind of a rule's findings, and the kind of its findings of low
// severity if that differs.
func kinds(r findings.Rule) string {
	if r.Kind == r.LowKind {
		return r.Kind
	}
	return r.Kind + ", " + r.LowKind + " when low"
}
