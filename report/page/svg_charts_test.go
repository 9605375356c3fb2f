package page

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/table"
)

// The page has the axis and the marks of the workbook: times at their distance, a line that
// is interrupted at what is blank, and what was read in part as a point.
func TestChartOverTime(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 1, 1+day, 6, 0, 0, 0, time.UTC) }
	rows := []table.Row{{at(0), int64(10), nil}, {at(10), int64(8), nil}, {at(30), nil, int64(5)}, {at(100), int64(9), nil}}
	charts, err := svgCharts(table.Table{
		Columns: []table.Column{{Header: "When"}, {Header: "Rows"}, {Header: "Read in part"}}, Total: len(rows),
		Rows: func(yield func(table.Row, error) bool) {
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
		},
		Charts: []table.Chart{{Title: "Over time", Over: true, From: 0, To: 4, Labels: "When", Series: []string{"Rows"}, Points: []string{"Read in part"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	svg := string(charts[0])
	all := func(pattern string) (found []string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(svg, -1) {
			found = append(found, strings.Join(m[1:], " "))
		}
		return found
	}
	if d := cmp.Diff([]string{"38", "76", "422"}, all(`<circle class="s0" cx="(\d+)"`)); d != "" {
		t.Errorf("points of the line (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"38,24 76,60"}, all(`<polyline class="l0" points="([^"]*)"`)); d != "" {
		t.Errorf("lines (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"153 107 2026-01-31, Read in part: 5"}, all(`<path class="p" d="M(\d+) (\d+)[^>]*><title>([^<]*)`)); d != "" {
		t.Errorf("single points (-want +got):\n%s", d)
	}
}
