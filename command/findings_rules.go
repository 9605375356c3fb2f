package command

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"tlaudit/findings"
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
		own, err := findings.ReadOwn(ctx, l, os.DirFS(c.RulesDir))
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
		return list.Write(w, c.Format, list.Rows{
			Columns: []string{"id", "title", "kind", "severity", "needs", "remediation", "automatic", "controls", "todo"},
			Width:   c.width(d), Spare: []string{"todo", "automatic", "title", "controls"},
			Rows: func(yield func([]any, error) bool) {
				for _, r := range all {
					if !yield([]any{r.ID, r.Title, kinds(r), r.Severity, needs(r),
						r.Remediation, r.Automatic, strings.Join(r.Controls, "; "), r.ToDo}, nil) {
						return
					}
				}
			},
		})
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
