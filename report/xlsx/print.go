package xlsx

import (
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"tlaudit/report/table"
	"tlaudit/text"
)

// Paper sizes, as spreadsheets number them, and the characters that each has across, in
// landscape, before letters become smaller than 7 points in LibreOffice, which draws columns
// wider than Excel.
const (
	a3, a4           = 8, 9
	a3Width, a4Width = 300, 209
)

// printed returns how many of the columns are printed, and their width. The last ones,
// which only check a row or are hidden, are not.
func (s *sheet) printed() (columns int, across float64) {
	columns = len(s.table.Columns)
	for columns > 1 && (s.table.Columns[columns-1].Guard || s.table.Columns[columns-1].Group) {
		columns--
	}
	for _, c := range s.table.Columns[:columns] {
		if !c.Group {
			across += width(c)
		}
	}
	if len(s.table.Charts) > 0 && columns == len(s.table.Columns) {
		across += float64(chartGap+s.chartWidth()) / table.Digit
	}
	return columns, across
}

// page sets how the sheet is printed.
func (s *sheet) page() error {
	f := s.book.file
	landscape, paper, tall := "landscape", a4, 0
	shown, across := s.printed()
	if across > a4Width {
		paper = a3
	}
	wide := int(math.Ceil(across / a3Width)) // pages beside each other
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	if shown < len(s.table.Columns) {
		if err := f.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Area", RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", s.name, letters(shown-1), s.last()), Scope: s.name,
		}); err != nil {
			return err
		}
	}
	side, top, bottom, edge := 0.4, 0.5, 0.6, 0.3 // inches; printers leave the edge of the paper blank
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge,
	}); err != nil {
		return err
	}
	footer := strings.ReplaceAll(text.Visible(s.book.report.Footer), "&", "&&")
	if len(footer) > 180 {
		footer = "tlaudit" // a footer holds 255 characters in all
	}
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&L" + footer + "&R&A, page &P of &N"}); err != nil {
		return err
	}
	titles := fmt.Sprintf("'%s'!$%d:$%d", s.name, s.header(), s.header())
	if n := s.identity(); n > 0 && wide > 1 {
		titles = fmt.Sprintf("'%s'!$A:$%s,%s", s.name, letters(n-1), titles)
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: s.name})
}
