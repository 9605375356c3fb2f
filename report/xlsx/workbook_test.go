package xlsx

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tlaudit/report/table"
)

func rowsOf(rows ...table.Row) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

var noon = time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)

func sample(rows ...table.Row) table.Document {
	return table.Document{
		Title: "Access review", Subject: "Acme", Footer: "Snapshot 3 & Co", Time: noon,
		Tables: []table.Table{
			{
				Name: "Review", Sheet: true, Empty: "None found", Total: len(rows),
				Columns: []table.Column{
					{Header: "Name", Width: 20, Identity: true},
					{Header: "First seen", Kind: table.Time, Width: 20},
					{Header: "Decision", Input: true, Width: 12, Choices: []string{"Keep", "Revoke"}},
					{Header: "New role", Input: true, Width: 12, RoleOf: "workspace_id"},
					{Header: "Check", Width: 12, Formula: `IF({Decision}="","Decide","OK")`},
					{Header: "workspace_id", Width: 12},
				},
				Marks: []table.Mark{{When: `{Check}="Decide"`, Columns: []string{"Decision"}, Style: table.Amber}},
				Rows:  rowsOf(rows...),
			},
			{
				Name: "Evidence", Sheet: true, Anchors: true, Total: 2, Title: "Evidence", Lead: []string{"line"}, Empty: "None found",
				Columns: []table.Column{{Header: "Item"}, {Header: "Value"}},
				Rows:    rowsOf(table.Row{"Snapshot", table.Named{Name: "tlaudit_snapshot", Value: int64(3)}}, table.Row{"Review", table.Link{Text: "Open Review", Sheet: "Review"}}),
			},
			{
				Name: "Lists", Hidden: true, Total: 1, Empty: "None found",
				Columns: []table.Column{{Header: "workspace_id"}, {Header: "role_id"}, {Header: "role_name"}},
				Rows:    rowsOf(table.Row{"w1", "r1", "Viewer"}),
			},
		},
	}
}

// A time says that it is UTC: in the header of its column, else in its cell.
func TestTimesAreUTC(t *testing.T) {
	r := sample(table.Row{"Ann", noon, nil, nil, "Decide", "w1"})
	r.Tables[1].Anchors, r.Tables[1].Total, r.Tables[1].Rows = false, 1, rowsOf(table.Row{"Reading began", noon})
	var out bytes.Buffer
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	f := open(t, out.Bytes())
	for at, want := range map[string]string{"Review!B1": "First seen (UTC)", "Review!B2": "2026-09-30 12:00:00", "Evidence!B4": "2026-09-30 12:00:00 UTC"} {
		sheet, cell, _ := strings.Cut(at, "!")
		if got, err := f.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", at, got, err, want)
		}
	}
}

func open(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
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

func TestWorkbookReadsBack(t *testing.T) {
	var out bytes.Buffer
	r := sample(
		table.Row{"Ann", table.FirstSeen{At: noon, OrBefore: true}, nil, nil, "Decide", "w1"},
		table.Row{" _x000D_=1+1<&>\"", table.FirstSeen{At: noon, OrBefore: false}, nil, table.NoInput{}, "Decide", "w1"},
	)
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	f := open(t, out.Bytes())
	got, err := f.GetRows("Review")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Name", "First seen (UTC)", "Decision", "New role", "Check", "workspace_id"},
		{"Ann", "on or before 2026-09-30", "", "", "Decide", "w1"},
		{" _x000D_=1+1<&>\"", "2026-09-30 12:00:00", "", "", "Decide", "w1"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Review (-want +got):\n%s", d)
	}
	if formula, err := f.GetCellFormula("Review", "E3"); err != nil || formula != `IF($C3="","Decide","OK")` {
		t.Errorf("formula = %q, %v", formula, err)
	}
	if d := cmp.Diff([]string{"Review", "Evidence", "Lists"}, f.GetSheetList()); d != "" {
		t.Errorf("sheets (-want +got):\n%s", d)
	}
	if visible, err := f.GetSheetVisible("Lists"); err != nil || visible {
		t.Errorf("Lists is visible (%v)", err)
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name+"@"+n.Scope] = n.RefersTo
	}
	for name, want := range map[string]string{
		"tlaudit_snapshot@Workbook":      "'Evidence'!$B$4",
		"_xlnm.Print_Titles@Review":      "'Review'!$1:$1",
		"_xlnm._FilterDatabase@Review":   "'Review'!$A$1:$F$3",
		"_xlnm._FilterDatabase@Evidence": "'Evidence'!$A$3:$B$5",
	} {
		if names[name] != want {
			t.Errorf("defined name %s = %q, want %q", name, names[name], want)
		}
	}
	if v, err := f.GetDataValidations("Review"); err != nil || len(v) != 2 {
		t.Errorf("validations = %v, %v, want 2", v, err)
	}
	if props, err := f.GetDocProps(); err != nil || props.Created != "2026-09-30T12:00:00Z" {
		t.Errorf("properties = %+v, %v", props, err)
	}
}

