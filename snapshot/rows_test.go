package snapshot_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// A tableAnswer is a Querier that always returns the same table.
type tableAnswer struct {
	columns []string
	rows    [][]any
	err     error // after the rows
}

func (a tableAnswer) Query(context.Context, string, ...any) (snapshot.Table, error) {
	return snapshot.Table{Columns: a.columns, Rows: func(yield func([]any, error) bool) {
		for _, r := range a.rows {
			if !yield(r, nil) {
				return
			}
		}
		if a.err != nil {
			yield(nil, a.err)
		}
	}}, nil
}

type rowOfTest struct {
	UserID string
	N      int64
	Listed bool
	SeenAt time.Time
	Any    any
	Share  float64
}

func readAll[T any](rows iter.Seq2[T, error]) (all []T, err error) {
	for row, err := range rows {
		if err != nil {
			return all, err
		}
		all = append(all, row)
	}
	return all, nil
}

func TestRowsReadsByName(t *testing.T) {
	got, err := readAll(snapshot.Rows[rowOfTest](t.Context(), tableAnswer{columns: []string{"n", "user_id", "seen_at", "listed", "any", "share"}, rows: [][]any{
		{int64(3), "u", "2026-09-30T06:00:00Z", int64(1), nil, 0.5},
		{"4", int64(7), nil, nil, "x", int64(2)},
		{nil, nil, nil, nil, nil, "0.25"},
		{nil, nil, nil, nil, nil, nil},
	}}, ""))
	if err != nil {
		t.Fatal(err)
	}
	want := []rowOfTest{
		{UserID: "u", N: 3, Listed: true, SeenAt: time.Date(2026, 9, 30, 6, 0, 0, 0, time.UTC), Share: 0.5},
		{UserID: "7", N: 4, Any: "x", Share: 2}, {Share: 0.25}, {},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Rows (-want +got):\n%s", d)
	}
}

func TestRowsRefusesWhatDoesNotFit(t *testing.T) {
	all := []string{"user_id", "n", "listed", "seen_at", "any", "share"}
	tests := map[string]struct {
		from tableAnswer
		want string
	}{
		"no field":   {tableAnswer{columns: append([]string{"email"}, all...)}, "column email: snapshot_test.rowOfTest has no field for it"},
		"no column":  {tableAnswer{columns: all[:5]}, "field share of snapshot_test.rowOfTest: the query has no column for it"},
		"no number":  {tableAnswer{columns: all, rows: [][]any{{"u", "many", nil, nil, nil, nil}}}, `column n: "many" is not a whole number`},
		"not whole":  {tableAnswer{columns: all, rows: [][]any{{"u", 1.5, nil, nil, nil, nil}}}, `column n: "1.5" is not a whole number`},
		"no share":   {tableAnswer{columns: all, rows: [][]any{{"u", nil, nil, nil, nil, "half"}}}, `column share: "half" is not a number`},
		"not a time": {tableAnswer{columns: all, rows: [][]any{{"u", nil, nil, "today", nil, nil}}}, `column seen_at: "today" is not a time`},
		"broken off": {tableAnswer{columns: all, rows: [][]any{{"u", nil, nil, nil, nil, nil}}, err: errors.New("disk")}, "disk"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := readAll(snapshot.Rows[rowOfTest](t.Context(), tt.from, ""))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}
