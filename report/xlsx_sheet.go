package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// A sheet is one sheet of a workbook while it is written: layout first, then rows,
// then what refers to all of them.
type sheet struct {
	book   *book
	table  Table
	name   string
	rows   *rowWriter
	header int // row of the header
	count  int // rows of the table
}

// begin lays the sheet out and writes what stands above the rows.
func (s *sheet) begin(part int) error {
	f, t := s.book.file, s.table
	if part == 1 && t.Title != "" {
		if err := s.rows.line(s.book.styles.title, cellText(t.Title)); err != nil {
			return err
		}
		for _, lead := range t.Lead {
			if err := s.rows.line(s.book.styles.lead, cellText(lead)); err != nil {
				return err
			}
		}
	}
	if err := s.rows.header(); err != nil {
		return err
	}
	s.header = s.rows.row
	identity := 0
	for i, c := range t.Columns {
		if err := f.SetColWidth(s.name, letters(i), letters(i), max(c.Width, 6)); err != nil {
			return err
		}
		if c.Identity && identity == i {
			identity++
		}
	}
	pane := "bottomLeft"
	if identity > 0 {
		pane = "bottomRight"
	}
	corner := fmt.Sprintf("%s%d", letters(identity), s.header+1)
	if err := f.SetPanes(s.name, &excelize.Panes{
		Freeze: true, XSplit: identity, YSplit: s.header, TopLeftCell: corner, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: pane}},
	}); err != nil {
		return err
	}
	return s.page()
}

func (s *sheet) page() error {
	f := s.book.file
	landscape, a4, wide, tall := "landscape", 9, 1, 0
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	side, top := 0.4, 0.5
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top}); err != nil {
		return err
	}
	footer := strings.ReplaceAll(Visible(s.book.report.Footer), "&", "&&")
	if len(footer) > 180 {
		footer = "tlaudit" // a footer holds 255 characters in all
	}
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&L" + footer + "&C&A&RPage &P of &N"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", s.name, s.header, s.header), Scope: s.name,
	})
}

// row writes one row of the table.
func (s *sheet) row(row Row) error {
	if len(row) != len(s.table.Columns) {
		return fmt.Errorf("row %d has %d cells for %d columns", s.count+1, len(row), len(s.table.Columns))
	}
	if err := s.rows.data(row); err != nil {
		return err
	}
	s.count++
	for i, cell := range row {
		switch c := cell.(type) {
		case Named:
			s.book.names = append(s.book.names, excelize.DefinedName{
				Name: c.Name, RefersTo: fmt.Sprintf("'%s'!$%s$%d", s.name, letters(i), s.rows.row),
			})
		case Link:
			at := fmt.Sprintf("%s%d", letters(i), s.rows.row)
			if err := s.book.file.SetCellHyperLink(s.name, at, fmt.Sprintf("'%s'!A1", c.Sheet), "Location"); err != nil {
				return err
			}
		}
	}
	return nil
}

// close adds what refers to all rows: filter, dropdowns and marks.
func (s *sheet) close() error {
	f, t := s.book.file, s.table
	last := max(s.rows.row, s.header+1)
	all := fmt.Sprintf("A%d:%s%d", s.header, letters(len(t.Columns)-1), last)
	if err := f.AutoFilter(s.name, all, nil); err != nil {
		return err
	}
	// After the filter, which sets the sheet's properties anew.
	fit := true
	if err := f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetSheetDimension(s.name, fmt.Sprintf("A1:%s%d", letters(len(t.Columns)-1), last)); err != nil {
		return err
	}
	if s.count == 0 {
		return nil
	}
	first := s.header + 1
	for i, c := range t.Columns {
		if err := s.validate(c, fmt.Sprintf("%s%d:%s%d", letters(i), first, letters(i), last), first); err != nil {
			return fmt.Errorf("column %s: %w", c.Header, err)
		}
	}
	for _, m := range t.Marks {
		style := s.book.styles.mark(m.Style)
		if err := f.SetConditionalFormat(s.name, markedRanges(m, t, first, last), []excelize.ConditionalFormatOptions{{
			Type: "formula", Criteria: refer(m.When, t, first), Format: &style,
		}}); err != nil {
			return err
		}
	}
	return nil
}

// markedRanges lists the neighbouring columns that a mark colours as one range
// each.
func markedRanges(m Mark, t Table, first, last int) string {
	var ranges []string
	for i := 0; i < len(t.Columns); i++ {
		if !marks(m, t.Columns[i]) {
			continue
		}
		from := i
		for i+1 < len(t.Columns) && marks(m, t.Columns[i+1]) {
			i++
		}
		ranges = append(ranges, fmt.Sprintf("%s%d:%s%d", letters(from), first, letters(i), last))
	}
	return strings.Join(ranges, " ")
}

func marks(m Mark, c Column) bool {
	if len(m.Columns) == 0 {
		return !c.Input
	}
	for _, header := range m.Columns {
		if header == c.Header {
			return true
		}
	}
	return false
}

// validate gives an input column its dropdown or its bounds.
func (s *sheet) validate(c Column, where string, first int) error {
	if !c.Input {
		return nil
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(where)
	switch {
	case len(c.Choices) > 0:
		if err := v.SetDropList(c.Choices); err != nil {
			return err
		}
		v.SetError(excelize.DataValidationErrorStyleStop, c.Header, "Choose one of: "+strings.Join(c.Choices, ", "))
	case c.RoleOf != "":
		// The roles of one workspace are neighbours on Lists.
		workspace := refer("{"+c.RoleOf+"}", s.table, first)
		v.SetSqrefDropList(fmt.Sprintf("OFFSET(Lists!$C$1,MATCH(%s,Lists!$A:$A,0)-1,0,COUNTIF(Lists!$A:$A,%s),1)", workspace, workspace))
		v.SetError(excelize.DataValidationErrorStyleStop, c.Header, "Choose a role of this workspace; they are listed with the row's dropdown")
	case c.Kind == Day:
		since := s.book.report.Time.UTC().Truncate(24 * time.Hour)
		if err := v.SetRange(serial(since), "", excelize.DataValidationTypeDate, excelize.DataValidationOperatorGreaterThanOrEqual); err != nil {
			return err
		}
		v.SetError(excelize.DataValidationErrorStyleStop, c.Header, "Give a date, "+since.Format(time.DateOnly)+" or later")
	default:
		return nil
	}
	return s.book.file.AddDataValidation(s.name, v)
}
