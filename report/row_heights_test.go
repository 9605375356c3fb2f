package report_test

import (
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/testdata/machine"
)

// withoutHeights lets the program that opens the workbook find the height of each row.
func withoutHeights(t *testing.T, f *excelize.File) *excelize.File {
	t.Helper()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for row := range rows {
			if err := f.SetRowHeight(sheet, row+1, -1); err != nil {
				t.Fatal(err)
			}
		}
	}
	return f
}

// Every row, first those above the data, is as high as LibreOffice makes it for what it
// shows, so nothing in it is cut. A table may say that its rows are not.
func rowsAreAsHighAsTheirText(t *testing.T, r report.Report, issued *excelize.File) {
	machine.Font(t, "Calibri", "Carlito")
	fitted := recalculated(t, map[string]*excelize.File{"fitted": withoutHeights(t, opened(t, r))})["fitted"]
	for _, sheet := range issued.GetSheetList() {
		n := slices.IndexFunc(r.Tables, func(tbl table.Table) bool { return tbl.Name == sheet })
		rows, err := issued.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		last := len(rows)
		if r.Tables[n].MaxLines > 0 {
			last -= max(1, r.Tables[n].Total)
		}
		for row := 1; row <= last; row++ {
			got, err := issued.GetRowHeight(sheet, row)
			if err != nil {
				t.Fatal(err)
			}
			want, err := fitted.GetRowHeight(sheet, row)
			if err != nil {
				t.Fatal(err)
			}
			if got < want-0.5 {
				t.Errorf("%s: row %d is %g points high, its text needs %g: %.60q", sheet, row, got, want, rows[row-1])
			}
		}
	}
}
