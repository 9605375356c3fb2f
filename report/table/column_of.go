package table

import (
	"iter"
	"slices"
)

// A ColumnOf is a Column with the function that makes its cells from the values of rows.
// Cell is nil for an input column that is blank in every row.
type ColumnOf[T any] struct {
	Header   string
	Kind     Kind
	Width    float64
	Identity bool
	Input    bool
	Choices  []string
	ListOf   string
	RoleOf   string
	Formula  string
	Wrap     bool
	Guard    bool
	Group    bool
	Note     string
	Unsummed bool        // not in row_sum: it may differ from one issue of a row to the next
	Cell     func(T) any // nil, string, int64, time.Time, FirstSeen, Named, Link, Shortened, Calc or NoInput
}

func (c ColumnOf[T]) column() Column {
	return Column{
		Header: c.Header, Kind: c.Kind, Width: c.Width, Identity: c.Identity, Input: c.Input, Choices: c.Choices, ListOf: c.ListOf, RoleOf: c.RoleOf,
		Formula: c.Formula, Wrap: c.Wrap, Guard: c.Guard, Group: c.Group, Note: c.Note,
	}
}

// Fill returns t with the columns, and one row for each of the values. An error ends the
// rows.
func Fill[T any](t Table, values iter.Seq2[T, error], columns []ColumnOf[T]) Table {
	t.Columns = make([]Column, len(columns))
	for i, c := range columns {
		t.Columns[i] = c.column()
	}
	t.Rows = func(yield func(Row, error) bool) {
		for v, err := range values {
			if err != nil {
				yield(nil, err)
				return
			}
			row := make(Row, len(columns))
			for i, c := range columns {
				if c.Cell != nil {
					row[i] = c.Cell(v)
				}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return t
}

// Keyed returns t as Fill does, with two more columns that bind each row to its review:
// row_sum, over what the row displays in every column that formats draw and that is not
// Unsummed, in the order of columns, and row_key, which key returns. Columns of the group go
// behind the others, which changes no row_sum.
func Keyed[T any](t Table, values iter.Seq2[T, error], key func(T) string, columns []ColumnOf[T]) Table {
	var shown, grouped []ColumnOf[T]
	for _, c := range columns {
		if c.Group {
			grouped = append(grouped, c)
		} else {
			shown = append(shown, c)
		}
	}
	t = Fill(t, values, append(append(shown, grouped...),
		ColumnOf[T]{Header: "row_sum", Width: 11, Guard: true, Group: true},
		ColumnOf[T]{Header: "row_key", Width: 24, Guard: true, Group: true, Cell: func(v T) any { return key(v) }}))
	sum := len(t.Columns) - 2
	var summed []int
	for _, c := range columns {
		if !c.Input && c.Formula == "" && !c.Unsummed {
			summed = append(summed, t.Column(c.Header))
		}
	}
	rows := t.Rows
	t.Rows = func(yield func(Row, error) bool) {
		for row, err := range rows {
			if err == nil {
				row[sum] = RowSum(summed, row)
			}
			if !yield(row, err) {
				return
			}
		}
	}
	return t
}

// Constant returns the headers of those columns that display the same in each of at least
// two values. It reads no further than the first value in which the last of them differs.
func Constant[T any](n int, value func(i int) T, columns []ColumnOf[T]) map[string]bool {
	same, first := slices.Clone(columns), map[string]string{}
	for i := 0; i < n && len(same) > 0; i++ {
		v := value(i)
		same = slices.DeleteFunc(same, func(c ColumnOf[T]) bool {
			cell := Display(c.Cell(v))
			if i == 0 {
				first[c.Header] = cell
			}
			return cell != first[c.Header]
		})
	}
	constant := map[string]bool{}
	for _, c := range same {
		constant[c.Header] = n > 1
	}
	return constant
}

// Of yields the values of a list, for Fill and Keyed.
func Of[T any](values []T) iter.Seq2[T, error] {
	return Numbered(len(values), func(i int) T { return values[i] })
}

// Each yields values, for Fill and Keyed.
func Each[T any](values iter.Seq[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for v := range values {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// Numbered yields n values, each made when it is reached, for Fill and Keyed.
func Numbered[T any](n int, value func(i int) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for i := range n {
			if !yield(value(i), nil) {
				return
			}
		}
	}
}
