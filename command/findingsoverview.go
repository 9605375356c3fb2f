package command

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report"
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
	for _, line := range append([]string{"", said}, missing(r.NotEvaluated)...) {
		if _, err := fmt.Fprintln(w, report.Visible(line)); err != nil {
			return err
		}
	}
	return nil
}

// missing says what rules lack, each lack once with how many rules lack it; those
// that keep one rule from being evaluated, and that the policy supplies, together.
func missing(all []findings.NotEvaluated) []string {
	var order []string
	rules := map[string]int{}
	for _, n := range all {
		for _, lack := range n.Lacks() {
			if rules[lack] == 0 {
				order = append(order, lack)
			}
			rules[lack]++
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return rules[b] - rules[a] })
	var lines, keys []string
	for _, lack := range order {
		if _, key, ok := strings.Cut(strings.TrimSuffix(lack, ")"), "(policy: "); ok && rules[lack] == 1 {
			keys = append(keys, key)
			continue
		}
		lines = append(lines, fmt.Sprintf("Not evaluated: %s: %s", number(rules[lack], "rule"), lack))
	}
	const most = 3 // keys that fit on a line
	for some := range slices.Chunk(keys, most) {
		lines = append(lines, "Not evaluated: 1 rule each (policy): "+strings.Join(some, ", "))
	}
	return lines
}