func TestWorkbookSplitsSheetsAndSaysNoneFound(t *testing.T) {
	var rows []table.Row
	for i := range 5 {
		rows = append(rows, table.Row{fmt.Sprint("p", i), nil, nil, nil, "Decide", "w1"})
	}
	var out bytes.Buffer
	if err := writeWorkbook(&out, sample(rows...), 2); err != nil {
		t.Fatal(err)
	}
	f := open(t, out.Bytes())
	if d := cmp.Diff([]string{"Review", "Review (2)", "Review (3)", "Evidence", "Lists"}, f.GetSheetList()); d != "" {
		t.Fatalf("sheets (-want +got):\n%s", d)
	}
	got, err := f.GetRows("Review (3)")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0][0] != "Name" || got[1][0] != "p4" {
		t.Errorf("Review (3) = %q, want a header and the last row", got)
	}
	out.Reset()
	if err := Write(&out, sample()); err != nil {
		t.Fatal(err)
	}
	got, err = open(t, out.Bytes()).GetRows("Review")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[1][0] != "None found" {
		t.Errorf("empty Review = %q, want None found", got)
	}
}

// Equal documents make equal files, with charts and comments too and in any time zone.
func TestWorkbookIsTheSameBytes(t *testing.T) {
	var first bytes.Buffer
	r := sample(table.Row{"Ann", table.FirstSeen{At: noon, OrBefore: true}, nil, nil, "Decide", "w1"})
	r.Tables[0].Columns[0].Note, r.Tables[0].Columns[2].Note, r.Tables[1].Columns[0].Note = "Who", "What", "Item"
	r.Tables[0].Columns[5].Group = true
	r.Tables[0].Charts = []table.Chart{
		{Title: "A", From: 0, To: 2, Labels: "Name", Series: []string{"First seen"}},
		{Title: "B", Over: true, From: 0, To: 2, Labels: "Name", Series: []string{"First seen", "Check"}},
	}
	if err := Write(&first, r); err != nil {
		t.Fatal(err)
	}
	local := time.Local
	time.Local = time.FixedZone("far", 13*3600)
	t.Cleanup(func() { time.Local = local })
	r.Time = r.Time.In(time.Local)
	for range 20 {
		var again bytes.Buffer
		if err := Write(&again, r); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Fatal("two files of one document differ")
		}
	}
}

type fullDisk struct{ left int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.left {
		return 0, io.ErrShortWrite
	}
	d.left -= len(p)
	return len(p), nil
}

func TestWorkbookSaysThatTheDiskIsFull(t *testing.T) {
	for _, left := range []int{0, 100, 2000} {
		if err := Write(&fullDisk{left}, sample()); err == nil {
			t.Errorf("%d bytes of room: no error", left)
		}
	}
}

