package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A merger compares what was staged with the open rows of the ledger, unit by
// unit, and writes only what changed: one routine for every kind of fact.
type merger struct {
	texts            *dictionary
	at               int64 // the snapshot being written
	kind             *kind
	open, end, begin *sql.Stmt
	observe          func(unit []int64, before, after [][]int64) error // called for every unit
}

// merge writes every staged unit of a kind.
func (l *Ledger) merge(ctx context.Context, texts *dictionary, at int64, k *kind, spool *Spool,
	observe func(unit []int64, before, after [][]int64) error,
) (err error) {
	m := &merger{texts: texts, at: at, kind: k, observe: observe}
	every := k.where(len(k.columns))
	for _, s := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&m.open, "SELECT " + k.list("") + ", since FROM " + k.table() + " WHERE " + k.where(k.unit) + " AND until IS NULL ORDER BY " + k.list("")},
		{&m.end, "UPDATE " + k.table() + " SET until = ? WHERE " + every + " AND since = ?"},
		{&m.begin, "INSERT INTO " + k.table() + " (" + k.list("") + ", since) VALUES (" + strings.Repeat("?, ", len(k.columns)) + "?)"},
	} {
		if *s.stmt, err = l.conn.PrepareContext(ctx, strings.TrimSpace(s.query)); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, (*s.stmt).Close()) }()
	}
	for _, u := range spool.units(k) {
		if err := m.unit(ctx, spool, u); err != nil {
			return fmt.Errorf("write %s %s: %w", k.name, strings.Join(u.unit, " "), err)
		}
	}
	return nil
}

// unit writes one unit: what is staged and not open begins, what is open and not
// staged ends.
func (m *merger) unit(ctx context.Context, spool *Spool, u *stagedUnit) error {
	unit := make([]int64, len(u.unit))
	for i, text := range u.unit {
		var err error
		if unit[i], err = m.texts.number(ctx, text); err != nil {
			return err
		}
	}
	after, err := m.staged(ctx, spool, u)
	if err != nil {
		return err
	}
	before, err := m.stored(ctx, unit)
	if err != nil {
		return err
	}
	if err := m.observe(unit, before, after); err != nil {
		return err
	}
	width := len(m.kind.columns)
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		order := 0
		switch {
		case i == len(before):
			order = 1
		case j == len(after):
			order = -1
		default:
			order = slices.Compare(before[i][:width], after[j])
		}
		switch {
		case order < 0:
			if err := m.finish(ctx, before[i]); err != nil {
				return err
			}
			i++
		case order > 0:
			if _, err := m.begin.ExecContext(ctx, anys(append(after[j], m.at))...); err != nil {
				return err
			}
			j++
		default:
			i++
			j++
		}
	}
	return nil
}

// finish ends an open row; the row carries its since behind its values.
func (m *merger) finish(ctx context.Context, row []int64) error {
	r, err := m.end.ExecContext(ctx, append([]any{m.at}, anys(row)...)...)
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err == nil && n != 1 {
		err = fmt.Errorf("ended %d rows, not one: %w", n, ErrDamaged)
	}
	return err
}

// staged reads the rows of a unit as sorted numbers, each once.
func (m *merger) staged(ctx context.Context, spool *Spool, u *stagedUnit) ([][]int64, error) {
	rows, err := spool.rows(u, func(text string) (int64, error) { return m.texts.number(ctx, text) })
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, slices.Compare[[]int64])
	rows = slices.CompactFunc(rows, slices.Equal[[]int64])
	if m.kind.single {
		for i := 1; i < len(rows); i++ {
			if slices.Equal(rows[i-1][:m.kind.key], rows[i][:m.kind.key]) {
				id, err := m.texts.text(ctx, rows[i][m.kind.key-1])
				return nil, errors.Join(err, fmt.Errorf("two different rows for %s", id))
			}
		}
	}
	return rows, nil
}

// stored reads the open rows of a unit in order, their since last.
func (m *merger) stored(ctx context.Context, unit []int64) ([][]int64, error) {
	rows, err := m.open.QueryContext(ctx, anys(unit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	row := newTuple(len(m.kind.columns) + 1)
	var all [][]int64
	for rows.Next() {
		t, err := row.scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, slices.Clone(t))
	}
	return all, rows.Err()
}

func anys(values []int64) []any {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v
	}
	return all
}
