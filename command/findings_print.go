package command

import (
	"cmp"
	"fmt"
	"io"
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
			return list.Write(w, c.Format, findingRows(r.Findings))
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
		rows := list.Of(c.lines(r.Findings),
			list.Column[findingLine]{Name: "severity", Cell: func(l findingLine) any { return l.Severity }},
			list.Column[findingLine]{Name: "rule", Cell: func(l findingLine) any { return l.Rule.ID }},
			list.Column[findingLine]{Name: "about", Cell: func(l findingLine) any { return l.about }},
			list.Column[findingLine]{Name: "state", Cell: func(l findingLine) any { return strings.ReplaceAll(l.State, "_", " ") }},
			list.Column[findingLine]{Name: "evidence", Cell: func(l findingLine) any { return l.evidence }})
		rows.Width, rows.Spare = c.width(d), []string{"state"}
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

// A findingLine is one row for people: a finding, or the open info findings of its rule.
type findingLine struct {
	findings.Finding
	about, evidence string
}

// lines returns a line for each finding. Without --rule, the open info findings of a
// rule share one line, which says how to list them: on the first day they would hide
// the others.
func (c *findingsListCmd) lines(all []findings.Finding) []findingLine {
	shares := func(f findings.Finding) bool { return f.Severity == "info" && f.IsOpen() && len(c.Rule) == 0 }
	counts := map[string]int{} // findings that share a line, by rule; 0 once it is there
	for _, f := range all {
		if shares(f) {
			counts[f.Rule.ID]++
		}
	}
	var lines []findingLine
	for _, f := range all {
		switch n := counts[f.Rule.ID]; {
		case !shares(f) || n == 1:
			lines = append(lines, findingLine{f, cmp.Or(f.Address(), f.Subject), f.Evidence})
		case n > 1:
			lines = append(lines, findingLine{f, text.Count(n, "finding"), f.Rule.Title + ": --rule " + f.Rule.ID + " lists them"})
			counts[f.Rule.ID] = 0
		}
	}
	return lines
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
