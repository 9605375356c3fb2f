package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

//go:embed queries/focus.sql
var focus string

// Focus makes temporary tables on this connection, with the names of the views that
// rules read and their rows of the given snapshots (at, the one before it, and the
// baseline; 0 for none). SQLite resolves such names first, so queries stay as they are
// and cost a tenth. Until Unfocus, a query for other snapshots finds nothing. The
// tables are in a temporary file that has no name; nothing is written to the ledger.
func (l *Ledger) Focus(ctx context.Context, at, previous, baseline int64) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("focus on snapshot %d: %w", at, errors.Join(plain(err), l.Unfocus(ctx)))
		}
	}()
	if err := l.Unfocus(ctx); err != nil {
		return err
	}
	// One statement at a time: parameters belong to a single one.
	for _, statement := range statements(focus) {
		if err := l.exec(ctx, statement, sql.Named("at", at), sql.Named("previous", previous), sql.Named("baseline", baseline)); err != nil {
			return err
		}
	}
	return nil
}

// Unfocus drops the tables of Focus, if there are any.
func (l *Ledger) Unfocus(ctx context.Context) error {
	for _, m := range focused.FindAllStringSubmatch(focus, -1) {
		if err := l.exec(ctx, "DROP TABLE IF EXISTS temp."+m[1]); err != nil {
			return fmt.Errorf("drop the temporary table %s: %w", m[1], plain(err))
		}
	}
	return nil
}

var focused = regexp.MustCompile(`CREATE TEMP TABLE (\w+)`)

// statements splits a script at its semicolons, which no text in it may contain.
func statements(script string) []string {
	var all []string
	for _, s := range strings.Split(script, ";") {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}
