package page_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tlaudit/report/page"
	"tlaudit/report/table"
)

// markdown writes tables with a template of the user's own.
func markdown(template string, tables ...table.Table) (string, error) {
	var out bytes.Buffer
	err := page.Markdown(&out, table.Document{Title: "A <title>", Tables: tables}, fstest.MapFS{"access-review.md.tmpl": &fstest.MapFile{Data: []byte(template)}})
	return out.String(), err
}

// rowsOf returns a table whose rows have a cell of these lengths.
func rowsOf(name string, lengths ...int) table.Table {
	return table.Fill(table.Table{Name: name, File: name + ".csv", Empty: "None found", Total: len(lengths)}, table.Of(lengths),
		[]table.ColumnOf[int]{{Header: "Value", Cell: func(n int) any { return strings.Repeat("x", n) }}})
}

const eachTable = "# {{escape .Title}}\n{{range .Tables}}## {{.Name}}\n{{table .}}{{end}}"

// shown returns how many rows each table of a document of eachTable shows, and how many more
// it counts.
func shown(t interface{ Fatalf(string, ...any) }, document string) (rows, more []int) {
	for _, section := range strings.Split(document, "\n## ")[1:] {
		n, rest := max(strings.Count(section, "\n| ")-2, 0), 0
		if at := strings.LastIndex(section, "\n\n"); at >= 0 || n == 0 {
			line := section[at+1:]
			if n == 0 {
				_, line, _ = strings.Cut(section, "\n")
			}
			if _, err := fmt.Sscan(strings.TrimSpace(line), &rest); err != nil && !strings.HasPrefix(line, "None found") {
				t.Fatalf("%q: %v", line, err)
			}
		}
		rows, more = append(rows, n), append(more, rest)
	}
	return rows, more
}

// The tables of a document share its bytes: a short one is whole, long ones show as many rows
// as each other.
func TestTablesShareADocument(t *testing.T) {
	long := make([]int, 400)
	for i := range long {
		long[i] = 100
	}
	huge := append([]int{50_000, 50_000}, long...)
	for name, tt := range map[string]struct {
		tables     []table.Table
		rows, more []int
	}{
		"all fits":       {[]table.Table{rowsOf("a", 1, 2), rowsOf("b"), rowsOf("c", 3)}, []int{2, 0, 1}, []int{0, 0, 0}},
		"200 rows":       {[]table.Table{rowsOf("a", long...)}, []int{200}, []int{200}},
		"one more row":   {[]table.Table{rowsOf("a", long[:201]...)}, []int{200}, []int{1}},
		"short is whole": {[]table.Table{rowsOf("a", long...), rowsOf("b", long...), rowsOf("c", long...), rowsOf("d", 1, 1)}, []int{190, 189, 189, 2}, []int{210, 211, 211, 0}},
		"a long value":   {[]table.Table{rowsOf("a", huge...), rowsOf("b", 1)}, []int{200, 1}, []int{202, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			document, err := markdown(eachTable, tt.tables...)
			if err != nil {
				t.Fatal(err)
			}
			rows, more := shown(t, document)
			if d := cmp.Diff([][]int{tt.rows, tt.more}, [][]int{rows, more}); d != "" {
				t.Errorf("rows and how many more (-want +got):\n%s", d)
			}
			if len(document) > 60_000 {
				t.Errorf("%d bytes", len(document))
			}
		})
	}
}

// Whatever the tables are, the document is short enough, shows the first rows and counts the
// others.
func TestADocumentIsNeverTooLong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SliceOfN(rapid.IntRange(0, 1500), 0, 300)
		var tables []table.Table
		for i, l := range rapid.SliceOfN(lengths, 1, 12).Draw(t, "tables") {
			tables = append(tables, rowsOf(fmt.Sprint("t", i), l...))
		}
		document, err := markdown(eachTable, tables...)
		if err != nil || len(document) > 60_000 {
			t.Fatalf("%d bytes, %v", len(document), err)
		}
		rows, more := shown(t, document)
		for i, tbl := range tables {
			if rows[i]+more[i] != tbl.Total || rows[i] > 200 || rows[i] == 0 && tbl.Total > 0 {
				t.Fatalf("table %d shows %d rows and counts %d more of %d", i, rows[i], more[i], tbl.Total)
			}
		}
	})
}

// What a template of the user's own may do, and what it is told if it does too much.
func TestOwnMarkdownTemplates(t *testing.T) {
	few := rowsOf("few", 1, 1)
	for name, tt := range map[string]struct{ template, want, err string }{
		"a table twice":   {"{{range .Tables}}{{table .}}and {{table .}}{{end}}", "| Value |\n| --- |\n| x |\n| x |\nand | Value |\n| --- |\n| x |\n| x |\n", ""},
		"its own text":    {"{{escape .Title}}", `A \<title\>`, ""},
		"facts":           {`{{table (facts .Headline.Facts "About")}}`, "None found\n", ""},
		"rows by itself":  {"{{range .Tables}}{{range $row, $err := .Rows}}{{escape (index $row 0)}};{{end}}{{end}}", "x;x;", ""},
		"too much text":   {"{{range 60001}}x{{end}}", "", "write markdown: the template's own text and the lines around its tables take more than 60000 bytes, which is all that a document may have"},
		"too many tables": {"{{range $i := 9000}}{{range $.Tables}}{{table .}}{{end}}{{end}}", "", "take more than 60000 bytes"},
		"not a cell":      {"{{escape .Tables}}", "", "escape: a []table.Table is not a cell"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := markdown(tt.template, few)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || got != "" {
					t.Errorf("error %v, want %q; written: %.100q", err, tt.err, got)
				}
				return
			}
			if d := cmp.Diff(tt.want, got); d != "" || err != nil {
				t.Errorf("(-want +got), %v:\n%s", err, d)
			}
		})
	}
}
