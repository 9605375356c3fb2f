package xlsx

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/table"
	"tlaudit/testdata/ooxml"
)

// grouped is a document of one table whose last columns are a group, with a column behind
// it if there is one.
func grouped(maxLines int, behind ...table.Column) table.Document {
	long := strings.Repeat("word ", 40)
	t := table.Table{
		Name: "Review", Sheet: true, MaxLines: maxLines, Total: 2,
		Columns: append([]table.Column{
			{Header: "Name", Width: 20, Wrap: true, Note: "Who has the access & why"},
			{Header: "Why", Width: 20, Wrap: true},
			{Header: "Email", Width: 20, Wrap: true, Group: true},
			{Header: "row_key", Width: 20, Group: true, Guard: true},
		}, behind...),
	}
	rows := []table.Row{{"Ann", "short", long, "r1"}, {"Bob", long, nil, "r2"}}
	for i := range rows {
		rows[i] = append(rows[i], make(table.Row, len(behind))...)
	}
	t.Rows = rowsOf(rows...)
	return table.Document{Time: noon, Tables: []table.Table{t}}
}

// parts returns the parts of a document's workbook by name.
func parts(t *testing.T, r table.Document) map[string][]byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return ooxml.Parts(t, out.Bytes())
}

// A layoutColumn is a column as the sheet's part lists it.
type layoutColumn struct {
	Min       int  `xml:"min,attr"`
	Max       int  `xml:"max,attr"`
	Hidden    bool `xml:"hidden,attr"`
	Level     int  `xml:"outlineLevel,attr"`
	Collapsed bool `xml:"collapsed,attr"`
}

type layoutRow struct {
	Height float64 `xml:"ht,attr"`
	Custom bool    `xml:"customHeight,attr"`
}

type layout struct {
	Format struct {
		Level int `xml:"outlineLevelCol,attr"`
	} `xml:"sheetFormatPr"`
	Columns []layoutColumn `xml:"cols>col"`
	Rows    []layoutRow    `xml:"sheetData>row"`
}

func layoutOf(t *testing.T, part []byte) (l layout) {
	t.Helper()
	decode(t, part, &l)
	return l
}

func decode(t *testing.T, part []byte, into any) {
	t.Helper()
	if err := xml.Unmarshal(part, into); err != nil {
		t.Fatal(err)
	}
}

// The columns of the group are hidden, and the column after them has the +.
func TestGroupIsClosed(t *testing.T) {
	for name, behind := range map[string][]table.Column{"nothing behind": nil, "a column behind": {{Header: "Behind"}}} {
		l := layoutOf(t, parts(t, grouped(0, behind...))["xl/worksheets/sheet1.xml"])
		want := []layoutColumn{{Min: 1, Max: 1}, {Min: 2, Max: 2}, {3, 3, true, 1, false}, {4, 4, true, 1, false}, {5, 5, false, 0, true}}
		if d := cmp.Diff(want, l.Columns); d != "" {
			t.Errorf("%s: columns (-want +got):\n%s", name, d)
		}
		if l.Format.Level != 1 {
			t.Errorf("%s: outlineLevelCol = %d, want 1", name, l.Format.Level)
		}
	}
}

// Text in hidden columns makes no row higher, and no row has more lines than the table allows.
func TestRowHeightsAreOfVisibleText(t *testing.T) {
	for maxLines, want := range map[int][]layoutRow{
		0: {{}, {}, {15 * 14, true}},
		2: {{}, {15, true}, {30, true}},
	} {
		if d := cmp.Diff(want, layoutOf(t, parts(t, grouped(maxLines))["xl/worksheets/sheet1.xml"]).Rows); d != "" {
			t.Errorf("at most %d lines: rows (-want +got):\n%s", maxLines, d)
		}
	}
}

// A header's comment says what its column is for.
func TestNoteIsAComment(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, grouped(0)); err != nil {
		t.Fatal(err)
	}
	comments, err := open(t, out.Bytes()).GetComments("Review")
	if err != nil {
		t.Fatal(err)
	}
	if len(comments) != 1 || comments[0].Cell != "A1" || comments[0].Text != "Who has the access & why" {
		t.Errorf("comments = %+v", comments)
	}
}
