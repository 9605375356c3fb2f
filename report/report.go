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

	Origin     Origin
	ReviewID   string // identifies what the report was made from
	Keyed      int    // rows with a row_key
	RowsDigest string // over the keys and sums of those rows

	InvitationsUnread bool // the number of invitations is unknown

	// UnassignedRows counts the rows of Review, Organization and Invitations that need a
	// decision and have no reviewer, or their own holder for one. Unassigned names the first
	// twenty of them and says why, in the order of the sheets and their rows. Their texts come
	// from the API: they are not escaped.
	UnassignedRows int
	Unassigned     []string

	// Notes say in a line each what whoever sends the report to reviewers should know:
	// reviewers who have left, and lines of the reviewers' file that take no row.
	Notes []string
}

// A Part is the report of one reviewer: the rows assigned to them, with the numbers and
// keys that the rows have in the whole.
type Part struct {
	File                              string // the workbook's name
	Reviewer                          string // an address, or why nobody is assigned
	Basis                             string
	Review, Organization, Invitations int    // rows
	RowsDigest                        string // over the keys and sums of its rows
	Report                            Report
}
