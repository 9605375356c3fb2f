package command

import (
	"fmt"
	"io"

	"tlaudit/findings"
	"tlaudit/report/list"
)

// findingRows lists findings with the columns of CSV and JSON.
func findingRows(all []*findings.Finding) list.Rows {
	return list.Of(all,
		list.Text("rule", func(f *findings.Finding) string { return f.Rule.ID }),
		list.Text("kind", func(f *findings.Finding) string { return f.Kind }),
		list.Text("severity", func(f *findings.Finding) string { return f.Severity }),
		list.Text("state", func(f *findings.Finding) string { return f.State }),
		list.Text("subject", func(f *findings.Finding) string { return f.Subject }),
		list.Text("workspace_id", func(f *findings.Finding) string { return f.WorkspaceID }),
		list.Text("user_id", func(f *findings.Finding) string { return f.UserID }),
		list.Text("enrollment_id", func(f *findings.Finding) string { return f.EnrollmentID }),
		list.Text("email", func(f *findings.Finding) string {
			if f.EmailAsOf != "" {
				return ""
			}
			return f.Email
		}),
		list.Text("email_last_known", func(f *findings.Finding) string {
			if f.EmailAsOf == "" {
				return ""
			}
			return f.Email
		}),
		list.Text("email_as_of", func(f *findings.Finding) string { return f.EmailAsOf }),
		list.Text("evidence", func(f *findings.Finding) string { return f.Evidence }),
		list.Text("todo", (*findings.Finding).WhatToDo),
		list.Text("since", func(f *findings.Finding) string { return f.Since }),
		list.Column[*findings.Finding]{Name: "new", Cell: func(f *findings.Finding) any {
			if f.Beside == "" {
				return nil
			}
			return f.Beside == findings.New
		}},
		list.Text("fingerprint", func(f *findings.Finding) string { return f.Fingerprint }))
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
	if err := list.Write(w, "json", findingRows(r.Findings)); err != nil {
		return err
	}
	if _, err := io.WriteString(w, ",\"not_evaluated\": "); err != nil {
		return err
	}
	rows := list.Of(r.NotEvaluated,
		list.Text("rule", func(n findings.NotEvaluated) string { return n.Rule.ID }),
		list.Text("reason", findings.NotEvaluated.Reason))
	if err := list.Write(w, "json", rows); err != nil {
		return err
	}
	_, err := io.WriteString(w, "}\n")
	return err
}
