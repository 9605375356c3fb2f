package report

import (
	"context"
	"embed"
	"fmt"
	"iter"

	"tlaudit/snapshot"
)

//go:embed queries/*.sql
var queries embed.FS

// query runs queries/NAME.sql over the ledger's public views and reads each row into
// a T, as snapshot.Rows does. The rows of one query are read to their end, or left,
// before the next query.
func query[T any](ctx context.Context, src snapshot.Querier, name string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		text, err := queries.ReadFile("queries/" + name + ".sql")
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		for row, err := range snapshot.Rows[T](ctx, src, string(text), args...) {
			if err != nil {
				err = fmt.Errorf("query %s: %w", name, err)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func at(n int64) any { return snapshot.Named("at", n) }

func since(n int64) any { return snapshot.Named("since", n) }
