package snapshot

import (
	"context"
	_ "embed"
)

var (
	//go:embed queries/roster_of.sql
	rosterOf string
	//go:embed queries/roster_rows.sql
	rosterRows string
)

// A KnownRosterRow is a row of a roster, as far as it says who is meant and whether they
// are there: columns of the view roster_at.
type KnownRosterRow struct{ Email, EmailKey, UserID, Status, EndDate string }

// RosterOf returns the rows of a snapshot's roster that have one of some user ids, or an
// address with one of some keys, ordered by key and address. It finds them without reading
// the others, which the view cannot.
func RosterOf(ctx context.Context, q Querier, at int64, ids, keys []string) ([]KnownRosterRow, error) {
	args, err := lists(ids, keys)
	if err != nil {
		return nil, err
	}
	return allRows[KnownRosterRow](ctx, q, rosterOf, append(args, Named("at", at))...)
}

// RosterRows counts the rows of a snapshot's roster: 0 if it had none.
func RosterRows(ctx context.Context, q Querier, at int64) (int64, error) {
	for row, err := range Rows[struct{ Rows int64 }](ctx, q, rosterRows, Named("at", at)) {
		return row.Rows, err
	}
	return 0, nil
}
