package xlsx

import (
	"io"
	"strconv"
	"strings"
	"time"

	"tlaudit/report/table"
)

// A rowWriter writes the cells of one sheet as XML. Every string is a string by
// its type, so nothing in it can become a formula, a number or a link.
type rowWriter struct {
	out     io.Writer
	book    *book
	styles  styles
	table   table.Table
	letters []string   // of the columns
	widths  []float64  // of the columns, in characters
	formula [][]string // the pieces of each column's formula, which are the same in every row; the row's number goes between them
	row     int        // the last row written
	buf     []byte
}

func newRowWriter(out io.Writer, b *book, t table.Table) *rowWriter {
	w := &rowWriter{out: out, book: b, styles: b.styles, table: t}
	w.widths = widthsOf(t)
	for i := range t.Columns {
		w.letters = append(w.letters, letters(i))
	}
	w.formula = make([][]string, len(t.Columns))
	for i, c := range t.Columns {
		if c.Formula != "" {
			w.formula[i] = formulaPieces(b.lookUp(c.Formula, 0), t)
		}
	}
	return w
}

// line writes a row with one text, which may be live. The style of a banner covers every
// column.
func (w *rowWriter) line(l topLine) error {
	if l.look.height > 0 {
		w.beginFixed(l.look.height)
	} else {
		w.begin(1)
	}
	if live, ok := l.cell.(table.LiveText); ok {
		w.live(0, l.look.style, live)
	} else {
		w.text(0, l.look.style, table.Display(l.cell))
	}
	for i := 1; i < len(w.table.Columns) && l.look.style == w.styles.banner; i++ {
		w.text(i, l.look.style, "")
	}
	return w.end()
}

// header writes the header row.
func (w *rowWriter) header() error {
	lines := 1
	for i, c := range w.table.Columns {
		if !c.Group {
			lines = max(lines, headerLines(headerOf(c), w.widths[i]))
		}
	}
	w.begin(lines)
	for i, c := range w.table.Columns {
		style := w.styles.header
		if c.Input {
			style = w.styles.inputHeader
		}
		w.text(i, style, headerOf(c))
	}
	return w.end()
}

// rowLines returns the lines of a row: those of its visible text, as far as the table allows.
func rowLines(t table.Table, widths []float64, row table.Row) int {
	lines := 1
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Wrap && !c.Group && (t.MaxLines == 0 || lines < t.MaxLines) {
			lines = max(lines, table.Lines(table.Display(row[i]), widths[i]))
		}
	}
	if t.MaxLines > 0 {
		lines = min(lines, t.MaxLines)
	}
	return lines
}

// data writes one row of the table.
func (w *rowWriter) data(row table.Row) error {
	lines := rowLines(w.table, w.widths, row)
	if w.table.MaxLines > 0 {
		w.beginFixed(lineHeight * float64(lines))
	} else {
		w.begin(lines)
	}
	for i, cell := range row {
		w.cell(i, cell)
	}
	return w.end()
}

func (w *rowWriter) cell(i int, cell any) {
	c := &w.table.Columns[i]
	if _, noInput := cell.(table.NoInput); noInput {
		return
	}
	if c.Formula != "" {
		style := w.styles.plain
		if c.Wrap {
			style = w.styles.wrap
		}
		w.open(i, style)
		w.buf = append(w.buf, ` t="str"><f>`...)
		for j, piece := range w.formula[i] {
			if j > 0 {
				w.buf = strconv.AppendInt(w.buf, int64(w.row), 10)
			}
			w.buf = appendXML(w.buf, piece)
		}
		w.buf = append(w.buf, `</f><v>`...)
		w.buf = appendXML(w.buf, table.Display(cell))
		w.buf = append(w.buf, `</v></c>`...)
		return
	}
	base, numbers := w.styles.plain, w.styles.number
	if c.Wrap {
		base = w.styles.wrap
	}
	if c.Wrap && c.Kind != table.Number {
		numbers = w.styles.wrap
	}
	if c.Input {
		switch c.Kind {
		case table.Day, table.Time:
			base = w.styles.inputTime
		case table.Number:
			base = w.styles.inputNumber
		default:
			base = w.styles.input
		}
	}
	switch v := cell.(type) {
	case nil:
		if c.Input {
			w.open(i, base)
			w.buf = append(w.buf, `/>`...)
		}
	case int64:
		w.number(i, numbers, strconv.FormatInt(v, 10))
	case time.Time:
		style := w.styles.time
		if c.Kind != table.Time { // the header does not say UTC
			style = w.styles.timeUTC
		}
		w.time(i, style, v, cell)
	case table.FirstSeen:
		w.time(i, w.firstSeen(i, v), v.At, cell)
	case table.Calc:
		w.open(i, numbers)
		w.buf = appendXML(append(w.buf, `><f>`...), w.book.sum(v.Formulas, w.table, w.row))
		w.buf = strconv.AppendInt(append(w.buf, `</f><v>`...), v.Value, 10)
		w.buf = append(w.buf, `</v></c>`...)
	case table.LiveText:
		w.live(i, base, v)
	case table.Named:
		w.anchored()
		w.cell(i, v.Value)
	case table.Link:
		w.anchored()
		w.text(i, w.styles.link, table.Display(v))
	default:
		w.text(i, base, table.Display(v))
	}
}

