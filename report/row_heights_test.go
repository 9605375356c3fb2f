package report_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/testdata/machine"
)

var rowHeight = regexp.MustCompile(`style:row-height="[^"]*"( [^>]*)style:use-optimal-row-height="false"`)

// fitted returns the workbook with each row as high as LibreOffice makes it for what it shows.
// LibreOffice measures rows when it opens a file of its own format that leaves them open, and
// counts hidden columns too, which therefore are emptied.
func fitted(t *testing.T, f *excelize.File) *excelize.File {
	t.Helper()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for at := range row {
				cell, err := excelize.CoordinatesToCellName(at+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				column, err := excelize.ColumnNumberToName(at + 1)
				if err != nil {
					t.Fatal(err)
				}
				if visible, err := f.GetColVisible(sheet, column); err != nil {
					t.Fatal(err)
				} else if visible {
					continue
				}
				if err := f.SetCellValue(sheet, cell, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	dir := t.TempDir()
	if err := f.SaveAs(filepath.Join(dir, "open.xlsx")); err != nil {
		t.Fatal(err)
	}
	converted(t, "fods", dir, filepath.Join(dir, "open.xlsx"))
	document, err := os.ReadFile(filepath.Join(dir, "open.fods"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "fitted.fods"), rowHeight.ReplaceAll(document, []byte(`${1}style:use-optimal-row-height="true"`)), 0o600); err != nil {
		t.Fatal(err)
	}
	converted(t, "xlsx", dir, filepath.Join(dir, "fitted.fods"))
	return openedFile(t, filepath.Join(dir, "fitted.xlsx"))
}

// Every row, first those above the data, is as high as LibreOffice makes it for what it
// shows, so nothing in it is cut. A table may say that its rows are not.
func rowsAreAsHighAsTheirText(t *testing.T, r report.Report, issued *excelize.File) {
	machine.Font(t, "Calibri", "Carlito")
	measured, higher := fitted(t, opened(t, r)), 0
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
			want, err := measured.GetRowHeight(sheet, row)
			if err != nil {
				t.Fatal(err)
			}
			if want > 15 {
				higher++
			}
			if got < want-2 { // a line has 11
				t.Errorf("%s: row %d is %g points high, its text needs %g: %.60q", sheet, row, got, want, rows[row-1])
			}
		}
	}
	if higher < 100 {
		t.Errorf("LibreOffice made %d rows higher than a line, want 100: it did not measure them", higher)
	}
}
