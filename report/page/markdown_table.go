package page

import (
	"bufio"
	"slices"
	"strings"

	"tlaudit/report/table"
)

// A markdownTable is a table of a document, without the columns that people fill in, that
// only check a row, or that the workbook keeps folded.
type markdownTable struct {
	table.Table
	at      int        // where it stands in the template's text
	head    string     // the lines above it
	columns []int      // indexes of the columns
	headers []string   // of the columns
	rows    [][]string // those that may be shown, escaped
	ends    []int      // the bytes of the header and of the rows up to and with each of rows
	shown   int        // how many of rows are shown
}

func newMarkdownTable(t table.Table, at int) *markdownTable {
	m := &markdownTable{Table: t, at: at}
	if t.Notice != "" {
		m.head += "**" + table.Escape(t.Notice) + "**\n\n"
	}
	if t.Title != "" && t.Title != t.Name {
		m.head += markdownCell(t.Title) + "\n\n"
	}
	for _, lead := range t.Lead {
		m.head += markdownCell(lead) + "\n\n"
	}
	for _, i := range t.ForPeople() {
		if !t.Columns[i].Group {
			m.columns, m.headers = append(m.columns, i), append(m.headers, table.Escape(t.Columns[i].Header))
		}
	}
	return m
}

// read reads the rows that may be shown: at most 200, and no more than a document holds.
func (m *markdownTable) read() error {
	end := markdownLength(m.headers) + len("|\n") + len(" --- |")*len(m.headers)
	for row, err := range m.Rows {
		if err != nil {
			return err
		}
		cells := make([]string, len(m.columns))
		for j, i := range m.columns {
			cells[j] = markdownCell(row[i])
		}
		end += markdownLength(cells)
		m.rows, m.ends = append(m.rows, cells), append(m.ends, end)
		if len(m.rows) == markdownRows || end > markdownBytes {
			return nil // before the next is read
		}
	}
	return nil
}

// markdownLength returns the bytes of a row.
func markdownLength(cells []string) int {
	n := len("|\n")
	for _, c := range cells {
		n += len("  |") + len(c)
	}
	return n
}

// bytes returns the length of the table if it shows its first n rows, with every column.
func (m *markdownTable) bytes(n int) int {
	size := len(m.head) + len(m.rest(n))
	if n > 0 {
		size += m.ends[n-1]
	}
	return size
}

// rest says how many rows are not shown if n are, and which file has them.
func (m *markdownTable) rest(n int) string {
	switch {
	case m.Total == 0:
		return table.Escape(m.Empty) + "\n"
	case n >= m.Total:
		return ""
	}
	words := table.Escape(rowsElsewhere(m.Table, n, "not shown")) + "\n"
	if n > 0 {
		words = "\n" + words // a blank line ends the table
	}
	return words
}

// write writes the table without the columns that are empty in every row shown; Flush of out
// returns an error.
func (m *markdownTable) write(out *bufio.Writer) {
	out.WriteString(m.head)
	rows := m.rows[:m.shown]
	var used []int
	for j := range m.columns {
		if j == 0 || slices.ContainsFunc(rows, func(cells []string) bool { return strings.TrimSpace(cells[j]) != "" }) {
			used = append(used, j)
		}
	}
	pick := func(cells []string) []string {
		picked := make([]string, len(used))
		for i, j := range used {
			picked[i] = cells[j]
		}
		return picked
	}
	if len(rows) > 0 {
		table.WriteMarkdownHeader(out, pick(m.headers))
	}
	for _, cells := range rows {
		table.WriteMarkdownRow(out, pick(cells))
	}
	out.WriteString(m.rest(m.shown))
}
