package xlsx

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"tlaudit/report/table"
)

const (
	chartWidth, leastChart, chartHeight = 720, 360, 320 // pixels
	chartRows                           = 18            // of a sheet that a chart covers
	chartGap                            = 20            // pixels between the rows and a chart

	// firstScreen are the pixels that a sheet has on a screen of 1,920, without the numbers
	// of its rows and what scrolls it.
	firstScreen = 1860
)

// charts adds the charts of a table on its first sheet: each beside its rows, or below the
// chart before it, and inside the first screen if the columns leave room for it.
func (s *sheet) charts() error {
	if s.index > 0 {
		return nil
	}
	left, column := float64(chartGap), letters(len(s.table.Columns))
	for _, c := range s.table.Columns {
		if !c.Group {
			left += table.Digit * width(c)
		}
	}
	across := min(chartWidth, max(leastChart, firstScreen-int(left)))
	row := 0
	for _, c := range s.table.Charts {
		drawn, err := s.drawn(c)
		if err != nil {
			return err
		}
		part, err := drawn.xml()
		if err != nil {
			return fmt.Errorf("chart %s: %w", c.Title, err)
		}
		row = max(row, s.header()+1+c.From)
		// Sorted and filtered rows do not change the chart's size.
		place := &excelize.Chart{
			Type: excelize.Line, Series: []excelize.ChartSeries{{Values: drawn.Labels.Ref}},
			Dimension: excelize.ChartDimension{Width: uint(across), Height: chartHeight},
			Format:    excelize.GraphicOptions{OffsetX: chartGap, Positioning: "absolute", AltText: drawn.Title + "; the figures are in the rows beside it"},
		}
		if err := s.book.file.AddChart(s.name, fmt.Sprintf("%s%d", column, row), place); err != nil {
			return fmt.Errorf("chart %s: %w", c.Title, err)
		}
		s.book.charts++
		s.book.parts[fmt.Sprintf("xl/charts/chart%d.xml", s.book.charts)] = part
		row += chartRows
	}
	return nil
}
