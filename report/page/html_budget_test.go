package page

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"tlaudit/report/table"
	"tlaudit/templates"
)

// long is a table of rows of some 100 bytes of markup; read counts those that were read.
func long(name, file string, total int, read *int) table.Table {
	return table.Table{
		Name: name, File: file, Total: total, Columns: []table.Column{{Header: "Name", Width: 20}, {Header: "Words", Width: 40}},
		Rows: func(yield func(table.Row, error) bool) {
			for i := range total {
				*read++
				if !yield(table.Row{fmt.Sprintf("%s %06d", name, i), strings.Repeat("x", 50)}, nil) {
					return
				}
			}
		},
	}
}

// Where a table would make the page too long its rows end with a line that counts the rest and
// says where they are. The tables behind it have their room all the same.
func TestALongTableEndsWithTheCountOfTheRest(t *testing.T) {
	const most = 1_000_000
	write := func(file string) (string, int) {
		t.Helper()
		var read, short, behind int
		var out bytes.Buffer
		d := table.Document{Title: "Long", Tables: []table.Table{long("Short", "", 10, &short), long("Review", file, 100_000, &read), long("Findings", "findings.csv", 1000, &behind)}}
		if err := htmlWithin(&out, d, templates.Files, most); err != nil {
			t.Fatal(err)
		}
		return out.String(), read
	}
	first, read := write("review.csv")
	if again, _ := write("review.csv"); again != first {
		t.Error("two pages of the same document differ")
	}
	if len(first) > most || len(first) < most*8/10 {
		t.Errorf("the page has %d bytes, want nearly %d", len(first), most)
	}
	shown := strings.Count(first, ">Review 0")
	if want := fmt.Sprintf(`<tr class="rest"><td colspan="2">%d more rows are not on this page, which ends at 20 MB: a bundle with CSV files has them in review.csv.</td></tr>`, 100_000-shown); shown < 1000 || !strings.Contains(first, want) {
		t.Errorf("%d rows are shown, and the page does not say %q", shown, want)
	}
	if read != shown+1 {
		t.Errorf("%d rows were read for %d", read, shown)
	}
	if n := strings.Count(first, ">Findings 0"); n != 1000 || strings.Count(first, ">Short 0") != 10 {
		t.Errorf("%d rows of Findings are shown", n)
	}
	if without, _ := write(""); !strings.Contains(without, "a bundle with the workbook has them on its sheet Review.") {
		t.Error("a table without a file does not say where its other rows are")
	}
}

// A line about one row is not about several.
func TestOneRowElsewhere(t *testing.T) {
	for shown, want := range map[int]string{
		0: "3 rows are not shown: a bundle with CSV files has them in a.csv.",
		1: "2 more rows are not shown: a bundle with CSV files has them in a.csv.",
		2: "1 more row is not shown: a bundle with CSV files has it in a.csv.",
	} {
		if got := rowsElsewhere(table.Table{Name: "A", File: "a.csv", Total: 3}, shown, "not shown"); got != want {
			t.Errorf("%d shown: %q, want %q", shown, got, want)
		}
	}
	if got, want := rowsElsewhere(table.Table{Name: "Review", RowsIn: "access.csv", Total: 3}, 1, "not shown"), "2 more rows are not shown: a bundle with CSV files has them in access.csv."; got != want {
		t.Errorf("the rows of another table's file: %q, want %q", got, want)
	}
	if got, want := rowsElsewhere(table.Table{Name: "A", Total: 1}, 0, "not shown"), "1 row is not shown: a bundle with the workbook has it on its sheet A."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Where the rows of a table end with an error, the page does too, and reads no other table.
func TestAnErrorOfRowsEndsThePage(t *testing.T) {
	broken := table.Table{Name: "Review", Total: 2, Columns: []table.Column{{Header: "Name"}, {Header: "Words"}}, Rows: func(yield func(table.Row, error) bool) {
		_ = yield(table.Row{"Ann", "x"}, nil) && yield(nil, errors.New("the disk is gone"))
	}}
	var read int
	err := HTML(io.Discard, table.Document{Tables: []table.Table{broken, long("Findings", "", 100, &read)}}, templates.Files)
	if err == nil || err.Error() != "write html: table Review: the disk is gone" || read > 0 {
		t.Errorf("%v; %d rows of the next table were read", err, read)
	}
}

// A page of a million rows ends at 20 MB.
func TestAPageEndsAt20MB(t *testing.T) {
	var counted budget
	counted.out = io.Discard
	var read int
	if err := HTML(&counted, table.Document{Tables: []table.Table{long("Review", "review.csv", 1_000_000, &read)}}, templates.Files); err != nil {
		t.Fatal(err)
	}
	if counted.written > 20_000_000 || counted.written < 19_000_000 || read > 200_000 {
		t.Errorf("the page has %d bytes and read %d rows", counted.written, read)
	}
}

// The headers of a table end neither a string of the style nor the style.
func TestQuoted(t *testing.T) {
	for header, want := range map[string]string{
		"Job, manager": "Job, manager", `a"b\c`: `a\000022b\00005cc`, "</style>": `\00003c/style\00003e`, "a\nb": `a\00000ab`,
	} {
		if got := quoted(header); got != want {
			t.Errorf("quoted(%q) = %s, want %s", header, got, want)
		}
	}
}

// Columns that have no room are hidden until the reader asks for them; what a row is about is
// always there, and the widths of the others fill the table.
func TestLayout(t *testing.T) {
	tbl := table.Table{Columns: []table.Column{
		{Header: "#", Kind: table.Number, Width: 6, Identity: true}, {Header: "Name", Width: 30, Identity: true}, {Header: "Check", Formula: "1"}, {Header: "row_key", Guard: true},
		{Header: "Seen", Kind: table.Time, Width: 19}, {Header: "Why", Width: 200}, {Header: "Last", Width: 200}, {Header: "Email", Width: 30, Group: true},
	}}
	var shown, hidden []string
	sum := 0.0
	for _, c := range layoutOf(tbl) {
		if c.Group {
			hidden = append(hidden, c.Header)
			continue
		}
		shown = append(shown, c.Header)
		var width float64
		if _, err := fmt.Sscan(c.Width, &width); err != nil {
			t.Fatal(err)
		}
		sum += width
	}
	if got, want := strings.Join(shown, "|")+" - "+strings.Join(hidden, "|"), "#|Name|Seen (UTC)|Why - Last|Email"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	if sum < 99.5 || sum > 100.5 {
		t.Errorf("the columns take %.1f %% of the table", sum)
	}
}
