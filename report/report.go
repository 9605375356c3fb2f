// Package report makes the content of an access review from the ledger: every table,
// and the claims about them. It builds one model, which every format draws, so that
// no two formats can disagree.
package report

import (
	"tlaudit/remediation"
	"tlaudit/report/table"
)

// A Report is the document of an access review, its parts and its plan.
type Report struct {
	table.Document
	Parts []Part            // one for each reviewer; none if the report is not split
	Plan  *remediation.Plan // its files go into the bundle; nil for none

	Origin   Origin
	ReviewID string // identifies what the report was made from
	Keyed    int    // rows with a row_key

	// Notes say in a line each what whoever sends the report to reviewers should know:
	// reviewers who have left, and lines of the reviewers' file that take no row.
	Notes []string
}

// A Part is the report of one reviewer: the rows assigned to them, with the numbers and
// keys that the rows have in the whole.
type Part struct {
	File        string // the workbook's name
	Reviewer    string // the key of an address, or why nobody is assigned
	To          string // the reviewer's address; empty if nobody is assigned
	Cc          string // the address of the reviewer's manager by the roster; empty if there is nobody to ask
	Name        string // the reviewer's, of the account or else of the roster; without one Reviewer
	Due         string // the day by which decisions are due; empty if the policy gives none
	Rows        int    // to decide
	MustJustify int    // rows of which Keep needs a justification too
	Report      Report
}
