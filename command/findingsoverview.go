package command

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/list"
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
		rows := list.Rows{Columns: []string{"severity", "rule", "findings", "title"}, Width: d.Width, Rows: func(yield func([]any, error) bool) {
			for _, f := range r.Findings {
				n := counts[f.Rule.ID]
				if n > 0 && !yield([]any{f.Severity, f.Rule.ID, n, f.Rule.Title}, nil) {
					return
				}
				counts[f.Rule.ID] = 0 // the worst of a rule comes first
			}
		}}
		if err := list.Write(w, "table", rows); err != nil {
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

// summed says what rules lack, each lack once with how many rules lack it, wholly or
// in part; those that keep one rule from being evaluated, and that the policy
// supplies, together.
func summed(all []findings.NotEvaluated) []string {
	var wants []want
	for _, w := range missing(all) {
		i := slices.IndexFunc(wants, func(e want) bool { return e.lack == w.lack })
		if i < 0 {
			wants = append(wants, w)
			continue
		}
		wants[i].inPart = wants[i].inPart && w.inPart
		wants[i].rules = append(wants[i].rules, w.rules...)
	}
	slices.SortStableFunc(wants, func(a, b want) int { return len(b.rules) - len(a.rules) })
	var lines, keys []string
	for _, w := range wants {
		if w.lack.Policy != "" && len(w.rules) == 1 {
			keys = append(keys, w.lack.Policy)
			continue
		}
		how := "Not evaluated: "
		if w.inPart {
			how = "Evaluated in part: "
		}
		lines = append(lines, how+text.Count(len(w.rules), "rule")+": "+w.lack.String())
	}
	const most = 3 // keys that fit on a line
	for some := range slices.Chunk(keys, most) {
		lines = append(lines, "Not evaluated: 1 rule each (policy): "+strings.Join(some, ", "))
	}
	return lines
}
