package command

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/text"
)

// print writes the findings, and what was not evaluated where the format has a
// place for it, else to stderr.
func (c *findingsListCmd) print(g *Globals, d *Deps, s *findings.Inputs, r findings.Result) error {
	if c.Format == "csv" {
		for _, line := range reasons(r.NotEvaluated) {
			d.note(g, "not evaluated: %s", line)
		}
	}
	return c.write(d, func(w io.Writer) error {
		switch c.Format {
		case "json":
			return findingsJSON(w, s, r)
		case "csv":
			return report.WriteRows(w, c.Format, report.Rows{Columns: findingColumns, Rows: findingRows(r.Findings)})
		}
		if s.Baseline == nil && c.Format == "table" && len(c.Rule) == 0 {
			return overview(w, d, r)
		}
		return c.text(w, d, r)
	})
}

// text is for people: the findings, then what was not evaluated.
func (c *findingsListCmd) text(w io.Writer, d *Deps, r findings.Result) error {
	said := "No findings."
	if len(r.Findings) > 0 {
		said = summary(r.Findings)
		rows := report.Rows{Columns: []string{"severity", "rule", "about", "state", "evidence"}, Width: c.width(d), Spare: []string{"state"},
			Rows: c.lines(r.Findings)}
		if err := report.WriteRows(w, c.Format, rows); err != nil {
			return err
		}
		said = "\n" + said
	}
	if _, err := fmt.Fprintln(w, said); err != nil || len(r.NotEvaluated) == 0 {
		return err
	}
	if _, err := fmt.Fprint(w, "\nNot evaluated:\n\n"); err != nil {
		return err
	}
	escape := text.Visible
	if c.Format == "markdown" {
		escape = report.Escape
	}
	for _, line := range reasons(r.NotEvaluated) {
		if _, err := fmt.Fprintf(w, "- %s\n", escape(line)); err != nil {
			return err
		}
	}
	return nil
}

// lines are a line a finding. Unless rules were named, those of a rule that only
// inform are one line, which says how to list them: on the first day they would
// hide the others.
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
					continue // said already
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

// summary counts findings by severity, those about the evidence itself apart.
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
	var words []string
	for _, s := range findings.SeverityNames() {
		if counts[s] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	if data > 0 {
		words = append(words, fmt.Sprintf("%d about the data", data))
	}
	if accepted > 0 {
		words = append(words, fmt.Sprintf("%d accepted", accepted))
	}
	return text.Count(len(all), "finding") + ": " + strings.Join(words, ", ") + "."
}

// reasons are why rules were not evaluated, each once with its rules.
func reasons(all []findings.NotEvaluated) []string {
	var lines []string
	for _, m := range missing(all) {
		var ids []string
		for _, r := range m.rules {
			ids = append(ids, r.ID)
		}
		prefix := ""
		if m.inPart {
			prefix = "in part: "
		}
		lines = append(lines, prefix+m.lack.String()+": "+strings.Join(ids, ", "))
	}
	return lines
}

// A want is something that rules lack, with those rules, all of them or in part.
type want struct {
	inPart bool
	lack   findings.Lack
	rules  []findings.Rule
}

// missing is what rules lack, each once, in the order in which they come to lack it.
func missing(all []findings.NotEvaluated) []want {
	var wants []want
	for _, n := range all {
		for _, lack := range n.Lacks {
			i := slices.IndexFunc(wants, func(w want) bool { return w.inPart == n.InPart && w.lack == lack })
			if i < 0 {
				i = len(wants)
				wants = append(wants, want{inPart: n.InPart, lack: lack})
			}
			wants[i].rules = append(wants[i].rules, n.Rule)
		}
	}
	return wants
}

// findingColumns are those of a finding in machine formats.
var findingColumns = []string{"rule", "kind", "severity", "state", "subject", "workspace_id", "user_id", "enrollment_id", "email", "evidence",
	"remediation", "first_seen", "fingerprint"}

func findingRows(all []findings.Finding) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, f := range all {
			row := []any{f.Rule.ID}
			for _, v := range []string{f.Kind, f.Severity, f.State, f.Subject, f.WorkspaceID, f.UserID, f.EnrollmentID, f.Email, f.Evidence,
				f.Remediation, f.FirstSeen, f.Fingerprint} {
				row = append(row, orNull(v))
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func findingsJSON(w io.Writer, s *findings.Inputs, r findings.Result) error {
	baseline := "null"
	if s.Baseline != nil {
		baseline = fmt.Sprint(s.Baseline.Snapshot)
	}
	if _, err := fmt.Fprintf(w, "{\"snapshot\": %d, \"baseline\": %s,\n\"findings\": ", s.At.Snapshot, baseline); err != nil {
		return err
	}
	if err := report.WriteRows(w, "json", report.Rows{Columns: findingColumns, Rows: findingRows(r.Findings)}); err != nil {
		return err
	}
	if _, err := io.WriteString(w, ",\"not_evaluated\": "); err != nil {
		return err
	}
	rows := func(yield func([]any, error) bool) {
		for _, n := range r.NotEvaluated {
			if !yield([]any{n.Rule.ID, n.Reason()}, nil) {
				return
			}
		}
	}
	if err := report.WriteRows(w, "json", report.Rows{Columns: []string{"rule", "reason"}, Rows: rows}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "}\n")
	return err
}
