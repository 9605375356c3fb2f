package xlsx

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"tlaudit/report/table"
)

// A sheet is one sheet of a workbook: its layout, then its rows.
type sheet struct {
	book  *book
	table table.Table
	name  string
	index int // among the sheets of the table, from 0
	count int // rows of the table on this sheet
	next  func() (table.Row, error, bool)
}

// header returns the number of the header's row; the table's rows follow it.
func (s *sheet) header() int {
	n := s.book.headers[s.name]
	if n == 0 {
		n = len(s.top()) + 1
		s.book.headers[s.name] = n
	}
	return n
}

// last returns the number of the last row.
func (s *sheet) last() int { return s.header() + max(s.count, 1) }

// identity returns how many of the first columns say whom or what a row is about.
func (s *sheet) identity() int {
	for i, c := range s.table.Columns {
		if !c.Identity {
			return i
		}
	}
	return len(s.table.Columns)
}

// layout sets everything of the sheet but its rows.
func (s *sheet) layout() error {
	f, header := s.book.file, s.header()
	if err := s.columns(); err != nil {
		return err
	}
	identity := s.identity()
	pane := "bottomLeft"
	if identity > 0 {
		pane = "bottomRight"
	}
	corner := fmt.Sprintf("%s%d", letters(identity), header+1)
	if err := f.SetPanes(s.name, &excelize.Panes{
		Freeze: true, XSplit: identity, YSplit: header, TopLeftCell: corner, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: pane}},
	}); err != nil {
		return err
	}
	if err := s.anchors(); err != nil {
		return err
	}
	if err := s.page(); err != nil {
		return err
	}
	if err := s.ranges(); err != nil {
		return err
	}
	return s.charts()
}

// anchors sets the defined names and links of cells.
func (s *sheet) anchors() error {
	if !s.table.Anchors {
		return nil
	}
	if s.index > 0 {
		return fmt.Errorf("more than %d rows with names or links", s.book.rowsPerSheet)
	}
	n := s.header()
	for row, err := range s.table.Rows {
		if err != nil {
			return err
		}
		n++
		for i, cell := range row {
			switch c := cell.(type) {
			case table.Named:
				s.book.names = append(s.book.names, excelize.DefinedName{
					Name: c.Name, RefersTo: fmt.Sprintf("'%s'!$%s$%d", s.name, letters(i), n),
				})
			case table.Link:
				if err := s.book.file.SetCellHyperLink(s.name, fmt.Sprintf("%s%d", letters(i), n), fmt.Sprintf("'%s'!A1", c.Sheet), "Location"); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// write writes the sheet's rows as XML.
func (s *sheet) write(w io.Writer) error {
	rows := newRowWriter(w, s.book, s.table)
	for _, l := range s.top() {
		if err := rows.line(l); err != nil {
			return err
		}
	}
	if err := rows.header(); err != nil {
		return err
	}
	for n := range s.count {
		row, err, ok := s.next()
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("%d rows, but Total is %d", s.index*s.book.rowsPerSheet+n, s.table.Total)
		}
		if len(row) != len(s.table.Columns) {
			return fmt.Errorf("row %d has %d cells for %d columns", n+1, len(row), len(s.table.Columns))
		}
		if err := rows.data(row); err != nil {
			return err
		}
	}
	if s.table.Total == 0 {
		if err := rows.line(topLine{cell: s.table.Empty}); err != nil {
			return err
		}
	}
	if s.index < s.book.sheetsOf(s.table)-1 {
		return nil
	}
	if _, err, more := s.next(); err != nil || more {
		return cmp.Or(err, fmt.Errorf("more rows than Total, which is %d", s.table.Total))
	}
	return nil
}

// ranges sets what covers all rows: filter, dropdowns and marks.
func (s *sheet) ranges() error {
	f, t := s.book.file, s.table
	first := s.header() + 1
	last := s.last()
	all := fmt.Sprintf("A%d:%s%d", s.header(), letters(len(t.Columns)-1), last)
	if err := f.AutoFilter(s.name, all, nil); err != nil {
		return err
	}
	// After the filter, which resets the sheet's properties.
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

// markedRanges returns the ranges that a mark colours; neighbouring columns are one range.
func markedRanges(m table.Mark, t table.Table, first, last int) string {
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

func marks(m table.Mark, c table.Column) bool {
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
