package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A merger compares what was staged with the open rows of the ledger, unit by
// unit, and writes only what changed: one routine for every kind of fact. It hashes the
// lines of the snapshot on the way.
type merger struct {
	ledger    *Ledger
	texts     *dictionary
	at        int64 // the snapshot being written
	kind      *kind
	open, end *sql.Stmt
	begin     *inserter
	reader    *spoolReader
	lines     *unitLines
	block     []int64 // the memory of the rows that are staged
	settled   int     // how many numbers of it are final
	before    []int64 // the memory of the rows that are stored
	digests   *mergedDigests
	observe   func(unit []int64, before, after [][]int64) // called for every unit that is staged
}

// merge writes every staged unit of a kind.
func (l *Ledger) merge(ctx context.Context, texts *dictionary, at int64, k *kind, spool *Spool, digests *mergedDigests,
	observe func(unit []int64, before, after [][]int64),
) (err error) {
	m := &merger{ledger: l, texts: texts, at: at, kind: k, reader: spool.reader(k), lines: newUnitLines(k), digests: digests, observe: observe,
		begin: l.inserter(k.table(), k.list("")+", since")}
	defer func() { err = errors.Join(err, m.begin.close()) }()
	for _, s := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&m.open, "SELECT " + k.list("") + ", since FROM " + k.table() + " WHERE " + k.where(k.unit) + " AND until IS NULL ORDER BY " + k.list("")},
		{&m.end, "UPDATE " + k.table() + " SET until = ? WHERE " + k.where(len(k.columns)) + " AND since = ?"},
	} {
		if *s.stmt, err = l.conn.PrepareContext(ctx, s.query); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, (*s.stmt).Close()) }()
	}
	digests.begin(k.name)
	read, err := m.unitsRead(ctx)
	if err != nil {
		return err
	}
	for _, u := range spool.units(k) {
		wasRead := read[u.line]
		delete(read, u.line)
		if err := m.unit(ctx, u, wasRead); err != nil {
			return fmt.Errorf("write %s %s: %w", k.name, strings.Join(u.unit, " "), err)
		}
	}
	if len(read) > 0 {
		return fmt.Errorf("%s was read, and is not staged", slices.Min(slices.Collect(maps.Keys(read))))
	}
	return errors.Join(m.begin.flush(ctx), texts.flush(ctx))
}

// unit writes one unit: what is staged and not open begins, what is open and not
// staged ends. The rows of one that was read belong to the state.
func (m *merger) unit(ctx context.Context, u *stagedUnit, read bool) error {
	unit, err := m.numbers(ctx, u.unit)
	if err != nil {
		return err
	}
	after, err := m.staged(ctx, u)
	if err != nil {
		return err
	}
	before, err := m.stored(ctx, unit)
	if err != nil {
		return err
	}
	m.observe(unit, before, after)
	width := len(m.kind.columns)
	for len(before) > 0 || len(after) > 0 {
		order := 0
		switch {
		case len(before) == 0:
			order = 1
		case len(after) == 0:
			order = -1
		default:
			order = slices.Compare(before[0][:width], after[0][:width])
		}
		switch {
		case order < 0:
			if err := m.finish(ctx, before[0]); err != nil {
				return err
			}
		case order > 0:
			m.lines.lines[after[0][width]].began = true
			after[0][width] = m.at
			if err := m.begin.numbers(ctx, after[0]); err != nil {
				return err
			}
		}
		if order <= 0 {
			before = before[1:]
		}
		if order >= 0 {
			after = after[1:]
		}
	}
	m.lines.hash(read, m.digests.state, m.digests.changes)
	return nil
}

func (m *merger) numbers(ctx context.Context, texts []string) ([]int64, error) {
	numbers := make([]int64, len(texts))
	for i, text := range texts {
		var err error
		if numbers[i], err = m.texts.number(ctx, text); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// unitsRead are the units whose rows belong to the state of the snapshot, by their line.
// The coverage of the snapshot, which says what was read, is in the ledger before any
// other kind.
func (m *merger) unitsRead(ctx context.Context) (map[string]bool, error) {
	query := "SELECT '', '' WHERE " + m.kind.visible()
	if m.kind.unit > 0 {
		resource := "0"
		if m.kind.severalResources() {
			resource = "u.resource"
		}
		query = "SELECT coalesce(r.text, ''), coalesce(w.text, '') FROM (" + m.kind.unitsRead() + `) AS u
			JOIN text AS r ON r.id = ` + resource + " JOIN text AS w ON w.id = u.workspace"
	}
	rows, err := m.ledger.conn.QueryContext(ctx, query, sql.Named("at", m.at))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	read := map[string]bool{}
	for rows.Next() {
		unit := make([]string, 2)
		if err := rows.Scan(&unit[0], &unit[1]); err != nil {
			return nil, err
		}
		read[lineOfUnit(m.kind, unit[2-m.kind.unit:])] = true
	}
	return read, rows.Err()
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

// staged reads the rows of a unit as sorted numbers, each once. Behind its values, a row
// has the place of its line.
func (m *merger) staged(ctx context.Context, u *stagedUnit) ([][]int64, error) {
	width := len(m.kind.columns)
	m.block, m.settled = slices.Grow(m.block[:0], u.rows*(width+1)), 0
	m.lines.reset(u.rows, u.lineBytes())
	number := make([]int64, width+1)
	err := m.reader.each(u, func(texts [][]byte, changed []bool) error {
		m.lines.add(texts, changed)
		for i, c := range changed {
			if c {
				number[i] = m.texts.provisional(texts[i])
			}
		}
		m.block = append(m.block, number...)
		number[width]++
		if len(m.texts.asked) < settledAtOnce {
			return nil
		}
		err := m.settle(ctx)
		copy(number[:width], m.block[len(m.block)-width-1:])
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := m.settle(ctx); err != nil {
		return nil, err
	}
	rows := tuplesOf(m.block, width+1)
	slices.SortFunc(rows, slices.Compare[[]int64])
	rows = slices.CompactFunc(rows, func(a, b []int64) bool { return slices.Equal(a[:width], b[:width]) })
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

// settle looks up the texts of the rows that are staged as far as memory did not have
// them.
func (m *merger) settle(ctx context.Context) error {
	if len(m.texts.asked) == 0 {
		return nil
	}
	if err := m.texts.settle(ctx); err != nil {
		return err
	}
	for i, n := range m.block[m.settled:] {
		m.block[m.settled+i] = m.texts.final(n)
	}
	m.settled = len(m.block)
	return nil
}

// stored reads the open rows of a unit in order, their since last.
func (m *merger) stored(ctx context.Context, unit []int64) ([][]int64, error) {
	if m.at == 1 {
		return nil, nil
	}
	rows, err := m.open.QueryContext(ctx, anys(unit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	row := newTuple(len(m.kind.columns) + 1)
	m.before = m.before[:0]
	for rows.Next() {
		t, err := row.scan(rows)
		if err != nil {
			return nil, err
		}
		m.before = append(m.before, t...)
	}
	return tuplesOf(m.before, len(m.kind.columns)+1), rows.Err()
}

// tuplesOf cuts numbers into rows.
func tuplesOf(block []int64, width int) [][]int64 {
	rows := make([][]int64, 0, len(block)/width)
	for ; len(block) > 0; block = block[width:] {
		rows = append(rows, block[:width:width])
	}
	return rows
}

func anys(values []int64) []any {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v
	}
	return all
}
