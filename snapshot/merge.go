package snapshot

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A merger compares what was staged with the open rows of the ledger, unit by
// unit, and writes only what changed: one routine for every kind of fact. A unit whose rows
// have the digest of last time has not changed, and its open rows are not read.
type merger struct {
	ledger    *Ledger
	texts     *dictionary
	at        int64 // the snapshot being written
	kind      *kind
	open, end *sql.Stmt
	begin     *inserter
	reader    *spoolReader
	digests   *unitDigests
	block     []int64   // the memory of the rows that are staged
	rows      [][]int64 // the same, row by row
	settled   int       // how many numbers of it are final
	before    []int64   // the memory of the rows that are stored
	keyed     []int     // the places of the columns whose texts have keys
	began     *beginnings
	line      []byte
	observe   func(unit []int64, before, after [][]int64) // called for every unit that is staged
}

// beginnings are what began with the snapshot that is being written.
type beginnings struct {
	lines *factHash // of the lines; nothing in the first snapshot, where all lines began
	keyed numberSet // the texts that have keys
}

// merge writes every staged unit of a kind.
func (l *Ledger) merge(ctx context.Context, texts *dictionary, at int64, k *kind, spool *Spool, began *beginnings,
	observe func(unit []int64, before, after [][]int64),
) (err error) {
	m := &merger{ledger: l, texts: texts, at: at, kind: k, reader: spool.reader(), began: began, observe: observe,
		begin: l.inserter(k.table(), k.list("")+", since")}
	defer func() { err = errors.Join(err, m.begin.close()) }()
	for _, column := range k.keyed {
		m.keyed = append(m.keyed, k.place(column))
	}
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
	if m.digests, err = l.unitDigests(ctx, k, at); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.digests.close()) }()
	began.lines.begin(k.name)
	for _, u := range spool.units(k) {
		if err := m.unit(ctx, u); err != nil {
			return fmt.Errorf("write %s %s: %w", k.name, strings.Join(u.unit, " "), err)
		}
	}
	return errors.Join(m.begin.flush(ctx), m.digests.flush(ctx), texts.flush(ctx))
}

// unit writes one unit, unless it has not changed.
func (m *merger) unit(ctx context.Context, u *stagedUnit) error {
	unit, err := m.numbers(ctx, u.unit)
	if err != nil {
		return err
	}
	rows, digest, err := m.reader.read(u)
	if err != nil {
		return err
	}
	if m.digests.have(u.line, digest) {
		return m.unchanged(ctx, unit, rows)
	}
	if err := m.compare(ctx, unit, u.lead(), rows); err != nil {
		return err
	}
	return m.digests.set(ctx, unit, digest)
}

// unchanged has a unit counted that is as it was.
func (m *merger) unchanged(ctx context.Context, unit []int64, rows unitTails) error {
	if m.kind.count == nil {
		return nil
	}
	same, err := m.staged(ctx, unit, rows, m.kind.counted)
	if err == nil {
		m.observe(unit, same, same)
	}
	return err
}

// compare writes what differs: what is staged and not open begins, what is open and not
// staged ends.
func (m *merger) compare(ctx context.Context, unit []int64, lead string, rows unitTails) error {
	after, err := m.staged(ctx, unit, rows, m.kind.columns)
	if err != nil {
		return err
	}
	before, err := m.stored(ctx, unit)
	if err != nil {
		return err
	}
	m.observe(unit, before, after)
	width := len(m.kind.columns)
	var began []int64 // the places of the lines that began
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
			if m.at > 1 {
				began = append(began, after[0][width])
			}
			after[0][width] = m.at
			for _, place := range m.keyed {
				m.began.keyed.add(uint32(after[0][place]))
			}
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
	slices.Sort(began)
	for _, place := range began {
		m.line = append(append(append(m.line[:0], beganLead...), lead[1:]...), rows.row(int(place))...)
		m.began.lines.add(m.line)
	}
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

// staged returns the rows of a unit as sorted numbers. Behind its values, a row has the
// place of its line. Only some columns are looked up, the others are 0.
func (m *merger) staged(ctx context.Context, unit []int64, tails unitTails, columns []string) ([][]int64, error) {
	width := len(m.kind.columns)
	m.block, m.settled = slices.Grow(m.block[:0], len(tails.tails)*(width+1)), 0
	number := make([]int64, width+1)
	copy(number, unit)
	var wanted []int
	for i, column := range m.kind.columns[len(unit):] {
		if slices.Contains(columns, column) {
			wanted = append(wanted, i)
		}
	}
	last, values := make([][]byte, width-len(unit)), make([][]byte, width-len(unit))
	for place := range tails.tails {
		if len(wanted) > 0 {
			if err := cut(tails.row(place), values); err != nil {
				return nil, err
			}
		}
		for _, i := range wanted {
			if bytes.Equal(values[i], last[i]) { // one row often has the texts of the one before it
				continue
			}
			text, err := unquoted(values[i])
			if err != nil {
				return nil, err
			}
			number[len(unit)+i] = m.texts.provisional(text)
		}
		last, values = values, last
		number[width] = int64(place)
		m.block = append(m.block, number...)
		if len(m.texts.asked) < settledAtOnce {
			continue
		}
		if err := m.settle(ctx); err != nil {
			return nil, err
		}
		copy(number[:width], m.block[len(m.block)-width-1:])
	}
	if err := m.settle(ctx); err != nil {
		return nil, err
	}
	m.rows = tuplesOf(m.block, width+1, m.rows)
	rows := m.rows
	if len(wanted) < width-len(unit) {
		return rows, nil
	}
	slices.SortFunc(rows, slices.Compare[[]int64])
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
	return tuplesOf(m.before, len(m.kind.columns)+1, nil), rows.Err()
}

// tuplesOf cuts numbers into rows, in the memory of others.
func tuplesOf(block []int64, width int, rows [][]int64) [][]int64 {
	rows = slices.Grow(rows[:0], len(block)/width)
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