// live writes a text whose numbers the workbook calculates.
func (w *rowWriter) live(i, style int, text table.LiveText) {
	var terms []string
	for _, part := range text.Parts {
		if c, ok := part.(table.Calc); ok {
			terms = append(terms, "("+w.book.sum(c.Formulas, w.table, w.row)+")")
		} else {
			terms = append(terms, `"`+strings.ReplaceAll(table.Display(part), `"`, `""`)+`"`)
		}
	}
	w.open(i, style)
	w.buf = appendXML(append(w.buf, ` t="str"><f>`...), strings.Join(terms, "&"))
	w.buf = append(w.buf, `</f><v>`...)
	w.buf = append(appendXML(w.buf, table.Display(text)), `</v></c>`...)
}

// anchored panics if the table does not say that it has named cells or links.
func (w *rowWriter) anchored() {
	if !w.table.Anchors {
		panic("xlsx: a named cell or a link on " + w.table.Name + ", which has no anchors")
	}
}

// lineHeight is the height of a line of text, in points.
const lineHeight = 15

// begin opens the next row, with the height of some lines: not every program fits the
// height to wrapped text by itself.
func (w *rowWriter) begin(lines int) {
	if lines > 1 {
		w.beginFixed(lineHeight * float64(lines))
		return
	}
	w.openRow()
	w.buf = append(w.buf, '>')
}

// beginFixed opens the next row with a height, in points, that no program changes.
func (w *rowWriter) beginFixed(height float64) {
	w.openRow()
	w.buf = append(w.buf, ` ht="`...)
	w.buf = strconv.AppendFloat(w.buf, height, 'f', -1, 64)
	w.buf = append(w.buf, `" customHeight="1">`...)
}

func (w *rowWriter) openRow() {
	w.row++
	w.buf = append(w.buf[:0], `<row r="`...)
	w.buf = strconv.AppendInt(w.buf, int64(w.row), 10)
	w.buf = append(w.buf, '"')
}

func (w *rowWriter) end() error {
	w.buf = append(w.buf, `</row>`...)
	_, err := w.out.Write(w.buf)
	return err
}

func (w *rowWriter) open(i, style int) {
	w.buf = append(w.buf, `<c r="`...)
	w.buf = append(w.buf, w.letters[i]...)
	w.buf = strconv.AppendInt(w.buf, int64(w.row), 10)
	w.buf = append(w.buf, '"')
	if style != 0 {
		w.buf = append(w.buf, ` s="`...)
		w.buf = strconv.AppendInt(w.buf, int64(style), 10)
		w.buf = append(w.buf, '"')
	}
}

func (w *rowWriter) number(i, style int, v string) {
	w.open(i, style)
	w.buf = append(w.buf, `><v>`...)
	w.buf = append(w.buf, v...)
	w.buf = append(w.buf, `</v></c>`...)
}

func (w *rowWriter) text(i, style int, s string) {
	if s == "" && (style == 0 || style == w.styles.plain || style == w.styles.wrap) {
		return
	}
	w.open(i, style)
	if s == "" {
		w.buf = append(w.buf, `/>`...)
		return
	}
	w.buf = append(w.buf, ` t="inlineStr"><is><t`...)
	if s[0] == ' ' || s[len(s)-1] == ' ' {
		w.buf = append(w.buf, ` xml:space="preserve"`...)
	}
	w.buf = append(w.buf, '>')
	w.buf = appendXML(w.buf, s)
	w.buf = append(w.buf, `</t></is></c>`...)
}

// time writes the time of a cell as a date. Excel counts a 29 February 1900, which there was
// not, and no day before 1900, so earlier times are text: each program would show another day.
func (w *rowWriter) time(i, style int, at time.Time, cell any) {
	if at.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)) {
		w.text(i, w.styles.plain, table.Display(cell))
		return
	}
	w.number(i, style, serial(at))
}

// orBeforeWidth is the width of a time that is shown as "on or before", in pixels.
var orBeforeWidth = table.TextWidth("on or before 2026-09-30 06:00:00")

// firstSeen returns the style for the time at which something was first seen. A column that has
// no room for the day and the time of day shows the day; the cell holds both.
func (w *rowWriter) firstSeen(i int, v table.FirstSeen) int {
	switch {
	case !v.OrBefore:
		return w.styles.time
	case orBeforeWidth > table.Room(w.widths[i]):
		return w.styles.orBeforeDay
	}
	return w.styles.orBefore
}

// serial returns a time as spreadsheets count it: days since 1899-12-30, in UTC.
func serial(t time.Time) string {
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()
	return strconv.FormatFloat(float64(t.Unix()-epoch)/86400, 'f', -1, 64)
}

// letters returns the name of a column, from 0: A, B, … Z, AA.
func letters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letters(i/26-1) + letters(i%26)
}
