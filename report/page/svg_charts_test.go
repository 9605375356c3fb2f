package page

import (
	"strings"
	"testing"
	"time"

	"tlaudit/report/table"
)

// A blank cell is a gap in a line over time, not a point at 0, and a day labels each point.
func TestBlankCellsAreGaps(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 7, n, 6, 0, 0, 0, time.UTC) }
	rows := []table.Row{{day(1), int64(6), nil}, {day(2), int64(7), nil}, {day(3), nil, int64(2)}, {day(4), int64(8), nil}}
	tbl := table.Fill(table.Table{Name: "Summary"}, table.Of(rows), []table.ColumnOf[table.Row]{
		{Header: "Item", Cell: func(r table.Row) any { return r[0] }},
		{Header: "Direct", Cell: func(r table.Row) any { return r[1] }},
		{Header: "Read in part", Cell: func(r table.Row) any { return r[2] }},
	})
	tbl.Charts = []table.Chart{{Title: "Over time", Over: true, To: 4, Labels: "Item", Series: []string{"Direct", "Read in part"}}}
	charts, err := svgCharts(tbl)
	if err != nil || len(charts) != 1 {
		t.Fatalf("%d charts, %v", len(charts), err)
	}
	svg := string(charts[0])
	for text, want := range map[string]int{
		"<circle": 4, "<polyline": 1, "2026-07-03, Read in part: 2": 1, "2026-07-03, Direct": 0, ">Direct 8<": 1, ">Read in part 2<": 1,
	} {
		if got := strings.Count(svg, text); got != want {
			t.Errorf("%d times %q, want %d: %s", got, text, want, svg)
		}
	}
}
