package command

import (
	"context"
	"fmt"
	"io"

	"tlaudit/findings"
	"tlaudit/report/list"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// print writes the findings and the rules that were not evaluated. CSV has no place for
// those: they are noted on stderr.
func (c *findingsListCmd) print(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, s *findings.Parameters, r findings.Result) error {
	if c.Format == "csv" {
		for _, line := range notEvaluatedLines(r.NotEvaluated) {
			d.note(g, "not evaluated: %s", line)
		}
	}
	return c.write(d, func(w io.Writer) error {
		switch c.Format {
		case "json":
			return findingsJSON(w, s, r)
		case "csv":
			return list.Write(w, c.Format, findingRows(r.Findings))
		}
		names, err := l.Names(ctx, s.At, namedIn(r.Findings))
		switch {
		case err != nil:
			return err
		case c.Format == "table" && !c.Each && !c.New && len(c.Rule) == 0:
			return c.overview(w, d, r, names)
		}
		return c.each(w, d, r, names)
	})
}

// each writes each finding for people, then the rules that were not evaluated.
func (c *findingsListCmd) each(w io.Writer, d *Deps, r findings.Result, names map[string]string) error {
	total := "No findings."
	if len(r.Findings) > 0 {
		total = summary(r.Findings)
		columns := []list.Column[*findings.Finding]{
			{Name: "severity", Cell: func(f *findings.Finding) any { return f.Severity }},
			{Name: "rule", Cell: func(f *findings.Finding) any { return f.Rule.ID }},
			{Name: "about", Cell: func(f *findings.Finding) any { return about(f, names) }},
			{Name: "state", Cell: func(f *findings.Finding) any { return stateWords(f.State) }},
			{Name: "evidence", Cell: func(f *findings.Finding) any { return f.Evidence }},
		}
		if c.IDs {
			columns = append(columns, list.Column[*findings.Finding]{Name: "subject", Cell: func(f *findings.Finding) any { return f.Subject }})
		}
		rows := list.Of(r.Findings, columns...)
		rows.Width, rows.Keep = c.width(d), []string{"severity", "rule", "about", "state"}
		if err := list.Write(w, c.Format, rows); err != nil {
			return err
		}
		total = "\n" + total
	}
	if _, err := fmt.Fprintln(w, list.Wrap(total, c.width(d))); err != nil || len(r.NotEvaluated) == 0 {
		return err
	}
	if _, err := fmt.Fprint(w, "\nNot evaluated:\n\n"); err != nil {
		return err
	}
	escape := text.Visible
	if c.Format == "markdown" {
		escape = table.Escape
	}
	for _, line := range notEvaluatedLines(r.NotEvaluated) {
		if _, err := fmt.Fprintln(w, list.Wrap("- "+escape(line), c.width(d))); err != nil {
			return err
		}
	}
	return nil
}
