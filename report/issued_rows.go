package report

import (
	"cmp"
	"fmt"

	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// decisionHeader is the header of the column in which people decide on a row.
const decisionHeader = "Decision"

// decisionTables lists the sheets whose rows are decided.
func (r Report) decisionTables() []table.Table {
	var all []table.Table
	for _, t := range r.Tables {
		if t.Sheet && t.Column("row_key") >= 0 && t.Column(decisionHeader) >= 0 {
			all = append(all, t)
		}
	}
	return all
}

// IssuedSheets returns the sheets whose rows are decided, as the ledger records them when
// the report is issued. Their rows are made when they are ranged over.
func (r Report) IssuedSheets() []snapshot.ReviewSheet {
	var all []snapshot.ReviewSheet
	for _, t := range r.decisionTables() {
		all = append(all, issuedSheet(t))
	}
	return all
}

// issuedSheet reads the rows of a table by its headers.
func issuedSheet(t table.Table) snapshot.ReviewSheet {
	s := snapshot.ReviewSheet{Name: t.Name}
	var displayed []int
	for _, i := range t.Drawn() {
		if h := t.Columns[i].Header; h != "row_key" && h != "row_sum" {
			displayed = append(displayed, i)
			s.Columns = append(s.Columns, snapshot.ReviewColumn{Header: h, Number: t.Columns[i].Kind == table.Number})
		}
	}
	text := func(header string) func(table.Row) string {
		at := t.Column(header)
		return func(row table.Row) string {
			if at < 0 {
				return ""
			}
			return table.Raw(row[at])
		}
	}
	number, key, sum := text("#"), text("row_key"), text("row_sum")
	workspace, user, role, enrollment := text("workspace_id"), text("user_id"), text("role_id"), text("enrollment_id")
	assigned, justification := assignedTo(t), text("Justification required")
	s.Rows = func(yield func(snapshot.ReviewRow, error) bool) {
		n := 0
		cells := make([]string, len(displayed))
		for row, err := range t.Rows {
			if err != nil {
				yield(snapshot.ReviewRow{}, err)
				return
			}
			if n++; number(row) != "" && number(row) != fmt.Sprint(n) {
				yield(snapshot.ReviewRow{}, fmt.Errorf("row %d of %s has the number %s", n, t.Name, number(row)))
				return
			}
			for i, at := range displayed {
				cells[i] = table.Display(row[at])
			}
			r := snapshot.ReviewRow{Key: key(row), Sum: sum(row), WorkspaceID: workspace(row), UserID: user(row), RoleID: role(row),
				EnrollmentID: enrollment(row), JustificationRequired: justification(row), Displayed: cells}
			if who := assigned(row); isSomebody(who) {
				r.Reviewer = who
			}
			if r.WorkspaceID != "" {
				r.Source = snapshot.Direct // inherited access is decided on Organization
			}
			if !yield(r, nil) {
				return
			}
		}
	}
	return s
}

// assignedTo returns the function that reads from a row who decides on it, or why nobody is
// assigned.
func assignedTo(t table.Table) func(table.Row) string {
	at := t.Column("Assigned to")
	return func(row table.Row) string {
		if at < 0 {
			return notAssigned
		}
		return cmp.Or(table.Raw(row[at]), notAssigned)
	}
}
