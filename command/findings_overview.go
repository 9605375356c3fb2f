package command

import (
	"io"

	"tlaudit/findings"
	"tlaudit/report/list"
)

// overview writes one line for each rule. It is for the first day: there is no baseline
// and perhaps no policy yet, and a list of all findings would be too long to read.
func overview(w io.Writer, d *Deps, r findings.Result) error {
	total := "No findings."
	if len(r.Findings) > 0 {
		total = summary(r.Findings) + " --rule ID lists the findings of a rule."
		counts := map[string]int{}
		var worst []findings.Finding // the first finding of a rule is its worst
		for _, f := range r.Findings {
			if counts[f.Rule.ID]++; counts[f.Rule.ID] == 1 {
				worst = append(worst, f)
			}
		}
		rows := list.Of(worst,
			list.Column[findings.Finding]{Name: "severity", Cell: func(f findings.Finding) any { return f.Severity }},
			list.Column[findings.Finding]{Name: "rule", Cell: func(f findings.Finding) any { return f.Rule.ID }},
			list.Column[findings.Finding]{Name: "findings", Cell: func(f findings.Finding) any { return counts[f.Rule.ID] }},
			list.Column[findings.Finding]{Name: "title", Cell: func(f findings.Finding) any { return f.Rule.Title }})
		rows.Width = d.Width
		if err := list.Write(w, "table", rows); err != nil {
			return err
		}
	}
	return writeLines(w, append([]string{"", total}, notEvaluatedSummary(r.NotEvaluated)...)...)
}
