package report_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/report/xlsx"
	"tlaudit/snapshot"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func policy(t testing.TB) findings.Policy {
	t.Helper()
	p, err := findings.Parse("tlaudit.toml", []byte("[organization]\nname = \"Acme\"\napproved_domains = [\"acme.example\"]\n[roles.allows]\nViewer = \"May look\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func build(t testing.TB, l snapshot.Source, o report.Options) report.Report {
	t.Helper()
	if o.Policy.Source == nil {
		o.Policy = policy(t)
	}
	r, err := report.Build(context.WithoutCancel(t.Context()), l, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tableNamed(t testing.TB, r report.Report, name string) table.Table {
	t.Helper()
	for _, tbl := range r.Tables {
		if tbl.Name == name {
			return tbl
		}
	}
	t.Fatalf("no table %s", name)
	return table.Table{}
}

// onSheet returns a cell with the text that the sheet shows of a longer one.
func onSheet(cell any) any {
	if c, ok := cell.(table.Shortened); ok {
		return c.Text
	}
	return cell
}

// column lists the text of one column on the sheet, or of several joined by a comma.
func column(t testing.TB, r report.Report, name string, headers ...string) []string {
	t.Helper()
	tbl := tableNamed(t, r, name)
	var all []string
	for row, err := range tbl.Rows {
		if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, h := range headers {
			for i, c := range tbl.Columns {
				if c.Header == h {
					if row[i] == nil {
						cells = append(cells, "")
						continue
					}
					cells = append(cells, fmt.Sprint(onSheet(row[i])))
				}
			}
		}
		all = append(all, strings.Join(cells, ", "))
	}
	return all
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs (go test ./report -update rewrites it):\n%s", name, got)
	}
}

func fact(t testing.TB, r report.Report, item string) string {
	t.Helper()
	for _, f := range r.Headline.Facts {
		if f.Item == item {
			return fmt.Sprint(f.Value)
		}
	}
	t.Fatalf("the cover has no line %s", item)
	return ""
}

// evidence returns the value of one line of the sheet Evidence.
func evidence(t *testing.T, r report.Report, item string) string {
	t.Helper()
	for _, line := range column(t, r, "Evidence", "Item", "Value") {
		if value, ok := strings.CutPrefix(line, item+", "); ok {
			return value
		}
	}
	t.Fatalf("Evidence has no %s", item)
	return ""
}

func opened(t *testing.T, r report.Report) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := xlsx.Write(&out, r.Document); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
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

// cellsOf returns what each sheet of a workbook shows, a row on each line.
func cellsOf(t *testing.T, f *excelize.File) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&out, "## %s\n", sheet)
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			fmt.Fprintln(&out, strings.Join(row, "\t"))
		}
	}
	return out.Bytes()
}
