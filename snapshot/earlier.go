package snapshot

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// earlier is the time of the last reading before what row i tells began or ended.
func (c *comparison) earlier(ctx context.Context, k kind, resource, workspace int64, rows []comparedRow, i int) (string, error) {
	if c.from > c.to {
		return "", nil
	}
	r := rows[i]
	changed := changedOnly(k, rows, i)
	width := k.identity
	if changed {
		width = k.told
	}
	bound, err := c.bound(ctx, k, r, width)
	if err != nil {
		return "", err
	}
	last := sql.NullInt64{Int64: bound - 1, Valid: true}
	switch {
	case k.name == coverageKind.name: // told by every snapshot
	case k.name == workspaceKind.name && changed:
		err = c.row(ctx, `SELECT max(min(coalesce(until, :to), :to)) - 1 FROM naming
			WHERE workspace = :workspace AND since < :to AND (name <> :name OR type <> :type)`,
			[]any{sql.Named("workspace", workspace), sql.Named("to", c.to), sql.Named("name", r.values[1]), sql.Named("type", r.values[2])}, &last)
	default:
		err = c.row(ctx, `SELECT max(min(coalesce(until, :bound), :bound)) - 1 FROM reading
			WHERE resource = :resource AND workspace = :workspace AND since < :bound`,
			[]any{sql.Named("resource", resource), sql.Named("workspace", workspace), sql.Named("bound", bound)}, &last)
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

// changedOnly tells whether the other end has the thing of row i as well. Rows of
// one thing stand together.
func changedOnly(k kind, rows []comparedRow, i int) bool {
	r := rows[i]
	same := func(o comparedRow) bool { return slices.Equal(o.values[:k.identity], r.values[:k.identity]) }
	other := func(o comparedRow) bool { return (r.to && o.from) || (!r.to && o.to) }
	for j := i; j >= 0 && same(rows[j]); j-- {
		if other(rows[j]) {
			return true
		}
	}
	for j := i + 1; j < len(rows) && same(rows[j]); j++ {
		if other(rows[j]) {
			return true
		}
	}
	return false
}

// bound is the snapshot at which the unbroken run of rows that share the first
// width values of r began, where r holds at To; else the one at which it ended.
func (c *comparison) bound(ctx context.Context, k kind, r comparedRow, width int) (int64, error) {
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
