package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"regexp"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tlaudit/report/table"
	"tlaudit/text"
)

// columnList matches the list of columns in a sheet's entry.
var columnList = regexp.MustCompile(`<cols>.*</cols>`)

// usualWidth is the width of a column that says none, in characters.
const usualWidth = 9.140625

// width returns the width of a column on a sheet, in characters: no word of the header is
// broken inside.
func width(c table.Column) float64 { return max(c.Width, leastWidth(headerOf(c))) }

// widthsOf returns the widths of a table's columns on a sheet.
func widthsOf(t table.Table) (all []float64) {
	for _, c := range t.Columns {
		all = append(all, width(c))
	}
	return all
}

// columns sets the widths, the group and the comments of the columns. excelize has to know
// widths and hidden columns too: it places charts and comments by them.
func (s *sheet) columns() error {
	f := s.book.file
	for i, c := range s.table.Columns {
		if err := f.SetColWidth(s.name, letters(i), letters(i), width(c)); err != nil {
			return err
		}
		if c.Group {
			if err := f.SetColVisible(s.name, letters(i), false); err != nil {
				return err
			}
		}
	}
	for i, c := range s.table.Columns {
		if c.Note == "" {
			continue
		}
		if err := f.AddComment(s.name, comment(fmt.Sprintf("%s%d", letters(i), s.header()), text.Visible(c.Note))); err != nil {
			return fmt.Errorf("comment on %s: %w", c.Header, err)
		}
	}
	return nil
}

// comment returns a comment on a cell, in a box that shows all of it.
func comment(cell, note string) excelize.Comment {
	const across, line, perLine = 320, 18, 46 // pixels, pixels, characters
	lines := math.Ceil(float64(utf8.RuneCountInString(note))/perLine) + 1
	return excelize.Comment{Cell: cell, Author: "tlaudit", Text: note, Width: across, Height: uint(line * lines)}
}

// groupColumns replaces the list of columns in a sheet's entry with one that has the
// outline, which excelize cannot close: the hidden columns are one group, and the column
// after it has the + that opens it.
func groupColumns(before []byte, columns []table.Column) ([]byte, error) {
	var list bytes.Buffer
	grouped, open := false, false
	for i, c := range append(columns[:len(columns):len(columns)], table.Column{}) {
		across := width(c)
		if i == len(columns) {
			if !open {
				break
			}
			across = usualWidth
		}
		fmt.Fprintf(&list, `<col min="%d" max="%d" width="%g" customWidth="1"`, i+1, i+1, across)
		switch {
		case c.Group:
			list.WriteString(` hidden="1" outlineLevel="1"`)
			grouped = true
		case open:
			list.WriteString(` collapsed="1"`)
		}
		list.WriteString(`/>`)
		open = c.Group
	}
	if !grouped {
		return before, nil
	}
	place := columnList.FindIndex(before)
	format := []byte("<sheetFormatPr ")
	if place == nil || !bytes.Contains(before[:place[0]], format) {
		return nil, errors.New("the sheet has no list of columns after its format")
	}
	head := bytes.Replace(before[:place[0]], format, []byte(`<sheetFormatPr outlineLevelCol="1" `), 1)
	return fmt.Appendf(nil, "%s<cols>%s</cols>%s", head, list.Bytes(), before[place[1]:]), nil
}
