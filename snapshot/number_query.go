package snapshot

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math"
)

// A numberQuery reads rows of the ledger's numbers. It calls the driver itself: database/sql would lock for each row, and
// copy each value twice.
type numberQuery struct {
	ledger   *Ledger
	compiled driver.Stmt
	values   []driver.Value
	row      []uint32
}

// numberQuery compiles a query of so many columns. The caller closes it.
func (l *Ledger) numberQuery(ctx context.Context, query string, width int) (*numberQuery, error) {
	q := &numberQuery{ledger: l, values: make([]driver.Value, width), row: make([]uint32, width)}
	return q, l.conn.Raw(func(connection any) (err error) {
		q.compiled, err = connection.(driver.ConnPrepareContext).PrepareContext(ctx, query)
		return err
	})
}

func (q *numberQuery) close() error {
	return q.ledger.conn.Raw(func(any) error { return q.compiled.Close() })
}

// each calls f with each row. It is valid until the next one, and f does not ask the ledger.
func (q *numberQuery) each(ctx context.Context, f func(row []uint32), args ...any) error {
	named, err := parameters(args)
	if err != nil {
		return err
	}
	return q.ledger.conn.Raw(func(any) (err error) {
		rows, err := q.compiled.(driver.StmtQueryContext).QueryContext(ctx, named)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for n := 0; ; n++ {
			if err := stoppedAmong(ctx, n); err != nil {
				return err
			}
			if err := rows.Next(q.values); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			for i, v := range q.values {
				n, ok := v.(int64)
				if !ok || n < 0 || n > math.MaxUint32 {
					return fmt.Errorf("%v is not a number of the ledger: %w", v, ErrDamaged)
				}
				q.row[i] = uint32(n)
			}
			f(q.row)
		}
	})
}

// parameters are the values of a query's parameters, in order or Named.
func parameters(args []any) ([]driver.NamedValue, error) {
	all := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		of := driver.NamedValue{Ordinal: i + 1}
		if named, ok := arg.(sql.NamedArg); ok {
			of.Name, arg = named.Name, named.Value
		}
		var err error
		if of.Value, err = driver.DefaultParameterConverter.ConvertValue(arg); err != nil {
			return nil, err
		}
		all[i] = of
	}
	return all, nil
}

// eachNumbers reads the rows of a query of so many columns, as numberQuery does.
func (l *Ledger) eachNumbers(ctx context.Context, query string, width int, f func(row []uint32), args ...any) (err error) {
	q, err := l.numberQuery(ctx, query, width)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.close()) }()
	return q.each(ctx, f, args...)
}
