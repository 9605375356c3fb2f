package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"tlaudit/text"
)

// Paper sizes, as spreadsheets number them, and the characters that A4 can show
// across before they become too small to read.
const (
	a3, a4  = 8, 9
	a4Width = 220
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
	return columns, across
}

// page sets how the sheet is printed.
func (s *sheet) page() error {
	f := s.book.file
	landscape, paper, wide, tall := "landscape", a4, 1, 0
	shown, across := s.printed()
	if across > a4Width {
		paper = a3
	}
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
	side, top := 0.4, 0.5
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top}); err != nil {
		return err
	}
	footer := strings.ReplaceAll(text.Visible(s.book.report.Footer), "&", "&&")
	if len(footer) > 180 {
		footer = "tlaudit" // a footer holds 255 characters in all
	}
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&L" + footer + "&R&A, page &P of &N"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", s.name, s.header(), s.header()), Scope: s.name,
	})
}
