package report

import (
	"context"
	"embed"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"tlaudit/report/table"
	"tlaudit/snapshot"
)

//go:embed queries/*.sql
var queries embed.FS

// query runs queries/NAME.sql over the ledger's public views and reads each row into
// a T, as snapshot.Rows does. Rows of one query are ranged over to their end, or left,
// before the next.
func query[T any](ctx context.Context, src snapshot.Querier, name string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		source, err := queries.ReadFile("queries/" + name + ".sql")
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		for row, err := range snapshot.Rows[T](ctx, src, string(source), args...) {
			if err != nil {
				err = fmt.Errorf("query %s: %w", name, err)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func at(n int64) any    { return snapshot.Named("at", n) }
func since(n int64) any { return snapshot.Named("since", n) }

// moment reads a time that the API gave; text that is not a time gives the zero time.
func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// momentCell returns a time as a cell: a time where the text reads as one, else the
// text itself, and for an empty text the given words.
func momentCell(s, unknown string) any {
	if s == "" {
		return unknown
	}
	if t := moment(s); !t.IsZero() {
		return t
	}
	return s
}

// orWords returns s, or the words where s is empty.
func orWords(s, words string) string {
	if s == "" {
		return words
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// fact returns one line of the cover or of the evidence; value is a cell.
func fact(section, item string, value any) table.Fact {
	return table.Fact{Section: section, Item: item, Value: value}
}
