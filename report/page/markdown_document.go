package page

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"

	"tlaudit/report/table"
)

// A markdownDocument is the template's own text, with places for tables in it. It is an
// io.Writer for the template, and refuses more text than a document may have.
type markdownDocument struct {
	text   bytes.Buffer
	tables []*markdownTable
	size   int // of the text, and of the tables without their rows
}

// grow counts bytes that the document has whatever rows its tables show.
func (d *markdownDocument) grow(n int) error {
	if d.size += n; d.size > markdownBytes {
		return fmt.Errorf("the template's own text and the lines around its tables take more than %d bytes, which is all that a document may have", markdownBytes)
	}
	return nil
}

func (d *markdownDocument) Write(p []byte) (int, error) {
	if err := d.grow(len(p)); err != nil {
		return 0, err
	}
	return d.text.Write(p)
}

// place is the template function that puts a table where the text now ends.
func (d *markdownDocument) place(t table.Table) (string, error) {
	m := newMarkdownTable(t, d.text.Len())
	d.tables = append(d.tables, m)
	return "", d.grow(m.bytes(0))
}

// write reads the rows that may be shown, shares the bytes, and writes the document.
func (d *markdownDocument) write(w io.Writer) error {
	for _, m := range d.tables {
		if err := m.read(); err != nil {
			return fmt.Errorf("table %s: %w", m.Name, err)
		}
	}
	share(d.tables, markdownBytes-d.size)
	out, done := bufio.NewWriter(w), 0
	for _, m := range d.tables {
		out.Write(d.text.Bytes()[done:m.at])
		done = m.at
		m.write(out)
	}
	out.Write(d.text.Bytes()[done:])
	return out.Flush()
}

// share decides how many rows each table shows, so that all together take no more than the
// bytes left. The tables take one row each in turn, in the order of the document. A table
// of which the next row does not fit takes no more. So a short table is whole, and a long
// one leaves each other as many rows as it has itself.
func share(tables []*markdownTable, left int) {
	open := slices.Clone(tables)
	for len(open) > 0 {
		open = slices.DeleteFunc(open, func(m *markdownTable) bool {
			if m.shown == len(m.rows) {
				return true
			}
			more := m.bytes(m.shown+1) - m.bytes(m.shown)
			if more > left {
				return true
			}
			m.shown++
			left -= more
			return false
		})
	}
}
