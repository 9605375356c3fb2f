package collector

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tlaudit/text"
)

// A table reads CSV by its header: columns in any order, no unknown one, every
// row as long as the header.
type table struct {
	rows    *csv.Reader
	columns []string // as the file orders them
}

// A record is one row of a table, trimmed, by column.
type record struct {
	line   int
	fields map[string]string
}

// newTable reads the header. The first of columns is required; names are compared
// without regard to case.
func newTable(contents string, columns ...string) (*table, error) {
	t := &table{rows: csv.NewReader(strings.NewReader(contents))}
	header, err := t.rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("it is empty")
	}
	if err != nil {
		return nil, lineError(err)
	}
	line, _ := t.rows.FieldPos(0)
	for _, field := range header {
		name := strings.ToLower(strings.TrimSpace(field))
		switch {
		case !slices.Contains(columns, name):
			return nil, fmt.Errorf("line %d: unknown column %q: the columns are %s, with commas between them",
				line, text.Shorten(field), strings.Join(columns, ", "))
		case slices.Contains(t.columns, name):
			return nil, fmt.Errorf("line %d: column %s stands there twice", line, name)
		}
		t.columns = append(t.columns, name)
	}
	if !slices.Contains(t.columns, columns[0]) {
		return nil, fmt.Errorf("line %d: there is no column %s", line, columns[0])
	}
	return t, nil
}

// next gives the next row that is not blank; io.EOF ends them.
func (t *table) next() (record, error) {
	for {
		fields, err := t.rows.Read()
		if err != nil {
			return record{}, lineError(err)
		}
		r := record{fields: map[string]string{}}
		r.line, _ = t.rows.FieldPos(0)
		blank := true
		for i, f := range fields {
			f = strings.TrimSpace(f)
			r.fields[t.columns[i]] = f
			blank = blank && f == ""
		}
		if !blank {
			return r, nil
		}
	}
}

// lineError says what is wrong with a row in the form of our other errors.
func lineError(err error) error {
	var parse *csv.ParseError
	switch {
	case !errors.As(err, &parse):
		return err
	case errors.Is(err, csv.ErrFieldCount):
		return fmt.Errorf("line %d: another number of fields than the header has", parse.Line)
	}
	return fmt.Errorf("line %d: %w", parse.Line, parse.Err)
}

// A once refuses a second use of a value, naming both lines.
type once map[string]int

func (o once) use(what, value string, line int) error {
	if first, used := o[value]; used {
		return fmt.Errorf("line %d: %s %q is on line %d already", line, what, text.Shorten(value), first)
	}
	o[value] = line
	return nil
}
