package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A Table is the answer to a query. Rows may be ranged over once; each row has a
// string, an int64, a float64 or nil for each column and is valid until the next
// one. An error ends the rows.
type Table struct {
	Columns []string
	Rows    iter.Seq2[[]any, error]
}

// Texts are the rows with every value as a text, unknown as empty. They may be ranged
// over once; each is valid until the next one.
func (t Table) Texts() iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		row := make([]string, len(t.Columns))
		for cells, err := range t.Rows {
			if err != nil {
				yield(nil, err)
				return
			}
			for i, c := range cells {
				row[i] = ""
				if c != nil {
					row[i] = fmt.Sprint(c)
				}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Query reads the ledger by SQL over its views. Rows that are not ranged over end
// when the ledger is closed.
func (l *Ledger) Query(ctx context.Context, query string, args ...any) (Table, error) {
	statement, err := l.statement(ctx, strings.TrimSpace(query))
	if err != nil {
		return Table{}, plain(err)
	}
	rows, err := statement.compiled.QueryContext(ctx, args...)
	if err != nil {
		return Table{}, plain(errors.Join(err, statement.compiled.Close()))
	}
	columns, err := rows.Columns()
	if err != nil {
		return Table{}, errors.Join(err, rows.Close(), statement.compiled.Close())
	}
	// Rows that are not ranged over would keep the connection from closing.
	l.unread[rows] = statement
	return Table{Columns: columns, Rows: func(yield func([]any, error) bool) {
		delete(l.unread, rows)
		if more, err := scan(rows, len(columns), yield); err != nil {
			if err = errors.Join(err, statement.compiled.Close()); more {
				yield(nil, plain(err))
			}
		} else if err := l.keep(statement); err != nil && more {
			yield(nil, plain(err))
		}
	}}, nil
}

// scan reads rows and closes them. More is whether yield takes more after them, such as
// the error that ended them.
func scan(rows *sql.Rows, width int, yield func([]any, error) bool) (more bool, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	row, into := make([]any, width), make([]any, width)
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return true, err
		}
		for i, v := range row {
			if b, ok := v.([]byte); ok {
				row[i] = string(b)
			}
		}
		if !yield(row, nil) {
			return false, nil
		}
	}
	return true, rows.Err()
}

// QueryRow reads the one row of a query; sql.ErrNoRows if none exists.
func (l *Ledger) QueryRow(ctx context.Context, query string, args []any, into ...any) error {
	statement, err := l.statement(ctx, strings.TrimSpace(query))
	if err != nil {
		return plain(err)
	}
	err = statement.compiled.QueryRowContext(ctx, args...).Scan(into...)
	return plain(errors.Join(err, l.keep(statement)))
}

// Named is the value of a parameter of a query, such as :at.
func Named(name string, value any) any { return sql.Named(name, value) }

// column reads the rows of a query of one column.
func column[T string | int64](ctx context.Context, l *Ledger, query string, args ...any) ([]T, error) {
	rows, err := l.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// LimitText limits the bytes of any text that SQLite makes for this ledger's queries,
// until restore is called.
func (l *Ledger) LimitText(bytes int) (restore func() error, err error) {
	before, err := sqlite.Limit(l.conn, sqlite3.SQLITE_LIMIT_LENGTH, bytes)
	return func() error {
		_, err := sqlite.Limit(l.conn, sqlite3.SQLITE_LIMIT_LENGTH, before)
		return err
	}, err
}
