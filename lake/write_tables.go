package lake

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"tlaudit/snapshot"
)

// A source gives the rows of the tables. It reads the ledger once, in one transaction.
type source struct {
	*export
	history *snapshot.History
	times   []int64 // by snapshot: microseconds since 1970
}

// writeTables writes every table under its temporary name, in their order.
func (x *export) writeTables(ctx context.Context) error {
	history, err := x.ledger.WholeHistory(ctx)
	if err != nil {
		return err
	}
	s := &source{export: x, history: history}
	x.texts = history.Texts()
	for n := range uint32(history.Newest) + 1 {
		at, err := micros(history.Time(n))
		if err != nil {
			return err
		}
		s.times = append(s.times, at)
	}
	for _, write := range []func() error{
		func() error { return writeTable(x, "access_history", s.access(ctx)) },
		func() error { return writeTable(x, "invitation_history", s.invitations(ctx)) },
		func() error { return writeTable(x, "account_history", s.accounts(ctx)) },
		func() error { return writeTable(x, "roster_history", s.roster(ctx)) },
		func() error { return writeTable(x, "workspaces", s.workspaces(ctx)) },
		func() error { return writeTable(x, "roles", s.roles(ctx)) },
		func() error { return writeTable(x, "coverage", s.coverage(ctx)) },
		func() error { return writeTable(x, "people", s.people(ctx)) },
		func() error { return writeTable(x, "user_names", s.userNames()) },
		func() error { return writeTable(x, "roster_names", s.rosterNames()) },
		func() error { return writeTable(x, "role_names", s.roleNames()) },
		func() error { return writeTable(x, "changes", s.changes(ctx)) },
		func() error { return writeTable(x, "requests", s.requests(ctx)) },
		func() error { return writeTable(x, "events", s.events(ctx)) },
		func() error { return s.writeFindings(ctx) },
		func() error { return writeTable(x, "reviews", s.reviews(ctx)) },
		func() error { return writeTable(x, "review_rows", s.reviewRows(ctx)) },
		func() error { return writeTable(x, "snapshots", s.snapshots(ctx)) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// micros returns a time of the ledger; 0 for none.
func micros(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a time of the ledger: %w", text, snapshot.ErrDamaged)
	}
	return at.UnixMicro(), nil
}

// time returns when a snapshot was taken; 0 for a snapshot that does not exist.
func (s *source) time(snapshot uint32) int64 {
	if int(snapshot) >= len(s.times) {
		return 0
	}
	return s.times[snapshot]
}

func (s *source) interval(since, until uint32) interval {
	return interval{Since: int32(since), Until: int32(until), Through: int32(s.history.Newest)}
}

func (s *source) seen(p snapshot.Span) seen {
	return seen{FirstSeen: s.time(p.Since), NotBefore: s.time(p.NotBefore), LastSeen: s.time(p.LastSeen), GoneBy: s.time(p.Until)}
}

// mapped makes a row of each value.
func mapped[T, R any](values iter.Seq2[T, error], row func(T) R) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for v, err := range values {
			var r R
			if err == nil {
				r = row(v)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// fromView makes a row of each row of a query over the ledger's views.
func fromView[T, R any](ctx context.Context, s *source, query string, row func(T) R, args ...any) iter.Seq2[R, error] {
	return mapped(snapshot.Rows[T](ctx, s.ledger, strings.TrimSpace(query), args...), row)
}

// each gives the rows of a list.
func each[T any](rows []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}
