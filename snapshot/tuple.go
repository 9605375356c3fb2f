package snapshot

import (
	"database/sql"
	"fmt"
)

// A tuple scans rows of numbers, one after another into the same memory. It takes the
// driver's values as they are, which saves the time that database/sql takes to convert
// them.
type tuple struct {
	values []any
	into   []any
	row    []int64
}

func newTuple(width int) *tuple {
	t := &tuple{values: make([]any, width), into: make([]any, width), row: make([]int64, width)}
	for i := range t.values {
		t.into[i] = &t.values[i]
	}
	return t
}

// scan reads the current row. The result is valid until the next scan.
func (t *tuple) scan(rows *sql.Rows) ([]int64, error) {
	if err := rows.Scan(t.into...); err != nil {
		return nil, err
	}
	for i, v := range t.values {
		n, ok := v.(int64)
		if !ok {
			return nil, fmt.Errorf("column %d is %v, not a number: %w", i+1, v, ErrDamaged)
		}
		t.row[i] = n
	}
	return t.row, nil
}

// eachTuple reads rows of numbers and closes them. A row is valid until the next one.
func eachTuple(rows *sql.Rows, width int, f func(row []int64) error) error {
	defer rows.Close()
	row := newTuple(width)
	for rows.Next() {
		values, err := row.scan(rows)
		if err != nil {
			return err
		}
		if err := f(values); err != nil {
			return err
		}
	}
	return rows.Err()
}
