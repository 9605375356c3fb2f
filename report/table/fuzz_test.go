package table_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tlaudit/report/table"
	"tlaudit/report/xlsx"
	"tlaudit/testdata/hostile"
	"tlaudit/text"
)

// A value stays one cell, as text, in CSV, Markdown and the workbook.
func FuzzCell(f *testing.F) {
	for _, s := range hostile.Strings(f, "../../testdata/hostile.txt") {
		if len(s) < 1000 {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 8000 {
			t.Skip()
		}
		values := []string{s, "next"}
		want := text.Visible(s)
		var out bytes.Buffer
		if err := table.WriteCSV(&out, tableOf(values), false); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(records) != 3 || records[1][1] != want && records[1][1] != "'"+want {
			t.Fatalf("csv reads %q, %v", records, err)
		}
		if cells := markdownCells(t, markdownOf(values)); len(cells) != 2 || strings.TrimSpace(cells[0]) != strings.TrimSpace(want) {
			t.Fatalf("markdown reads %q, want %q", cells, want)
		}
		out.Reset()
		if err := xlsx.Write(&out, table.Document{Tables: []table.Table{tableOf(values)}}); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("Review")
		if err != nil || len(rows) != 3 || want != "" && rows[1][1] != want {
			t.Fatalf("xlsx reads %q (%v), want %q", rows, err, want)
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
