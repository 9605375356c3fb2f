package command

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/list"
	"tlaudit/report/table"
	"tlaudit/text"
)

// print writes the findings and the rules that were not evaluated. CSV has no place for
// those: they are noted on stderr.
func (c *findingsListCmd) print(g *Globals, d *Deps, s *findings.Parameters, r findings.Result) error {
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
			return list.Write(w, c.Format, list.Rows{Columns: findingColumns, Rows: findingRows(r.Findings)})
		}
		if s.Baseline == nil && c.Format == "table" && len(c.Rule) == 0 {
			return overview(w, d, r)
		}
		return c.text(w, d, r)
	})
}

// text writes the findings for people, then the rules that were not evaluated.
func (c *findingsListCmd) text(w io.Writer, d *Deps, r findings.Result) error {
	total := "No findings."
	if len(r.Findings) > 0 {
		total = summary(r.Findings)
		rows := list.Rows{Columns: []string{"severity", "rule", "about", "state", "evidence"}, Width: c.width(d), Spare: []string{"state"},
			Rows: c.lines(r.Findings)}
		if err := list.Write(w, c.Format, rows); err != nil {
			return err
		}
		total = "\n" + total
	}
	if _, err := fmt.Fprintln(w, total); err != nil || len(r.NotEvaluated) == 0 {
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
		if _, err := fmt.Fprintf(w, "- %s\n", escape(line)); err != nil {
			return err
		}
	}
	return nil
}

// lines returns a row for each finding. Without --rule, the open info findings of a
// rule share one row, which says how to list them: on the first day they would hide
// the others.
func (c *findingsListCmd) lines(all []findings.Finding) iter.Seq2[[]any, error] {
	informs := map[string]int{}
	for _, f := range all {
		if f.Severity == "info" && f.IsOpen() && len(c.Rule) == 0 {
			informs[f.Rule.ID]++
		}
	}
	return func(yield func([]any, error) bool) {
		for _, f := range all {
			row := []any{f.Severity, f.Rule.ID, cmp.Or(f.Email, f.Subject), strings.ReplaceAll(f.State, "_", " "), f.Evidence}
			if n := informs[f.Rule.ID]; f.Severity == "info" && f.IsOpen() && n != 1 && len(c.Rule) == 0 {
				if n == 0 {
					continue // its row was returned before
				}
				row[2], row[4] = text.Count(n, "finding"), f.Rule.Title+": --rule "+f.Rule.ID+" lists them"
				informs[f.Rule.ID] = 0
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// summary counts findings by severity. It counts those about the data and those that
// are accepted apart.
func summary(all []findings.Finding) string {
	counts, data, accepted := map[string]int{}, 0, 0
	for _, f := range all {
		switch {
		case !f.IsOpen():
			accepted++
		case f.Kind == findings.Data:
			data++
		default:
			counts[f.Severity]++
		}
	}
	var parts []string
	for _, s := range findings.SeverityNames() {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	if data > 0 {
		parts = append(parts, fmt.Sprintf("%d about the data", data))
	}
	if accepted > 0 {
		parts = append(parts, fmt.Sprintf("%d accepted", accepted))
	}
	return text.Count(len(all), "finding") + ": " + strings.Join(parts, ", ") + "."
}
