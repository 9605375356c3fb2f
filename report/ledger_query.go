package report

import (
	"context"
	"embed"
	"fmt"
	"iter"
	"strings"

	"tlaudit/snapshot"
)

//go:embed queries/*.sql
var queries embed.FS

// query runs queries/NAME.sql over the ledger's public views and reads each row into
// a T, as snapshot.Rows does. The rows of one query are read to their end, or left,
// before the next query.
func query[T any](ctx context.Context, src snapshot.Querier, name string, args ...any) iter.Seq2[T, error] {
	return queryKept[T](ctx, src, name, "", args...)
}

// queryKept is query over a table of rows that the ledger keeps, which the query calls {kept}.
func queryKept[T any](ctx context.Context, src snapshot.Querier, name, table string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		source, err := queries.ReadFile("queries/" + name + ".sql")
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		text := strings.ReplaceAll(string(source), "{kept}", table)
		for row, err := range snapshot.Rows[T](ctx, src, text, args...) {
			if err != nil {
				err = fmt.Errorf("query %s: %w", name, err)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// keep runs queries/NAME.sql, and returns the table in which the ledger keeps the rows.
func keep(ctx context.Context, src snapshot.Source, name string, args ...any) (table string, err error) {
	source, err := queries.ReadFile("queries/" + name + ".sql")
	if err != nil {
		return "", err
	}
	if table, err = src.Keep(ctx, string(source), args...); err != nil {
		return "", fmt.Errorf("query %s: %w", name, err)
	}
	return table, nil
}

func at(n int64) any { return snapshot.Named("at", n) }

func since(n int64) any { return snapshot.Named("since", n) }
