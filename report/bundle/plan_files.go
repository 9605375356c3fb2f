package bundle

import (
	"bytes"
	"fmt"
	"io"

	"tlaudit/remediation"
	"tlaudit/report"
)

// planParts are the files of a remediation plan; none for nil.
func planParts(plan *remediation.Plan) []part {
	if plan == nil {
		return nil
	}
	return []part{
		{report.PlanFile, len(plan.Actions), func(w io.Writer) error { return plan.Write(w) }},
		{report.ScriptFile, NoRows, func(w io.Writer) error {
			var script bytes.Buffer
			if err := remediation.Script(&script, *plan); err != nil {
				return fmt.Errorf("remediation script: %w", err)
			}
			_, err := script.WriteTo(w)
			return err
		}},
	}
}
