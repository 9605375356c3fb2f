package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	mostChart, leastChart, chartHeight = 720, 360, 320 // pixels
	chartGap                           = 20            // pixels beside and below a chart

	// firstScreen are the pixels that a sheet has on a screen of 1,920 in LibreOffice, which
	// shows more beside it than Excel, and draws columns wider.
	firstScreen, drawnDigit = 1800, 7.9
)

// charts adds the charts of a table on its first sheet: each beside its rows, or below the
// chart before it, and inside the first screen if the columns leave room for it.
func (s *sheet) charts() error {
	if s.index > 0 || len(s.table.Charts) == 0 {
		return nil
	}
	heights, err := s.heights()
	if err != nil {
		return err
	}
	across := s.chartWidth()
	var anchors strings.Builder
	row := 0 // of the table, from 0
	for i, c := range s.table.Charts {
		drawn, err := s.drawn(c)
		if err != nil {
			return err
		}
		part, err := drawn.xml()
		if err != nil {
			return fmt.Errorf("chart %s: %w", c.Title, err)
		}
		// excelize lists the chart among the parts of the workbook.
		if err := s.book.file.AddChart(s.name, fmt.Sprintf("A%d", s.header()), &excelize.Chart{
			Type: excelize.Line, Series: []excelize.ChartSeries{{Values: drawn.Labels.Ref}},
		}); err != nil {
			return fmt.Errorf("chart %s: %w", c.Title, err)
		}
		s.book.charts++
		s.book.parts[fmt.Sprintf("xl/charts/chart%d.xml", s.book.charts)] = part
		row = max(row, c.From)
		fmt.Fprintf(&anchors, chartAnchor, len(s.table.Columns), chartGap*emu, s.header()+row, across*emu, chartHeight*emu, i+2, i+1,
			appendXML(nil, drawn.Title+"; the figures are in the rows beside it"), i+1)
		for down := 0.0; down < chartHeight+chartGap; row++ {
			down += pixels(heights, row)
		}
	}
	s.book.drawings++
	s.book.parts[fmt.Sprintf("xl/drawings/drawing%d.xml", s.book.drawings)] = []byte(drawingBegin + anchors.String() + drawingEnd)
	return nil
}

// chartWidth returns the width of the sheet's charts, in pixels.
func (s *sheet) chartWidth() int {
	left := float64(chartGap)
	for _, c := range s.table.Columns {
		if !c.Group {
			left += drawnDigit * width(c)
		}
	}
	return min(mostChart, max(leastChart, firstScreen-int(left)))
}

// heights returns the lines of each of the table's rows.
func (s *sheet) heights() (lines []int, err error) {
	widths := widthsOf(s.table)
	for row, err := range s.table.Rows {
		if err != nil {
			return nil, err
		}
		lines = append(lines, rowLines(s.table, widths, row))
	}
	return lines, nil
}

// pixels returns the height of a row; behind the table rows have one line.
func pixels(lines []int, row int) float64 {
	n := 1
	if row < len(lines) {
		n = lines[row]
	}
	return lineHeight * float64(n) * 96 / 72
}

// The part that places charts on a sheet. A chart keeps its size when rows are hidden or
// become higher, which it does not in what excelize writes.
const (
	emu          = 9525 // units of the format in a pixel
	drawingBegin = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">`
	chartAnchor = `<xdr:oneCellAnchor><xdr:from><xdr:col>%d</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="%d" cy="%d"/>` +
		`<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="%d" name="Chart %d" descr="%s"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>` +
		`<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">` +
		`<c:chart r:id="rId%d"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>`
	drawingEnd = `</xdr:wsDr>`
)
