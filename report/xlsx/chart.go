package xlsx

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

const (
	chartWidth, chartHeight = 720, 320 // pixels
	chartRows               = 18       // of a sheet that a chart covers
)

// charts adds the charts of a table beside its rows, one below the other, on its first sheet.
func (s *sheet) charts() error {
	if s.index > 0 {
		return nil
	}
	one, dark := false, excelize.Font{Color: "404040"}
	for n, c := range s.table.Charts {
		first, last := s.header()+1+c.From, s.header()+c.To
		span := func(header string) string {
			l := letters(s.table.Column(header))
			return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.name, l, first, l, last)
		}
		kind := excelize.Bar
		if c.Over {
			kind = excelize.Line
		}
		chart := &excelize.Chart{
			Type: kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title}}},
			Dimension:  excelize.ChartDimension{Width: chartWidth, Height: chartHeight},
			Legend:     excelize.ChartLegend{Position: "bottom"},
			XAxis:      excelize.ChartAxis{Font: dark},
			YAxis:      excelize.ChartAxis{Font: dark, MajorGridLines: true},
			PlotArea:   excelize.ChartPlotArea{ShowVal: !c.Over},
			VaryColors: &one,
		}
		if !c.Over {
			chart.XAxis.ReverseOrder = true // the first line on top
			chart.Legend.Position = "none"
		}
		for _, header := range c.Series {
			chart.Series = append(chart.Series, excelize.ChartSeries{
				Name: fmt.Sprintf("'%s'!$%s$%d", s.name, letters(s.table.Column(header)), s.header()), Categories: span(c.Labels), Values: span(header),
			})
		}
		at := fmt.Sprintf("%s%d", letters(len(s.table.Columns)+1), s.header()+1+n*chartRows)
		if err := s.book.file.AddChart(s.name, at, chart); err != nil {
			return fmt.Errorf("chart %s: %w", c.Title, err)
		}
	}
	return nil
}
