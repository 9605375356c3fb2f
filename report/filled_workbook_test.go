package report_test

import (
	"context"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tlaudit/report"
	"tlaudit/testdata/machine"
)

// A typed is what a person types into one cell of a workbook.
type typed struct {
	sheet  string
	number int    // of the row, as its column # says; on a sheet without one, the rows count from 1
	header string // of the column
	name   string // a defined name, in place of sheet, number and header
	value  any    // string, time.Time, float64, int or formula; nil empties the cell
}

// A formula is what a spreadsheet makes of a text that begins with = or -.
type formula string

// A filledCopy is a copy of a report's workbook after people filled it in, with everything
// that LibreOffice calculated from it.
type filledCopy struct {
	file   *excelize.File
	sheets map[string]fillable
}

// filledCopies fills in one copy of the report's workbook for each list of what is typed,
// and returns them recalculated. LibreOffice is started once for all of them, which takes
// some seconds: give it every variant in one call. It skips the test where LibreOffice is
// missing.
func filledCopies(t *testing.T, r report.Report, variants map[string][]typed) map[string]filledCopy {
	t.Helper()
	machine.Tool(t, "soffice")
	files := map[string]*excelize.File{}
	for name, cells := range variants {
		c := filledCopy{opened(t, r), map[string]fillable{}}
		for _, cell := range cells {
			c.fill(t, cell)
		}
		files[name] = c.file
	}
	copies := map[string]filledCopy{}
	for name, f := range recalculated(t, files) {
		copies[name] = filledCopy{f, map[string]fillable{}}
	}
	return copies
}

// recalculated returns the workbooks as LibreOffice calculates and saves them.
func recalculated(t *testing.T, files map[string]*excelize.File) map[string]*excelize.File {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		// Calculated values are removed, so that LibreOffice calculates all of them.
		if err := files[name].UpdateLinkedValue(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name+".xlsx")
		if err := files[name].SaveAs(path); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	converted(t, "xlsx", filepath.Join(dir, "out"), paths...)
	saved := map[string]*excelize.File{}
	for name := range files {
		saved[name] = openedFile(t, filepath.Join(dir, "out", name+".xlsx"))
	}
	return saved
}

// converted has LibreOffice write files in another format into a folder.
func converted(t *testing.T, format, folder string, paths ...string) {
	t.Helper()
	office := machine.Tool(t, "soffice")
	args := []string{"-env:UserInstallation=file://" + filepath.Join(shared.folder, "office"), "--headless", "--convert-to", format, "--outdir", folder}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, office, append(args, paths...)...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
}

