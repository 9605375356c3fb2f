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
		for _, f := range r.Findings {
			counts[f.Rule.ID]++
		}
		rows := list.Rows{Columns: []string{"severity", "rule", "findings", "title"}, Width: d.Width, Rows: func(yield func([]any, error) bool) {
			for _, f := range r.Findings {
				n := counts[f.Rule.ID]
				if n > 0 && !yield([]any{f.Severity, f.Rule.ID, n, f.Rule.Title}, nil) {
					return
				}
				counts[f.Rule.ID] = 0 // the first finding of a rule is its worst
			}
		}}
		if err := list.Write(w, "table", rows); err != nil {
			return err
		}
	}
	return writeLines(w, append([]string{"", total}, notEvaluatedSummary(r.NotEvaluated)...)...)
}
