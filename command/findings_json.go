package command

import (
	"fmt"
	"io"
	"iter"

	"tlaudit/findings"
	"tlaudit/report/list"
)

// findingColumns are the columns of a finding in CSV and JSON.
var findingColumns = []string{"rule", "kind", "severity", "state", "subject", "workspace_id", "user_id", "enrollment_id", "email", "evidence",
	"remediation", "first_seen", "fingerprint"}

// findingRows returns the cells of findingColumns for each finding.
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

// orNull returns nil for an empty text.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// findingsJSON writes the snapshot, the baseline, the findings and the rules that were
// not evaluated as one JSON object.
func findingsJSON(w io.Writer, s *findings.Parameters, r findings.Result) error {
	baseline := "null"
	if s.Baseline != nil {
		baseline = fmt.Sprint(s.Baseline.Snapshot)
	}
	if _, err := fmt.Fprintf(w, "{\"snapshot\": %d, \"baseline\": %s,\n\"findings\": ", s.At.Snapshot, baseline); err != nil {
		return err
	}
	if err := list.Write(w, "json", list.Rows{Columns: findingColumns, Rows: findingRows(r.Findings)}); err != nil {
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
	if err := list.Write(w, "json", list.Rows{Columns: []string{"rule", "reason"}, Rows: rows}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "}\n")
	return err
}