func openedFile(t *testing.T, path string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// sheet returns a sheet whose rows are found by their #, or counted if it has no such column.
func (c filledCopy) sheet(t *testing.T, name string) fillable {
	t.Helper()
	if _, known := c.sheets[name]; !known {
		c.sheets[name] = readable(t, c.file, name, firstHeader(t, name))
	}
	return c.sheets[name]
}

// firstHeader returns the first header of a sheet by the contract.
func firstHeader(t *testing.T, sheet string) string {
	t.Helper()
	for _, c := range contract() {
		if c.sheet == sheet {
			return c.first()
		}
	}
	t.Fatalf("the contract has no sheet %s", sheet)
	return ""
}

// row returns the index of the row with a number in the column #.
func (s fillable) row(t *testing.T, number int) int {
	t.Helper()
	if _, numbered := s.head["#"]; !numbered {
		return number
	}
	for row := 1; row < len(s.rows); row++ {
		if s.get(row, "#") == strconv.Itoa(number) {
			return row
		}
	}
	t.Fatalf("%s has no row #%d", s.name, number)
	return 0
}

// fill types a cell.
func (c filledCopy) fill(t *testing.T, cell typed) {
	t.Helper()
	sheet, at := cell.sheet, ""
	if cell.name != "" {
		sheet, at = namedCell(t, c.file, cell.name)
	} else {
		s := c.sheet(t, sheet)
		at = s.cell(t, s.row(t, cell.number), cell.header)
	}
	err := c.file.SetCellValue(sheet, at, cell.value)
	if f, ok := cell.value.(formula); ok {
		err = c.file.SetCellFormula(sheet, at, string(f))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// namedCell returns the sheet and the cell of a defined name.
func namedCell(t *testing.T, f *excelize.File, name string) (sheet, cell string) {
	t.Helper()
	for _, n := range f.GetDefinedName() {
		if n.Name == name {
			sheet, cell, _ = strings.Cut(n.RefersTo, "!")
			return strings.Trim(sheet, "'$"), strings.ReplaceAll(cell, "$", "")
		}
	}
	t.Fatalf("no defined name %s", name)
	return "", ""
}

// get returns what a cell shows.
func (c filledCopy) get(t *testing.T, sheet string, number int, header string) string {
	t.Helper()
	s := c.sheet(t, sheet)
	return s.get(s.row(t, number), header)
}

// checks returns what Check says on every row of a sheet, by #; blank rows are left out.
func (c filledCopy) checks(t *testing.T, sheet string) map[int]string {
	t.Helper()
	s, said := c.sheet(t, sheet), map[int]string{}
	for row := 1; row < len(s.rows); row++ {
		number := row
		if _, numbered := s.head["#"]; numbered {
			var err error
			if number, err = strconv.Atoi(s.get(row, "#")); err != nil {
				t.Fatalf("row %d of %s: %v", row, sheet, err)
			}
		}
		if check := s.get(row, "Check"); check != "" {
			said[number] = check
		}
	}
	return said
}

// counters returns the filled cells under some headers of a sheet, such as those of
// Sign-off, by the text in the columns of key joined by ": ". Rows without any are left out.
func (c filledCopy) counters(t *testing.T, sheet string, key, headers []string) map[string]map[string]string {
	t.Helper()
	s, all := c.sheet(t, sheet), map[string]map[string]string{}
	for row := 1; row < len(s.rows); row++ {
		line, counts := "", map[string]string{}
		for i, k := range key {
			if i > 0 {
				line += ": "
			}
			line += s.get(row, k)
		}
		for _, h := range headers {
			if v := s.get(row, h); v != "" {
				counts[h] = v
			}
		}
		if len(counts) > 0 {
			all[line] = counts
		}
	}
	return all
}

// What people fill in, LibreOffice checks and counts.
func TestSlowFilledCopies(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1})
	when := time.Date(2026, 7, 6, 0, 0, 0, 0, time.UTC)
	row := func(number int, decision, by string) []typed {
		return []typed{
			{sheet: "Review", number: number, header: "Decision", value: decision}, {sheet: "Review", number: number, header: "Justification", value: "agreed with the team"},
			{sheet: "Review", number: number, header: "Decided by", value: by}, {sheet: "Review", number: number, header: "Decision date", value: when},
		}
	}
	copies := filledCopies(t, r, map[string][]typed{
		"right":      append(row(1, "Keep", "Eve"), typed{name: "tlaudit_attested_by", value: "Eve"}),
		"own access": row(1, "Revoke", column(t, r, "Review", "Name")[0]),
		// The name on Sign-off is that of a row without one.
		"signed once": append(append(row(1, "Keep", "Eve")[:2], row(2, "Keep", "eve@acme.example")...), typed{name: "tlaudit_decided_by", value: "Eve"}, typed{name: "tlaudit_decision_date", value: when}),
	})
	if got := copies["right"].get(t, "Review", 1, "Check"); got != "Filled in" {
		t.Errorf("a row that is filled in rightly says %q", got)
	}
	if got := copies["right"].get(t, "Sign-off", 2, "Name"); got != "Eve" {
		t.Errorf("signed by %q, want Eve", got)
	}
	if got := copies["own access"].checks(t, "Review")[1]; got != "Own access" {
		t.Errorf("a row that somebody decided on their own access says %q", got)
	}
	for name, want := range map[string]map[string]string{
		"own access":  {"Rows": "5", "Keep": "0", "Revoke": "1", "By a name, not compared": "1"},
		"signed once": {"Rows": "5", "Keep": "2", "Revoke": "0", "By a name, not compared": "1"},
	} {
		got := copies[name].counters(t, "Sign-off", []string{"Section", "Item"}, []string{"Rows", "Keep", "Revoke", "By a name, not compared"})["Rows of a sheet: Review"]
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: Sign-off (-want +got):\n%s", name, d)
		}
	}
}
