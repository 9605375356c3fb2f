package command

import (
	"fmt"
	"io"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/text"
)

// overview is a line a rule, for the first day: with nothing to compare with, and
// perhaps no policy yet, the findings one by one would not fit on a screen.
func overview(w io.Writer, d *Deps, r findings.Result) error {
	said := "No findings."
	if len(r.Findings) > 0 {
		said = summary(r.Findings) + " --rule ID lists those of a rule."
		counts := map[string]int{}
		for _, f := range r.Findings {
			counts[f.Rule.ID]++
		}
		rows := report.Rows{Columns: []string{"severity", "rule", "findings", "title"}, Width: d.Width, Rows: func(yield func([]any, error) bool) {
			for _, f := range r.Findings {
				n := counts[f.Rule.ID]
				if n > 0 && !yield([]any{f.Severity, f.Rule.ID, n, f.Rule.Title}, nil) {
					return
				}
				counts[f.Rule.ID] = 0 // the worst of a rule comes first
			}
		}}
		if err := report.WriteRows(w, "table", rows); err != nil {
			return err
		}
	}
	for _, line := range append([]string{"", said}, summed(r.NotEvaluated)...) {
		if _, err := fmt.Fprintln(w, text.Visible(line)); err != nil {
			return err
		}
	}
	return nil
}
