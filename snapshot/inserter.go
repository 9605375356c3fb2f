package snapshot

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
)

// insertedAtOnce is how many rows one statement inserts.
const insertedAtOnce = 500

// An inserter inserts rows into one table, many with each statement. The caller flushes
// and closes it. It calls the driver itself: database/sql would copy each value twice.
type inserter struct {
	ledger *Ledger
	into   string // INSERT INTO table (columns) VALUES, or INSERT OR REPLACE
	width  int
	many   driver.Stmt // for insertedAtOnce rows; nil until there are so many
	values []driver.NamedValue
	last   []any // by column: the newest number, which the next row often has too
}

// inserter makes one for some columns of a table, which a comma and a blank separate.
func (l *Ledger) inserter(table, columns string) *inserter {
	width := strings.Count(columns, ", ") + 1
	return &inserter{ledger: l, into: "INSERT INTO " + table + " (" + columns + ") VALUES ", width: width, last: make([]any, width)}
}

// replacer makes one whose rows replace those with the same key.
func (l *Ledger) replacer(table, columns string) *inserter {
	i := l.inserter(table, columns)
	i.into = "INSERT OR REPLACE" + strings.TrimPrefix(i.into, "INSERT")
	return i
}

// row adds a row, and writes when there are enough.
func (i *inserter) row(ctx context.Context, values ...any) error {
	for _, v := range values {
		value, err := driver.DefaultParameterConverter.ConvertValue(v)
		if err != nil {
			return err
		}
		i.add(value)
	}
	return i.full(ctx)
}

// numbers adds a row of numbers.
func (i *inserter) numbers(ctx context.Context, values []int64) error {
	for column, v := range values {
		if i.last[column] != v {
			i.last[column] = v
		}
		i.add(i.last[column])
	}
	return i.full(ctx)
}

func (i *inserter) add(value any) {
	i.values = append(i.values, driver.NamedValue{Ordinal: len(i.values) + 1, Value: value})
}

func (i *inserter) full(ctx context.Context) error {
	if len(i.values)%i.width != 0 {
		return fmt.Errorf("%s%d values, not a multiple of %d", i.into, len(i.values), i.width)
	}
	if len(i.values) < insertedAtOnce*i.width {
		return nil
	}
	err := i.ledger.conn.Raw(func(connection any) (err error) {
		if i.many == nil {
			if i.many, err = connection.(driver.ConnPrepareContext).PrepareContext(ctx, i.statement(insertedAtOnce)); err != nil {
				return err
			}
		}
		_, err = i.many.(driver.StmtExecContext).ExecContext(ctx, i.values)
		return err
	})
	i.values = i.values[:0]
	return err
}

// flush writes the rows that are left.
func (i *inserter) flush(ctx context.Context) error {
	if len(i.values) == 0 {
		return nil
	}
	var values []any
	for _, v := range i.values {
		values = append(values, v.Value)
	}
	i.values = i.values[:0]
	return i.ledger.exec(ctx, i.statement(len(values)/i.width), values...)
}

func (i *inserter) close() error {
	if i.many == nil {
		return nil
	}
	return i.ledger.conn.Raw(func(any) error { return i.many.Close() })
}

func (i *inserter) statement(rows int) string {
	row := "(" + strings.Repeat("?, ", i.width-1) + "?)"
	return i.into + strings.Repeat(row+", ", rows-1) + row
}
