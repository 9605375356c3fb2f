package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/table"
)

// What is examined of the file of access, whose first rows are those of the sheet Review, is the
// same as if both were read.
func TestAccessIsExaminedAsReviewToo(t *testing.T) {
	long := strings.Repeat("x", 40_000)
	type row struct{ name, why string }
	rows := []row{{"Ann", "=1+1"}, {long, ""}, {"-Bob", long}, {"inherited", long}}
	key := func(r row) string { return "r" + r.name[:3] }
	columns := func(more ...table.ColumnOf[row]) []table.ColumnOf[row] {
		return append([]table.ColumnOf[row]{
			{Header: "Name", Cell: func(r row) any { return r.name }},
			{Header: "Why", Cell: func(r row) any { return r.why }},
			{Header: "Job, manager", Cell: func(row) any { return table.Shortened{Text: "x…", Whole: long} }}, // no mark on the sheet
			{Header: "Justification required", Cell: func(r row) any {
				if r.name == "Ann" {
					return justifyAlways
				}
				return exceptForKeep
			}},
		}, more...)
	}
	review := table.Keyed(table.Table{Name: "Review", Sheet: true, Total: 3}, table.Of(rows[:3]), key,
		columns(table.ColumnOf[row]{Header: "Decision", Input: true}))
	access := table.Keyed(table.Table{Name: "Access", File: "access.csv", OnlyCSV: true, Total: 4}, table.Of(rows), key,
		columns(table.ColumnOf[row]{Header: "source", Unsummed: true, Cell: func(row) any { return long }}))

	once, err := examine(t.Context(), []table.Table{review}, &access, &review)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := examine(t.Context(), []table.Table{review}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	alone.prefixed = 2 // of the file, which has its own cells: =1+1 and -Bob
	if d := cmp.Diff(alone, once, cmp.AllowUnexported(examination{})); d != "" {
		t.Errorf("Review alone, and with the file of access (-want +got):\n%s", d)
	}
	if once.keyed != 3 || once.cut != 2 || once.mustJustify != 1 {
		t.Errorf("%+v, want 3 rows with a key, 2 cut cells and 1 row to justify", once)
	}
}
