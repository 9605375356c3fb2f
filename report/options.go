package report

import (
	"fmt"

	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/remediation"
)

// Options selects what a report is about.
type Options struct {
	At      int64  // the snapshot's number
	Since   int64  // the baseline's number, 0 for none
	LastRun int64  // the event of the last run that the report may know of, to build it again as it was; 0 for the ledger's last
	Period  string // as the user named it, such as 2026-Q3; empty for the policy's
	Policy  findings.Policy
	Draft   bool   // the snapshot may be partial; the report says that it is a draft
	Issue   string // the name of the review that the report is issued as; empty if it is not issued
	// AllowUnassigned is why the report is issued although rows lack a reviewer; empty if
	// none may.
	AllowUnassigned string
	Flags           []string // every flag that changes what the files say, as name=value
	Tool            Tool
	Findings        Evaluations
	// Reviewers say who reviews which rows; nil assigns none.
	Reviewers *inputs.Reviewers
	Split     bool // the report has a part for each reviewer
	ExactCSV  bool // the CSV files will hold the exact values, as bundle.Files.ExactCSV says
	// Remediation is the plan that the report includes; nil for none.
	Remediation *remediation.Plan
}

// A Tool is the program that writes a report.
type Tool struct {
	Version string
	Commit  string // empty if not known
	Digest  string // SHA-256 of the executable, empty if not known
}

// A PartialError says that a snapshot is partial and Options.Draft is not set.
type PartialError struct{ Snapshot int64 }

func (e *PartialError) Error() string {
	return fmt.Sprintf("snapshot %d is partial: what was not read is missing from it", e.Snapshot)
}
