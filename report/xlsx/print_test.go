package xlsx

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tlaudit/report/table"
)

// A page has the columns that are shown, in letters of 7 points or more, with the header.
func TestPagesAreReadable(t *testing.T) {
	const size = 11 // points of a letter at 100 %
	for name, tt := range map[string]struct {
		widths        []float64
		paper, across int
		titles        string
	}{
		"narrow":            {[]float64{20, 100}, a4, 1, "'Review'!$1:$1"},
		"wide":              {[]float64{20, 100, 130}, a3, 1, "'Review'!$1:$1"},
		"wider than a page": {[]float64{20, 200, 200}, a3, 2, "'Review'!$A:$A,'Review'!$1:$1"},
	} {
		var columns []table.Column
		var row table.Row
		shown := 0.0
		for i, w := range tt.widths {
			columns, row, shown = append(columns, table.Column{Header: fmt.Sprint("Column ", i), Width: w, Identity: i == 0}), append(row, "text"), shown+w
		}
		columns, row = append(columns, table.Column{Header: "hidden", Width: 200, Group: true}), append(row, "id")
		var out bytes.Buffer
		if err := Write(&out, table.Document{Time: noon, Footer: "Snapshot 3", Tables: []table.Table{{Name: "Review", Sheet: true, Columns: columns, Total: 1, Rows: rowsOf(row)}}}); err != nil {
			t.Fatal(err)
		}
		f := open(t, out.Bytes())
		layout, err := f.GetPageLayout("Review")
		if err != nil {
			t.Fatal(err)
		}
		if *layout.Orientation != "landscape" || *layout.Size != tt.paper || *layout.FitToWidth != tt.across || *layout.FitToHeight != 0 {
			t.Errorf("%s: paper %d, %s, %d pages wide", name, *layout.Size, *layout.Orientation, *layout.FitToWidth)
		}
		margins, err := f.GetPageMargins("Review")
		if err != nil {
			t.Fatal(err)
		}
		inches := map[int]float64{a3: 16.54, a4: 11.69}[tt.paper] - *margins.Left - *margins.Right
		if points := size * inches * 72 * float64(tt.across) / (shown * table.Digit * 0.75); points < 7 {
			t.Errorf("%s: letters of %.1f points", name, points)
		}
		names := map[string]string{}
		for _, n := range f.GetDefinedName() {
			names[n.Name] = n.RefersTo
		}
		if names["_xlnm.Print_Titles"] != tt.titles || names["_xlnm.Print_Area"] != "'Review'!$A$1:$"+letters(len(tt.widths)-1)+"$2" {
			t.Errorf("%s: names = %v", name, names)
		}
		if foot, err := f.GetHeaderFooter("Review"); err != nil || !strings.Contains(foot.OddFooter, "Snapshot 3") || !strings.Contains(foot.OddFooter, "page &P of &N") {
			t.Errorf("%s: footer = %+v (%v)", name, foot, err)
		}
	}
}
