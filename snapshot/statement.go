package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"slices"
)

// mostIdle is how many compiled queries a ledger keeps for the next time. A plan asks a
// dozen questions for each finding, a report some eighty for each of its two evaluations, and to
// compile one over views takes longer than to answer it.
const mostIdle = 128

// A statement is a compiled query. SQLite compiles it again by itself if the views that it
// reads have changed, as they do by Focus.
type statement struct {
	query    string
	compiled *sql.Stmt
}

// statement returns a compiled query that nobody else uses until it is given to keep.
func (l *Ledger) statement(ctx context.Context, query string) (statement, error) {
	if i := slices.IndexFunc(l.idle, func(s statement) bool { return s.query == query }); i >= 0 {
		s := l.idle[i]
		l.idle = slices.Delete(l.idle, i, i+1)
		return s, nil
	}
	compiled, err := l.conn.PrepareContext(ctx, query)
	return statement{query, compiled}, err
}

// keep keeps a statement whose answer has ended, in place of the one that was used longest
// ago.
func (l *Ledger) keep(s statement) error {
	l.idle = append(l.idle, s)
	if len(l.idle) <= mostIdle {
		return nil
	}
	oldest := l.idle[0]
	l.idle = slices.Delete(l.idle, 0, 1)
	return oldest.compiled.Close()
}

// closeIdle closes the statements that are kept.
func (l *Ledger) closeIdle() error {
	var errs []error
	for _, s := range l.idle {
		errs = append(errs, s.compiled.Close())
	}
	l.idle = nil
	return errors.Join(errs...)
}
