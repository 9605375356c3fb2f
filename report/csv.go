package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// CSV writes one table as RFC 4180: UTF-8, a header row, lines that end in CR LF.
// Columns that people fill in are left out; the notice is the header of a last,
// empty column, so that it is there without rows too. It is safe to open in a spreadsheet:
// see Safe. With exact, values are written as they are, for machines.
func CSV(w io.Writer, t Table, exact bool) error {
	out := newCSVWriter(w)
	shown := t.shown()
	record := make([]string, len(shown), len(shown)+1)
	for i, at := range shown {
		record[i] = t.Columns[at].Header
	}
	if t.Notice != "" {
		record = append(record, t.Notice)
	}
	out.write(record)
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
		out.write(record)
	}
	if err := out.flush(); err != nil {
		return fmt.Errorf("write %s: %w", t.File, err)
	}
	return nil
}

func csvField(cell any, exact bool) string {
	if exact {
		return raw(cell)
	}
	if _, ok := cell.(int64); ok {
		return shown(cell) // a number of ours: a minus sign is no formula
	}
	s, _ := Safe(shown(cell))
	return s
}

// Safe puts a ' before text that a spreadsheet could take for a formula, which is
// text that begins with = + - @ ' TAB CR LF or the full-width form of one, and
// tells whether it had to. Taking one leading ' off gives the text back.
func Safe(s string) (string, bool) {
	r, _ := utf8.DecodeRuneInString(s)
	if s != "" && strings.ContainsRune("=+-@'\t\r\n＝＋－＠＇", r) {
		return "'" + s, true
	}
	return s, false
}

// A csvWriter writes records; flush returns the first error.
type csvWriter struct{ w *bufio.Writer }

func newCSVWriter(w io.Writer) csvWriter { return csvWriter{bufio.NewWriterSize(w, 64<<10)} }

func (c csvWriter) write(record []string) {
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

func (c csvWriter) flush() error { return c.w.Flush() }
