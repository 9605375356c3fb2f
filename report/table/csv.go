package table

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteCSV writes one table as RFC 4180: UTF-8, a header row, lines that end in CR LF.
// Columns that people fill in are left out. The notice is the header of a last, empty
// column, so that a table without rows has it too. A spreadsheet opens the file safely:
// see Safe. With exact, values are written unchanged, for machines.
func WriteCSV(w io.Writer, t Table, exact bool) error {
	out := NewCSVWriter(w)
	shown := t.Drawn()
	record := make([]string, len(shown), len(shown)+1)
	for i, at := range shown {
		record[i] = t.Columns[at].Header
	}
	if t.Notice != "" {
		record = append(record, t.Notice)
	}
	out.Write(record)
	if t.Notice != "" {
		record[len(shown)] = ""
	}
	for row, err := range t.Rows {
		if err != nil {
			return fmt.Errorf("write %s: %w", t.File, err)
		}
		for i, at := range shown {
			record[i] = csvField(row[at], exact)
		}
		out.Write(record)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", t.File, err)
	}
	return nil
}

func csvField(cell any, exact bool) string {
	if exact {
		return Raw(cell)
	}
	if _, ok := cell.(int64); ok {
		return Shown(cell) // the minus sign of a number does not begin a formula
	}
	s, _ := Safe(Shown(cell))
	return s
}

// A CSVWriter writes records as RFC 4180. Flush returns the first error of any Write.
type CSVWriter struct{ w *bufio.Writer }

// NewCSVWriter returns a writer to w.
func NewCSVWriter(w io.Writer) CSVWriter { return CSVWriter{bufio.NewWriterSize(w, 64<<10)} }

// Write writes one record.
func (c CSVWriter) Write(record []string) {
	for i, field := range record {
		if i > 0 {
			c.w.WriteByte(',')
		}
		// A record of one empty field would read as a blank line.
		if len(record) > 1 && !strings.ContainsAny(field, "\",\r\n") && !strings.HasPrefix(field, " ") || len(record) == 1 && field != "" && !strings.ContainsAny(field, "\",\r\n ") {
			c.w.WriteString(field)
			continue
		}
		c.w.WriteByte('"')
		c.w.WriteString(strings.ReplaceAll(field, `"`, `""`))
		c.w.WriteByte('"')
	}
	c.w.WriteString("\r\n")
}

// Flush writes what is buffered and returns the first error.
func (c CSVWriter) Flush() error { return c.w.Flush() }
