package list

import (
	"iter"
	"slices"

	"tlaudit/report/table"
)

// A Column is a column of a list, with the function that makes its cells from the values
// of rows.
type Column[T any] struct {
	Name string
	Cell func(T) any
}

// Text returns a column of texts, in which an empty text is unknown.
func Text[T any](name string, cell func(T) string) Column[T] {
	return Column[T]{name, func(v T) any { return table.Blank(cell(v)) }}
}

// Of returns a list with one row for each of the values.
func Of[T any](values []T, columns ...Column[T]) Rows {
	return each(slices.Values(values), columns...)
}

// each is Of for values that are not in memory all at once.
func each[T any](values iter.Seq[T], columns ...Column[T]) Rows {
	rows := Rows{Rows: func(yield func([]any, error) bool) {
		row := make([]any, len(columns))
		for v := range values {
			for i, c := range columns {
				row[i] = c.Cell(v)
			}
			if !yield(row, nil) {
				return
			}
		}
	}}
	for _, c := range columns {
		rows.Columns = append(rows.Columns, c.Name)
	}
	return rows
}

// object returns one value as an object with the columns, for JSON.
func object[T any](v T, columns ...Column[T]) Object {
	o := Object{}
	for _, c := range columns {
		o.Columns, o.Cells = append(o.Columns, c.Name), append(o.Cells, c.Cell(v))
	}
	return o
}
