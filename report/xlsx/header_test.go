package xlsx

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/table"
)

// No word of a header is broken inside, and none is under the filter's button.
func TestHeadersAreWhole(t *testing.T) {
	for header, tt := range map[string]struct {
		width, wider float64
		lines        int
	}{
		"#":                        {6, 6, 1},
		"Decision":                 {12, 12, 1},
		"Decision date":            {12, 12, 2},
		"Justification":            {6, 13, 2}, // the button has a line of its own
		"Justification required":   {6, 13, 2},
		"Related controls (guide)": {60, 60, 1},
	} {
		c := table.Column{Header: header, Width: tt.width}
		if got := width(c); got != tt.wider {
			t.Errorf("%s is %g wide, want %g", header, got, tt.wider)
		}
		if got := headerLines(header, width(c)); got != tt.lines {
			t.Errorf("%s has %d lines, want %d", header, got, tt.lines)
		}
	}
}

// A line above the header goes on in the next row where the columns end.
func TestLinesAboveTheHeaderAreWhole(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("a sentence that does not end ", 12))
	r := sample()
	r.Tables[1].Banners, r.Tables[1].Lead = []any{"short"}, []string{long}
	all := parts(t, r)
	var rows struct {
		Rows []struct {
			Height float64 `xml:"ht,attr"`
			Text   string  `xml:"c>is>t"`
		} `xml:"sheetData>row"`
	}
	decode(t, all["xl/worksheets/sheet2.xml"], &rows)
	if len(rows.Rows) < 5 || rows.Rows[0].Text != "Evidence" || rows.Rows[0].Height < 21 || rows.Rows[1].Text != "short" || rows.Rows[1].Height < 16 {
		t.Fatalf("rows = %+v", rows.Rows)
	}
	var pieces []string
	for _, row := range rows.Rows[2:] {
		if row.Text == "Value" { // the header's last cell
			break
		}
		pieces = append(pieces, row.Text)
		if table.TextWidth(row.Text)*12/11*bold > table.Room(leastShown) {
			t.Errorf("too long: %q", row.Text)
		}
	}
	if d := cmp.Diff(long, strings.Join(pieces, " ")); d != "" || len(pieces) < 3 {
		t.Errorf("%d lines (-want +got):\n%s", len(pieces), d)
	}
}

// What identifies a row, and everything down to the header, stays in view.
func TestPanesAreFrozen(t *testing.T) {
	r := sample()
	r.Tables[0].Columns[1].Identity = true
	r.Tables[0].Title = "Review"
	var out strings.Builder
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	panes, err := open(t, []byte(out.String())).GetPanes("Review")
	if err != nil {
		t.Fatal(err)
	}
	if !panes.Freeze || panes.XSplit != 2 || panes.YSplit != 2 || panes.TopLeftCell != "C3" {
		t.Errorf("panes = %+v", panes)
	}
}
