package snapshot

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// insertedAtOnce is how many rows one statement inserts.
const insertedAtOnce = 500

// An inserter inserts rows into one table, many with each statement. The caller flushes
// and closes it.
type inserter struct {
	ledger *Ledger
	into   string // INSERT INTO table (columns) VALUES, or INSERT OR REPLACE
	width  int
	many   *sql.Stmt // for insertedAtOnce rows; nil until there are so many
	values []any
}

// inserter makes one for some columns of a table, which a comma and a blank separate.
func (l *Ledger) inserter(table, columns string) *inserter {
	return &inserter{ledger: l, into: "INSERT INTO " + table + " (" + columns + ") VALUES ", width: strings.Count(columns, ", ") + 1}
}

// replacer makes one whose rows replace those with the same key.
func (l *Ledger) replacer(table, columns string) *inserter {
	i := l.inserter(table, columns)
	i.into = "INSERT OR REPLACE" + strings.TrimPrefix(i.into, "INSERT")
	return i
}

// row adds a row, and writes when there are enough.
func (i *inserter) row(ctx context.Context, values ...any) error {
	i.values = append(i.values, values...)
	return i.full(ctx)
}

// numbers adds a row of numbers.
func (i *inserter) numbers(ctx context.Context, values []int64) error {
	for _, v := range values {
		i.values = append(i.values, v)
	}
	return i.full(ctx)
}

func (i *inserter) full(ctx context.Context) error {
	if len(i.values)%i.width != 0 {
		return fmt.Errorf("%s%d values, not a multiple of %d", i.into, len(i.values), i.width)
	}
	if len(i.values) < insertedAtOnce*i.width {
		return nil
	}
	if i.many == nil {
		var err error
		if i.many, err = i.ledger.conn.PrepareContext(ctx, i.statement(insertedAtOnce)); err != nil {
			return err
		}
	}
	_, err := i.many.ExecContext(ctx, i.values...)
	i.values = i.values[:0]
	return err
}

// flush writes the rows that are left.
func (i *inserter) flush(ctx context.Context) error {
	if len(i.values) == 0 {
		return nil
	}
	err := i.ledger.exec(ctx, i.statement(len(i.values)/i.width), i.values...)
	i.values = i.values[:0]
	return err
}

func (i *inserter) close() error {
	if i.many == nil {
		return nil
	}
	return i.many.Close()
}

func (i *inserter) statement(rows int) string {
	row := "(" + strings.Repeat("?, ", i.width-1) + "?)"
	return i.into + strings.Repeat(row+", ", rows-1) + row
}
