package bundle

import (
	"bytes"
	"fmt"
	"io"

	"tlaudit/remediation"
	"tlaudit/report"
)

// planOutputs lists the files of a remediation plan; none for nil.
func planOutputs(plan *remediation.Plan) []output {
	if plan == nil {
		return nil
	}
	return []output{
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
