package xlsx

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/table"
	"tlaudit/testdata/ooxml"
)

// overTime is a document with a chart over time, in which one snapshot was read in part, and
// a chart of bars.
func overTime(width float64) table.Document {
	at := func(day int) time.Time { return noon.AddDate(0, 0, day) }
	t := table.Table{
		Name: "Summary", Sheet: true, Title: "Summary", Total: 4,
		Columns: []table.Column{
			{Header: "When", Width: width}, {Header: "Rows", Width: 10, Kind: table.Number}, {Header: "Read in part", Width: 12, Kind: table.Number}, {Header: "user_id", Width: 90, Group: true},
			{Header: "Of", Width: 6, Wrap: true},
		},
		Rows: rowsOf(table.Row{at(0), int64(7), nil, nil, strings.TrimSpace(strings.Repeat("line ", 10))}, table.Row{at(3), nil, int64(2), nil, nil}, table.Row{at(80), int64(9), nil, nil, nil}, table.Row{"Kind <&>", int64(1), nil, nil, nil}),
		Charts: []table.Chart{
			{Title: "Over time", Over: true, From: 0, To: 3, Labels: "When", Series: []string{"Rows"}, Points: []string{"Read in part"}},
			{Title: "Kinds", From: 3, To: 4, Labels: "When", Series: []string{"Rows"}},
		},
	}
	return table.Document{Time: noon, Tables: []table.Table{t}}
}

// A readChart is what a test reads of a chart's part.
type readChart struct {
	Dates []struct {
		As string `xml:"val,attr"`
	} `xml:"chart>plotArea>dateAx>baseTimeUnit"`
	Lines []struct {
		Values string    `xml:"val>numRef>f"`
		Labels string    `xml:"cat>numRef>f"`
		Days   []float64 `xml:"cat>numRef>numCache>pt>v"`
		Points []struct {
			Row   int     `xml:"idx,attr"`
			Value float64 `xml:"v"`
		} `xml:"val>numRef>numCache>pt"`
		NoLine *struct{} `xml:"spPr>ln>noFill"`
		Symbol struct {
			As string `xml:"val,attr"`
		} `xml:"marker>symbol"`
	} `xml:"chart>plotArea>lineChart>ser"`
	Bars []struct {
		Labels []string `xml:"cat>strRef>strCache>pt>v"`
	} `xml:"chart>plotArea>barChart>ser"`
}

// A chart over time has an axis of dates, and what was read in part is a point on it.
func TestChartOverTime(t *testing.T) {
	all := parts(t, overTime(20))
	var lines, bars readChart
	decode(t, all["xl/charts/chart1.xml"], &lines)
	decode(t, all["xl/charts/chart2.xml"], &bars)
	if len(lines.Dates) != 1 || lines.Dates[0].As != "days" || len(lines.Lines) != 2 {
		t.Fatalf("the chart has %d axes of dates and %d series", len(lines.Dates), len(lines.Lines))
	}
	line, point := lines.Lines[0], lines.Lines[1]
	if d := cmp.Diff([]float64{46295.5, 46298.5, 46375.5}, line.Days); d != "" {
		t.Errorf("days (-want +got):\n%s", d)
	}
	if line.Labels != "'Summary'!$A$3:$A$5" || line.Values != "'Summary'!$B$3:$B$5" || line.NoLine != nil || len(line.Points) != 2 {
		t.Errorf("line = %+v", line)
	}
	if point.NoLine == nil || point.Symbol.As != "diamond" || len(point.Points) != 1 || point.Points[0].Row != 1 || point.Points[0].Value != 2 {
		t.Errorf("point = %+v", point)
	}
	if len(bars.Bars) != 1 || len(bars.Bars[0].Labels) != 1 || bars.Bars[0].Labels[0] != "Kind <&>" {
		t.Errorf("bars = %+v", bars.Bars)
	}
	if strings.Contains(string(all["xl/charts/chart2.xml"]), "dateAx") {
		t.Error("bars have an axis of dates")
	}
}

// Charts stand beside the rows and not over them nor over each other, and end inside the
// first screen where the columns leave room.
func TestChartsAreBesideTheirRows(t *testing.T) {
	for width, want := range map[float64]int{20: 720, 150: 374, 250: 360} {
		var out bytes.Buffer
		if err := Write(&out, overTime(width)); err != nil {
			t.Fatal(err)
		}
		ooxml.Check(t, out.Bytes())
		var drawing struct {
			Charts []struct {
				From struct {
					Column int `xml:"col"`
					Offset int `xml:"colOff"`
					Row    int `xml:"row"`
				} `xml:"from"`
				Size struct {
					Across int `xml:"cx,attr"`
					Down   int `xml:"cy,attr"`
				} `xml:"ext"`
			} `xml:"oneCellAnchor"`
		}
		decode(t, ooxml.Parts(t, out.Bytes())["xl/drawings/drawing1.xml"], &drawing)
		if len(drawing.Charts) != 2 {
			t.Fatalf("%d charts, want 2", len(drawing.Charts))
		}
		for i, c := range drawing.Charts {
			if c.From.Column != 5 || c.From.Offset != chartGap*emu || c.Size.Across != want*emu || c.Size.Down != chartHeight*emu {
				t.Errorf("columns of %g characters: the chart is %+v, want it %d wide", width, c, want)
			}
			// The first row has ten lines, so eight rows are as high as a chart and a gap.
			if first := []int{2, 10}[i]; c.From.Row != first {
				t.Errorf("the chart begins at row %d, want %d", c.From.Row, first)
			}
		}
	}
}
