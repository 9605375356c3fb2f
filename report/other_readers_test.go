package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tlaudit/report/xlsx"
	"tlaudit/testdata/machine"
)

type readSheetRows struct {
	Name string
	Rows [][]any
}

// A reading is what a program reads of a workbook.
type reading struct {
	Sheets      []readSheetRows
	Names       map[string]string
	Validations map[string]string // the formula of each range's first cell, as Sheet!A1; nil if the program reads none
	Formulas    int
}

// The sample's report in programs that others wrote. They take seconds, and the report is
// made once for all of them.
func TestSlowSampleInOtherPrograms(t *testing.T) {
	r, l := sample(t)
	book := opened(t, r)
	t.Run("rows are as high as their text", func(t *testing.T) { rowsAreAsHighAsTheirText(t, r, book) })
	t.Run("counted by LibreOffice", func(t *testing.T) { countedByLibreOffice(t, r, l) })
	t.Run("headers on every printed page", func(t *testing.T) { headersOnEveryPrintedPage(t, r) })
	t.Run("LibreOffice", func(t *testing.T) {
		readsTheSame(t, book, readingOf(t, recalculated(t, map[string]*excelize.File{"saved": opened(t, r)})["saved"]))
	})
	var out bytes.Buffer
	if err := xlsx.Write(&out, r.Document); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "access-review.xlsx")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, reader := range map[string]struct{ library, program, script, load string }{
		"openpyxl": {"openpyxl", "python3", "with_openpyxl.py", "import openpyxl"},
		"ExcelJS":  {"exceljs", "node", "with_exceljs.js", `require("exceljs")`},
		"SheetJS":  {"xlsx", "node", "with_sheetjs.js", `require("xlsx")`},
	} {
		t.Run(name, func(t *testing.T) {
			machine.Library(t, reader.library, reader.program, map[string]string{"python3": "-c", "node": "-e"}[reader.program], reader.load)
			var complaints bytes.Buffer
			cmd := exec.CommandContext(t.Context(), reader.program, filepath.Join("testdata", "readers", reader.script), path)
			cmd.Stderr = &complaints
			out, err := cmd.Output()
			if err != nil || complaints.Len() > 0 {
				t.Fatalf("%v\n%s", err, &complaints)
			}
			var got reading
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatal(err)
			}
			readsTheSame(t, book, got)
		})
	}
}

// readingOf returns what LibreOffice saved after it calculated every formula: what the
// workbook holds, a view without calculation shows.
func readingOf(t *testing.T, saved *excelize.File) (r reading) {
	t.Helper()
	r.Names, r.Formulas = map[string]string{}, 1
	for _, name := range saved.GetSheetList() {
		rows, err := saved.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		s := readSheetRows{Name: name}
		for _, row := range rows {
			var cells []any
			for _, cell := range row {
				cells = append(cells, cell)
			}
			s.Rows = append(s.Rows, cells)
		}
		r.Sheets = append(r.Sheets, s)
	}
	for _, n := range saved.GetDefinedName() {
		r.Names[n.Name] = n.RefersTo
	}
	return r
}

// readsTheSame compares what another program reads with what excelize does, to which the
// golden file holds the workbook.
func readsTheSame(t *testing.T, book *excelize.File, got reading) {
	t.Helper()
	sheets := book.GetSheetList()
	if len(got.Sheets) != len(sheets) {
		t.Fatalf("%d sheets, want %d", len(got.Sheets), len(sheets))
	}
	for i, name := range sheets {
		rows, err := book.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if got.Sheets[i].Name != name || len(got.Sheets[i].Rows) != len(rows) {
			t.Errorf("sheet %s has %d rows, want %s with %d", got.Sheets[i].Name, len(got.Sheets[i].Rows), name, len(rows))
			continue
		}
		for n, row := range rows {
			read := got.Sheets[i].Rows[n]
			for at := range max(len(row), len(read)) {
				want, value := "", any("")
				if at < len(row) {
					want = row[at]
				}
				if at < len(read) {
					value = read[at]
				}
				if !sameCell(want, value) {
					t.Errorf("%s: row %d, column %d reads %v, want %s", name, n+1, at+1, value, want)
				}
			}
		}
		rules, err := book.GetDataValidations(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range rules {
			first, _, _ := strings.Cut(rule.Sqref, ":")
			if got.Validations != nil && !sameCell(got.Validations[name+"!"+first], rule.Formula1) {
				t.Errorf("%s: %s allows %s, want %s", name, first, got.Validations[name+"!"+first], rule.Formula1)
			}
		}
	}
	plain := strings.NewReplacer("'", "", "$", "").Replace
	for _, n := range book.GetDefinedName() {
		if strings.HasPrefix(n.Name, "tlaudit_") && plain(got.Names[n.Name]) != plain(n.RefersTo) {
			t.Errorf("%s refers to %q, want %s", n.Name, got.Names[n.Name], n.RefersTo)
		}
	}
	if got.Formulas == 0 {
		t.Error("it reads no formula")
	}
}

// sameCell reports whether a value read is a cell's: a number may be written in another way.
func sameCell(want string, got any) bool {
	if got == nil { // ExcelJS
		return want == "" || want == "0"
	}
	if n, err := strconv.ParseFloat(want, 64); err == nil {
		m, err := strconv.ParseFloat(fmt.Sprint(got), 64)
		if err == nil && math.Abs(n-m) < 1e-6 {
			return true
		}
	}
	return fmt.Sprint(got) == want
}
