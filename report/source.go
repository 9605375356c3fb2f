package report

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"

	"tlaudit/snapshot"
)

//go:embed queries/*.sql
var queries embed.FS

// A source answers queries over the ledger's public views; *snapshot.Ledger is
// one. Rows of one query are ranged over to their end, or left, before the next.
type source interface {
	Query(ctx context.Context, query string, args ...any) (snapshot.Table, error)
}

// ask runs one of our queries and gives its rows as text. Unknown is empty. A row
// is valid until the next one.
func ask(ctx context.Context, src source, name string, args ...any) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		query, err := queries.ReadFile("queries/" + name + ".sql")
		if err != nil {
			yield(nil, err)
			return
		}
		table, err := src.Query(ctx, string(query), args...)
		if err != nil {
			yield(nil, fmt.Errorf("query %s: %w", name, err))
			return
		}
		row := make([]string, len(table.Columns))
		for cells, err := range table.Rows {
			if err != nil {
				yield(nil, fmt.Errorf("query %s: %w", name, err))
				return
			}
			for i, c := range cells {
				row[i] = plainText(c)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func at(n int64) any    { return named("at", n) }
func since(n int64) any { return named("since", n) }

func named(name string, value any) any { return snapshot.Named(name, value) }

// A parser reads numbers and times of the ledger, unknown as zero; err is that of the
// first that is neither.
type parser struct{ err error }

func (p *parser) number(s string) int64 {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		p.err = cmp.Or(p.err, fmt.Errorf("%q is no number", s))
	}
	return n
}

func (p *parser) moment(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		p.err = cmp.Or(p.err, fmt.Errorf("%q is no time", s))
	}
	return t.UTC()
}

// moment reads a time that the API gave; text that is no time gives the zero time.
func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// momentCell is a time as a cell: a time where it reads as one, the text itself where
// it does not, and unknown as the given words.
func momentCell(s, unknown string) any {
	if s == "" {
		return unknown
	}
	if t := moment(s); !t.IsZero() {
		return t
	}
	return s
}

func orWords(s, words string) string {
	if s == "" {
		return words
	}
	return s
}

// blankOr is a text as a cell: blank where there is none.
func blankOr(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