func BenchmarkWorkbook(b *testing.B) {
	columns := make([]table.Column, 14)
	row := make(table.Row, 14)
	for i := range columns {
		columns[i] = table.Column{Header: fmt.Sprint("Column ", i)}
		row[i] = fmt.Sprintf("value of column %d", i)
	}
	for _, rows := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			r := table.Document{Time: noon, Tables: []table.Table{{Name: "Rows", Sheet: true, Total: rows, Columns: columns, Rows: func(yield func(table.Row, error) bool) {
				for range rows {
					if !yield(row, nil) {
						return
					}
				}
			}}}}
			b.ReportAllocs()
			for b.Loop() {
				if err := Write(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A formula over a table of several sheets sums them.
func TestWorkbookCountsOverEverySheet(t *testing.T) {
	var rows []table.Row
	for i := range 5 {
		rows = append(rows, table.Row{fmt.Sprint("p", i), nil, []any{"Keep", "Revoke"}[i%2], nil, "Decide", "w1"})
	}
	r := sample(rows...)
	r.Tables[1].Columns = append(r.Tables[1].Columns, table.Column{Header: "Count", Kind: table.Number})
	r.Tables[1].Total = 1
	r.Tables[1].Rows = rowsOf(table.Row{"Keep", nil, table.Calc{Formulas: []string{`COUNTIFS({Review!Decision},{Item})`}, Value: 3}})
	var out bytes.Buffer
	if err := writeWorkbook(&out, r, 2); err != nil {
		t.Fatal(err)
	}
	f := open(t, out.Bytes())
	formula, err := f.GetCellFormula("Evidence", "C4")
	if err != nil {
		t.Fatal(err)
	}
	if want := "COUNTIFS('Review'!$C$2:$C$3,$A4)+COUNTIFS('Review (2)'!$C$2:$C$3,$A4)+COUNTIFS('Review (3)'!$C$2:$C$2,$A4)"; formula != want {
		t.Errorf("formula = %s, want %s", formula, want)
	}
	if got, err := f.CalcCellValue("Evidence", "C4"); err != nil || got != "3" {
		t.Errorf("calculates %s (%v), want 3", got, err)
	}
}

// A table whose rows are not as many as its Total is an error; no row is cut.
func TestWorkbookRefusesAWrongTotal(t *testing.T) {
	for _, total := range []int{0, 1, 3} {
		r := sample(table.Row{"Ann", nil, nil, nil, "Decide", "w1"}, table.Row{"Bob", nil, nil, nil, "Decide", "w1"})
		r.Tables[0].Total = total
		if err := Write(io.Discard, r); err == nil {
			t.Errorf("Total %d, and 2 rows: no error", total)
		}
	}
}

// A time that spreadsheets would show as another day, or as none, is text.
func TestTimesBeforeMarch1900AreText(t *testing.T) {
	at := func(day string) time.Time {
		got, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	text := []string{"1899-12-29T00:00:00Z", "1899-12-30T00:00:00Z", "1900-01-15T00:00:00Z", "1900-02-28T23:59:59Z"}
	var rows []table.Row
	for _, day := range text {
		rows = append(rows, table.Row{day, at(day), nil, nil, "Decide", "w1"}, table.Row{day, table.FirstSeen{At: at(day), OrBefore: true}, nil, nil, "Decide", "w1"})
	}
	rows = append(rows, table.Row{"first", at("1900-03-01T00:00:00Z"), nil, nil, "Decide", "w1"})
	var out bytes.Buffer
	if err := Write(&out, sample(rows...)); err != nil {
		t.Fatal(err)
	}
	f := open(t, out.Bytes())
	for i, want := range []string{text[0], "on or before " + text[0], text[1], "on or before " + text[1], text[2], "on or before " + text[2], text[3], "on or before " + text[3], "61"} {
		cell := fmt.Sprintf("B%d", i+2)
		got, err := f.GetCellValue("Review", cell, excelize.Options{RawCellValue: true})
		if err != nil || got != want {
			t.Errorf("%s = %q (%v), want %q", cell, got, err, want)
		}
	}
}

// A number or a time is made smaller where its column is narrow, so that it never shows as ###.
func TestNumbersAndTimesAlwaysShow(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, sample(table.Row{"Ann", table.FirstSeen{At: noon, OrBefore: true}, nil, nil, "Decide", int64(1_000_000)}, table.Row{"Bob", noon, nil, nil, "Decide", nil})); err != nil {
		t.Fatal(err)
	}
	f := open(t, out.Bytes())
	for _, cell := range []string{"B2", "B3", "F2"} {
		id, err := f.GetCellStyle("Review", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if style.Alignment == nil || !style.Alignment.ShrinkToFit {
			t.Errorf("%s is not made smaller to fit", cell)
		}
	}
}
