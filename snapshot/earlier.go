package snapshot

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// earlier is the last snapshot that read the unit of a row before the row began, or
// before it ended; 0 if no snapshot did.
func (c *comparer) earlier(ctx context.Context, k *kind, thing, row []uint32) (uint32, error) {
	if c.from > c.to {
		return 0, nil
	}
	width := k.identity
	changed := c.endsOf(thing, row, k.identity) == atFrom|atTo // the other end has it as well
	if changed {
		width = k.drift
	}
	before := c.bound(thing, row, width)
	switch {
	case k.compared == alwaysKnown:
		return before - 1, nil
	case changed && k.otherBefore != "":
		return c.otherBefore(ctx, k, row)
	}
	return c.read.lastReading(c.unit(k, row), before), nil
}

// otherBefore is the last reading before :to that had another value.
func (c *comparer) otherBefore(ctx context.Context, k *kind, row []uint32) (uint32, error) {
	if c.other == nil {
		var err error
		if c.other, err = c.ledger.conn.PrepareContext(ctx, strings.TrimSpace(k.otherBefore)); err != nil {
			return 0, err
		}
	}
	args := []any{sql.Named("to", c.to)}
	for i, column := range k.columns {
		args = append(args, sql.Named(column, row[i]))
	}
	var last sql.NullInt64
	err := c.other.QueryRowContext(ctx, args...).Scan(&last)
	return uint32(last.Int64), err
}

// bound is the snapshot at which the unbroken sequence of rows that share the first
// values of a row began, where the row holds at To; else the one at which it ended.
func (c *comparer) bound(thing, row []uint32, values int) uint32 {
	since, until := len(row)-2, len(row)-1
	bound, holds := row[until], c.ends(row)&atTo != 0
	if holds {
		bound = row[since]
	}
	for values < since { // the same row again would not be another
		further := bound
		for other := range slices.Chunk(thing, len(row)) {
			switch {
			case !slices.Equal(other[:values], row[:values]):
			case holds && other[since] < bound && (other[until] == 0 || other[until] >= bound):
				further = min(further, other[since])
			case !holds && other[since] <= bound && other[until] > bound && other[until] <= c.to:
				further = max(further, other[until])
			}
		}
		if further == bound {
			return bound
		}
		bound = further
	}
	return bound
}
