package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"slices"
	"strings"
)

//go:embed queries/last_reading.sql
var lastReading string

// earlier is the time of the last reading before row i began, or before it ended.
func (c *comparison) earlier(ctx context.Context, k *kind, rows []comparedRow, i int) (string, error) {
	if c.from > c.to {
		return "", nil
	}
	r := rows[i]
	changed := changedOnly(k, rows, i)
	width := k.identity
	if changed {
		width = k.drift
	}
	bound, err := c.bound(ctx, k, r, width)
	if err != nil {
		return "", err
	}
	last := sql.NullInt64{Int64: bound - 1, Valid: true}
	switch {
	case k.compared == alwaysKnown:
	case changed && k.otherBefore != "":
		args := []any{sql.Named("to", c.to)}
		for i, column := range k.columns {
			args = append(args, sql.Named(column, r.values[i]))
		}
		err = c.row(ctx, k.otherBefore, args, &last)
	default:
		resource, workspace := k.origin(r.values)
		err = c.row(ctx, lastReading, []any{sql.Named("resource", resource), sql.Named("workspace", workspace), sql.Named("bound", bound)}, &last)
	}
	if err != nil || !last.Valid || last.Int64 == 0 {
		return "", err
	}
	if t, ok := c.times[last.Int64]; ok {
		return t, nil
	}
	var t string
	err = c.row(ctx, "SELECT taken_at FROM snapshot WHERE id = ?", []any{last.Int64}, &t)
	c.times[last.Int64] = t
	return t, err
}

// changedOnly reports whether the other end has the thing of row i as well.
func changedOnly(k *kind, rows []comparedRow, i int) bool {
	from, to := endsWith(rows, i, k.identity)
	if rows[i].to {
		return from
	}
	return to
}

// endsWith reports which ends have a row that shares the first width values of row i.
// Such rows follow one another.
func endsWith(rows []comparedRow, i, width int) (from, to bool) {
	same := func(j int) bool { return slices.Equal(rows[j].values[:width], rows[i].values[:width]) }
	first := i
	for first > 0 && same(first-1) {
		first--
	}
	for j := first; j < len(rows) && same(j); j++ {
		from, to = from || rows[j].from, to || rows[j].to
	}
	return from, to
}

// bound is the snapshot at which the unbroken sequence of rows that share the first
// width values of r began, where r holds at To; else the one at which it ended.
func (c *comparison) bound(ctx context.Context, k *kind, r comparedRow, width int) (int64, error) {
	bound, extend := r.since, "SELECT min(since) FROM "+k.table()+" WHERE since < :bound AND (until IS NULL OR until >= :bound)"
	if !r.to {
		bound, extend = r.until, "SELECT max(until) FROM "+k.table()+" WHERE since <= :bound AND until > :bound AND until <= :to"
	}
	if width == len(k.columns) {
		return bound, nil
	}
	var same strings.Builder
	args := []any{sql.Named("to", c.to)}
	for i, column := range k.columns[:width] {
		same.WriteString(" AND " + column + " = :" + column)
		args = append(args, sql.Named(column, r.values[i]))
	}
	for {
		var further sql.NullInt64
		err := c.row(ctx, extend+same.String(), append(args, sql.Named("bound", bound)), &further)
		if err != nil || !further.Valid {
			return bound, err
		}
		bound = further.Int64
	}
}
