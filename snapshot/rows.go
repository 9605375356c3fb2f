package snapshot

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// A Querier answers queries over the ledger's views; *Ledger is one.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (Table, error)
}

// Rows runs a query and reads each of its rows into a T, a struct with one exported
// field for each column: the field UserID takes the column user_id. The fields of an
// embedded struct count as fields of T. A string field takes text and numbers as text; an
// int64, bool, float64 or time.Time field takes what reads as one; NULL is the zero value,
// and nil in a field of type any. A column without a field, a field without a column and a
// value that does not fit are errors that name the column. An error ends the rows.
func Rows[T any](ctx context.Context, from Querier, query string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		table, err := from.Query(ctx, query, args...)
		if err != nil {
			yield(none, err)
			return
		}
		fields, err := fieldsOf(reflect.TypeFor[T](), table.Columns)
		if err != nil {
			yield(none, err)
			return
		}
		for cells, err := range table.Rows {
			if err != nil {
				yield(none, err)
				return
			}
			var row T
			if err := scanInto(reflect.ValueOf(&row).Elem(), fields, table.Columns, cells); err != nil {
				yield(none, err)
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// allRows reads every row of a query.
func allRows[T any](ctx context.Context, from Querier, query string, args ...any) ([]T, error) {
	var all []T
	for row, err := range Rows[T](ctx, from, query, args...) {
		if err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, nil
}

// fieldsOf returns the index of the field for each column.
func fieldsOf(t reflect.Type, columns []string) ([][]int, error) {
	byName := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if !f.Anonymous {
			byName[strings.ToLower(f.Name)] = f.Index
		}
	}
	fields := make([][]int, len(columns))
	for at, column := range columns {
		name := strings.ReplaceAll(column, "_", "")
		index, ok := byName[name]
		if !ok {
			return nil, fmt.Errorf("column %s: %s has no field for it", column, t)
		}
		fields[at] = index
		delete(byName, name)
	}
	for name := range byName {
		return nil, fmt.Errorf("field %s of %s: the query has no column for it", name, t)
	}
	return fields, nil
}

// scanInto sets the fields of a struct from the cells of a row.
func scanInto(row reflect.Value, fields [][]int, columns []string, cells []any) error {
	for i, cell := range cells {
		if cell == nil {
			continue
		}
		if err := setField(row.FieldByIndex(fields[i]), cell); err != nil {
			return fmt.Errorf("column %s: %w", columns[i], err)
		}
	}
	return nil
}

func setField(field reflect.Value, cell any) error {
	if into, ok := field.Addr().Interface().(*time.Time); ok {
		s, _ := cell.(string)
		at, ok := ParseTime(s)
		if !ok {
			return fmt.Errorf("%q is not a time", fmt.Sprint(cell))
		}
		*into = at
		return nil
	}
	switch field.Kind() {
	case reflect.Interface:
		field.Set(reflect.ValueOf(cell))
		return nil
	case reflect.String:
		if s, ok := cell.(string); ok {
			field.SetString(s)
		} else {
			field.SetString(fmt.Sprint(cell))
		}
		return nil
	case reflect.Float64:
		f, ok := float(cell)
		if !ok {
			return fmt.Errorf("%q is not a number", fmt.Sprint(cell))
		}
		field.SetFloat(f)
		return nil
	}
	n, ok := whole(cell)
	if !ok {
		return fmt.Errorf("%q is not a whole number", fmt.Sprint(cell))
	}
	switch field.Kind() {
	case reflect.Int64:
		field.SetInt(n)
	case reflect.Bool:
		field.SetBool(n != 0)
	default:
		return fmt.Errorf("a field of type %s cannot take it", field.Type())
	}
	return nil
}

// float returns a number, or a text that reads as one.
func float(cell any) (float64, bool) {
	switch v := cell.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case string:
		f, err := strconv.ParseFloat(v, 64)
		return f, err == nil
	}
	return 0, false
}

// whole returns a whole number, or a text that reads as one.
func whole(cell any) (int64, bool) {
	switch v := cell.(type) {
	case int64:
		return v, true
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil
	}
	return 0, false
}
