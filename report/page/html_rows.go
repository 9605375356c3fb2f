package page

import (
	"fmt"
	"html"
	"html/template"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"time"

	"tlaudit/report/table"
	"tlaudit/text"
)

// A section is one table of the page.
type section struct {
	table.Table
	ID     string
	layout layout
	budget *budget
}

// Columns returns the columns that the page shows.
func (s *section) Columns() []shownColumn { return s.layout }

// Size is how many rows the table has: "145 rows".
func (s *section) Size() string { return text.Count(s.Total, "row") }

// Behind counts the columns that are hidden until the reader asks for them: "9 more columns";
// empty for none.
func (s *section) Behind() string {
	if n := s.layout.behind(); n > 0 {
		return text.Count(n, "more column")
	}
	return ""
}

// Body returns a table row of markup for each row. Where the page has no more room, a last
// row says how many more there are and which file has them. An error ends the rows early;
// HTML returns it.
func (s *section) Body() iter.Seq[template.HTML] {
	return func(yield func(template.HTML) bool) {
		room := s.budget.begin(s)
		var b strings.Builder
		n := 0
		for row, err := range s.Rows {
			if err != nil {
				s.budget.failed = fmt.Errorf("table %s: %w", s.Name, err)
				return
			}
			b.Reset()
			b.WriteString("<tr>")
			for _, c := range s.layout {
				writeCell(&b, row[c.at], c.Heads)
			}
			b.WriteString("</tr>\n")
			if room -= b.Len(); room < 0 {
				yield(template.HTML(fmt.Sprintf(`<tr class="rest"><td colspan="%d">%s</td></tr>`+"\n", len(s.layout)-s.layout.behind(), html.EscapeString(s.rest(n)))))
				return
			}
			n++
			if !yield(template.HTML(b.String())) {
				return
			}
		}
	}
}

// rest says how many rows follow the first n, and which file has them.
func (s *section) rest(n int) string {
	return rowsElsewhere(s.Table, n, fmt.Sprintf("not on this page, which ends at %d MB", mostPage/1_000_000))
}

// writeCell writes a cell, as a header of its row for screen readers or as one of its values;
// an empty cell is no header.
// data-sort is the value by which a cell is sorted, if that is not its text.
func writeCell(b *strings.Builder, cell any, heads bool) {
	tag, end := "<td", "</td>"
	shown := table.Shown(cell)
	if heads && shown != "" {
		tag, end = `<th scope="row"`, "</th>"
	}
	b.WriteString(tag)
	switch v := cell.(type) {
	case int64, table.Calc:
		b.WriteString(` class="n"`)
	case time.Time:
		shown = moment(v)
	case table.FirstSeen:
		b.WriteString(` data-sort="` + moment(v.At) + `"`)
		if shown = moment(v.At); v.OrBefore {
			shown = "on or before " + shown
		}
	case table.Link:
		b.WriteString(`><a href="#` + html.EscapeString(table.FieldName(v.Sheet)) + `">` + html.EscapeString(shown) + "</a> " + end)
		return
	}
	b.WriteByte('>')
	if shown != "" {
		b.WriteString(prose(shown))
		b.WriteByte(' ') // parts the text of a row for the filter
	}
	b.WriteString(end)
}

// dates are the dates of a text, which no line breaks.
var dates = regexp.MustCompile(`\b\d{4}-\d\d-\d\d`)

// prose returns a text as markup in which no line breaks a date, and a line that has no room
// for an address breaks it behind the @.
func prose(s string) string {
	return strings.ReplaceAll(dates.ReplaceAllString(html.EscapeString(s), "<time>$0</time>"), "@", "@<wbr/>")
}

// moment returns a time in a column whose header says UTC.
func moment(t time.Time) string { return t.UTC().Format(time.DateTime) }

// number returns an attribute's number with one digit behind the point.
func number(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }
