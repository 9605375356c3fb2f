package page

import (
	"fmt"
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
	if d := cmp.Diff([]string{"Rows: 9", "Read in part"}, all(`<text x="\d+" y="13">([^<]*)`)); d != "" {
		t.Errorf("the legend (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"38,24 76,60"}, all(`<polyline class="l0" points="([^"]*)"`)); d != "" {
		t.Errorf("lines (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"153 107 2026-01-31, Read in part: 5"}, all(`<path class="p" d="M(\d+) (\d+)[^>]*><title>([^<]*)`)); d != "" {
		t.Errorf("single points (-want +got):\n%s", d)
	}
}

// A bar chart has room for a text that is there in place of a number.
func TestBarsHaveRoomForTheirTexts(t *testing.T) {
	const why = "None where read: 12 workspaces not read at the baseline"
	rows := []table.Row{{"Access appeared", int64(3)}, {"Role changed", why}}
	charts, err := svgCharts(table.Table{
		Columns: []table.Column{{Header: "Item"}, {Header: "Count"}}, Total: len(rows),
		Rows: func(yield func(table.Row, error) bool) {
			_ = yield(rows[0], nil) && yield(rows[1], nil)
		},
		Charts: []table.Chart{{Title: "Changes", To: 2, Labels: "Item", Series: []string{"Count"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var begin, width float64
	drawn := regexp.MustCompile(`viewBox="0 0 (\d+) .*<text x="(\d+)" y="\d+">` + why).FindStringSubmatch(string(charts[0]))
	if len(drawn) == 0 {
		t.Fatalf("the text is not drawn: %s", charts[0])
	}
	if _, err := fmt.Sscan(drawn[1]+" "+drawn[2], &width, &begin); err != nil {
		t.Fatal(err)
	}
	if end := begin + table.TextWidth(why)*svgText; width < end-1 {
		t.Errorf("the chart is %.0f wide, and the text ends at %.0f", width, end)
	}
}

// The numbers of an axis have room, however large they are.
func TestLargeNumbersOfAnAxisHaveRoom(t *testing.T) {
	at := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC)
	charts, err := svgCharts(table.Table{
		Columns: []table.Column{{Header: "When"}, {Header: "Rows"}}, Total: 1,
		Rows:   func(yield func(table.Row, error) bool) { yield(table.Row{at, int64(10_000_000)}, nil) },
		Charts: []table.Chart{{Title: "Over time", Over: true, To: 1, Labels: "When", Series: []string{"Rows"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var end float64
	label := regexp.MustCompile(`<text class="t" x="(\d+)" y="\d+" text-anchor="end">10000000<`).FindStringSubmatch(string(charts[0]))
	if label == nil {
		t.Fatalf("no such number: %s", charts[0])
	}
	if _, err := fmt.Sscan(label[1], &end); err != nil {
		t.Fatal(err)
	}
	if width := table.TextWidth("10000000") * svgText; width > end {
		t.Errorf("the number is %.0f wide and ends at %.0f", width, end)
	}
}
