package xlsx

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"tlaudit/report/table"
	"tlaudit/testdata/hostile"
	"tlaudit/testdata/ooxml"
)

// A workbook is of the format, whatever text is in it: in cells, above the header, in comments,
// charts and properties.
func TestWorkbookIsOfTheFormat(t *testing.T) {
	values := hostile.Strings(t, "../../testdata/hostile.txt")
	var rows []table.Row
	for _, v := range values {
		rows = append(rows, table.Row{v, noon, nil, nil, v, v})
	}
	r := sample(rows...)
	r.Tables[0].Charts = []table.Chart{{Title: values[0], From: 0, To: 3, Labels: "Name", Series: []string{"First seen"}}, {Title: "Over", Over: true, From: 0, To: 3, Labels: "First seen", Series: []string{"First seen"}}}
	r.Tables[1].Columns[0].Note = "What it is"
	r.Tables = append(r.Tables, grouped(2).Tables[0])
	r.Tables[len(r.Tables)-1].Name = "Grouped"
	check := func(what string) {
		t.Helper()
		var out bytes.Buffer
		if err := writeWorkbook(&out, r, 25); err != nil {
			t.Fatal(err)
		}
		if ooxml.Check(t, out.Bytes()); t.Failed() {
			t.Fatalf("with %q", what)
		}
	}
	r.Tables[0].Title, r.Tables[0].Lead = "Title", values
	for _, v := range values {
		r.Tables[0].Banners = append(r.Tables[0].Banners, v)
		if len(v) <= 255 { // a text in a formula has no more
			r.Tables[0].Banners = append(r.Tables[0].Banners, table.LiveText{Parts: []any{v, table.Calc{Formulas: []string{"1"}, Value: 1}}})
		}
	}
	check("every value in cells and above the header")
	r.Tables = r.Tables[:1]
	r.Tables[0].Total, r.Tables[0].Banners, r.Tables[0].Lead = 3, nil, nil
	r.Tables[0].Columns = r.Tables[0].Columns[:3]
	r.Tables[0].Rows = rowsOf(rows[0][:3], rows[1][:3], rows[2][:3])
	r.Tables[0].Marks = nil
	for some := range slices.Chunk(values, 8) {
		v := strings.Join(some, " ")
		r.Title, r.Subject, r.Footer = v, v, v
		r.Tables[0].Title, r.Tables[0].Notice, r.Tables[0].Columns[0].Note, r.Tables[0].Charts[0].Title = v, v, v, v
		check(v)
	}
}
