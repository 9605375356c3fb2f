package inputs

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"tlaudit/text"
)

// A table reads CSV by its header: columns in any order, every one known, and every
// row as long as the header. Blank rows are skipped, however long they are:
// spreadsheets add them at the end.
type table struct {
	file    string
	rows    *csv.Reader
	columns []string // in the order of the file
}

// A record is one row of a table: its cells, trimmed, in the order of the columns. They are
// valid until the next row.
type record struct {
	line    int
	columns []string
	cells   []string
}

// cell returns the cell in a column; empty if the file has no such column.
func (r record) cell(column string) string {
	for i, name := range r.columns {
		if name == column {
			return r.cells[i]
		}
	}
	return ""
}

// newTable reads the header. Names of columns are compared without regard to case.
func newTable(file, contents string, required, optional []string) (*table, error) {
	t := &table{file: file, rows: csv.NewReader(strings.NewReader(contents))}
	t.rows.ReuseRecord = true
	t.rows.FieldsPerRecord = -1 // next checks it, and skips blank rows of any length
	header, err := t.rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, LineErrorf(file, 0, "the file is empty")
	}
	if err != nil {
		return nil, t.syntaxError(err)
	}
	line, _ := t.rows.FieldPos(0)
	known := slices.Concat(required, optional)
	for _, field := range header {
		name := strings.ToLower(strings.TrimSpace(field))
		switch {
		case !slices.Contains(known, name):
			return nil, LineErrorf(file, line, "unknown column %q: the columns are %s, with commas between them",
				text.Shorten(field), strings.Join(known, ", "))
		case slices.Contains(t.columns, name):
			return nil, LineErrorf(file, line, "column %s appears twice", name)
		}
		t.columns = append(t.columns, name)
	}
	for _, name := range required {
		if !slices.Contains(t.columns, name) {
			return nil, LineErrorf(file, line, "column %s is missing", name)
		}
	}
	return t, nil
}

// next returns the next row that is not blank, and io.EOF after the last.
func (t *table) next() (record, error) {
	for {
		fields, err := t.rows.Read()
		if err != nil {
			return record{}, t.syntaxError(err)
		}
		blank := true
		for i, f := range fields {
			fields[i] = strings.TrimSpace(f)
			blank = blank && fields[i] == ""
		}
		if blank {
			continue
		}
		r := record{columns: t.columns, cells: fields}
		r.line, _ = t.rows.FieldPos(0)
		if len(fields) != len(t.columns) {
			return record{}, LineErrorf(t.file, r.line, "%s, the header has %d", text.Count(len(fields), "field"), len(t.columns))
		}
		return r, nil
	}
}

// each calls do with every row that is not blank.
func (t *table) each(do func(record) error) error {
	for {
		r, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(r); err != nil {
			return err
		}
	}
}

// syntaxError returns an error of the CSV reader in the form of our own; io.EOF stays.
func (t *table) syntaxError(err error) error {
	var parse *csv.ParseError
	switch {
	case !errors.As(err, &parse):
		return err
	case errors.Is(parse.Err, csv.ErrQuote): // the reader notices an open one only at the end of the file
		return LineErrorf(t.file, parse.StartLine, "a cell in quotes is not closed, or has text after its closing quote")
	case errors.Is(parse.Err, csv.ErrBareQuote):
		return LineErrorf(t.file, parse.Line, "a quote within a cell: put the cell in quotes, and write the quote twice")
	}
	return LineErrorf(t.file, parse.Line, "%w", parse.Err)
}
