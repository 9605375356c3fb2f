package snapshot

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var hexDigest = regexp.MustCompile(`^[0-9a-f]{64}$`)

// IsDigest reports whether a text has the form of a digest or of a value of the chain.
func IsDigest(text string) bool { return hexDigest.MatchString(text) }

// inMemory is how many changed rows of one kind are sorted in memory at once; more are
// hashed unit by unit.
const inMemory = 100_000

// A digester hashes the canonical lines of facts in the order of their bytes,
// unit by unit, so that its memory does not grow with the population.
type digester struct {
	ledger *Ledger
	texts  *dictionary
	hash   *factHash
	buffer []byte // the lines of one query's rows
	lines  []span
	rows   int // how many rows the next query has, if it is known
}

// measuredLines is after how many lines the memory for the others of a query is made, which
// takes less than to enlarge it many times.
const measuredLines = 1000

// A span is one line within the buffer, without its line end.
type span struct{ begin, end int }

func (l *Ledger) digester(texts *dictionary, to *factHash) *digester {
	return &digester{ledger: l, texts: texts, hash: to}
}

// stateDigest is the SHA-256 of what
// SELECT line FROM state WHERE snapshot_id = at ORDER BY line prints.
func (l *Ledger) stateDigest(ctx context.Context, texts *dictionary, at int64) (factDigest, error) {
	d := l.digester(texts, newFactHash())
	for _, k := range kinds {
		d.hash.begin(k.name)
		condition := "f.since <= :at AND (f.until IS NULL OR f.until > :at)"
		units := [][]int64{nil}
		if k.unit > 0 {
			var err error
			if units, err = d.unitsRead(ctx, k, at); err != nil {
				return factDigest{}, err
			}
		} else {
			condition += " AND " + k.visible()
		}
		if err := d.addUnits(ctx, k, []string{k.name}, units, condition, at); err != nil {
			return factDigest{}, fmt.Errorf("state digest of snapshot %d: %w", at, err)
		}
	}
	return d.hash.sum(), nil
}

// changeDigest is the same for SELECT line FROM movement: what began and ended.
func (l *Ledger) changeDigest(ctx context.Context, texts *dictionary, at int64) (factDigest, error) {
	d := l.digester(texts, newFactHash())
	for _, sign := range []string{"+", "-"} {
		if err := d.addMoved(ctx, sign, at); err != nil {
			return factDigest{}, err
		}
	}
	return d.hash.sum(), nil
}

// addMoved hashes the lines of what began (+) or ended (-) at a snapshot.
func (d *digester) addMoved(ctx context.Context, sign string, at int64) error {
	condition := "f.until = :at"
	if sign == "+" {
		condition = "f.since = :at"
		if at != 1 {
			condition += " AND f.since <> 1" // names the partial index
		}
	}
	for _, k := range kinds {
		d.hash.begin(k.name)
		var rows int64
		if err := d.ledger.row(ctx, "SELECT count(*) FROM "+k.table()+" AS f WHERE "+condition, []any{sql.Named("at", at)}, &rows); err != nil {
			return err
		}
		units := [][]int64{nil}
		d.rows = int(rows)
		if k.unit > 0 && rows > inMemory {
			d.rows = 0
			var err error
			units, err = d.tuples(ctx, k.unit, "SELECT DISTINCT "+columnList(k.columns[:k.unit], "f.")+" FROM "+k.table()+" AS f WHERE "+condition, sql.Named("at", at))
			if err != nil {
				return err
			}
			if err := d.sortUnits(ctx, units); err != nil {
				return err
			}
		}
		if err := d.addUnits(ctx, k, []string{sign, k.name}, units, condition, at); err != nil {
			return fmt.Errorf("change digest of snapshot %d: %w", at, err)
		}
	}
	return nil
}

// unitsRead lists the units of a kind that were read at a snapshot, in the order
// of their lines.
func (d *digester) unitsRead(ctx context.Context, k *kind, at int64) ([][]int64, error) {
	units, err := d.tuples(ctx, k.unit, k.unitsRead(), sql.Named("at", at))
	if err != nil {
		return nil, err
	}
	return units, d.sortUnits(ctx, units)
}

func (d *digester) sortUnits(ctx context.Context, units [][]int64) error {
	lines := make(map[*int64]string, len(units))
	for _, u := range units {
		line, err := d.line(ctx, nil, nil, u)
		if err != nil {
			return err
		}
		lines[&u[0]] = string(line)
	}
	slices.SortFunc(units, func(a, b []int64) int {
		return bytes.Compare([]byte(lines[&a[0]]), []byte(lines[&b[0]]))
	})
	return nil
}

// addUnits hashes the lines of the rows that meet the condition, unit by unit.
// The condition takes the snapshot as :at.
func (d *digester) addUnits(ctx context.Context, k *kind, lead []string, units [][]int64, condition string, at int64) error {
	unitColumns := 0
	if len(units) > 0 {
		unitColumns = len(units[0])
	}
	query := "SELECT " + k.list("f.") + " FROM " + k.table() + " AS f WHERE " + condition
	for _, c := range k.columns[:unitColumns] {
		query += fmt.Sprintf(" AND f.%s = :%s", c, c)
	}
	stmt, err := d.ledger.conn.PrepareContext(ctx, strings.TrimSpace(query))
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, unit := range units {
		args := []any{sql.Named("at", at)}
		for i, v := range unit {
			args = append(args, sql.Named(k.columns[i], v))
		}
		if err := d.addRows(ctx, stmt, len(k.columns), lead, args); err != nil {
			return err
		}
	}
	return nil
}

// addRows hashes the lines of one query's rows in the order of their bytes.
func (d *digester) addRows(ctx context.Context, stmt *sql.Stmt, width int, lead []string, args []any) error {
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := newTuple(width)
	d.buffer, d.lines = d.buffer[:0], d.lines[:0]
	for rows.Next() {
		tuple, err := row.scan(rows)
		if err != nil {
			return err
		}
		begin := len(d.buffer)
		if d.buffer, err = d.line(ctx, d.buffer, lead, tuple); err != nil {
			return err
		}
		d.lines = append(d.lines, span{begin, len(d.buffer)})
		d.buffer = append(d.buffer, '\n')
		if len(d.lines) == measuredLines && d.rows > measuredLines {
			d.buffer = slices.Grow(d.buffer, len(d.buffer)/measuredLines*(d.rows-measuredLines)*17/16)
			d.lines = slices.Grow(d.lines, d.rows-measuredLines)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	slices.SortFunc(d.lines, func(a, b span) int { return bytes.Compare(d.buffer[a.begin:a.end], d.buffer[b.begin:b.end]) })
	for _, line := range d.lines {
		d.hash.add(d.buffer[line.begin : line.end+1])
	}
	return nil
}

// line appends the canonical line of a row of numbers.
func (d *digester) line(ctx context.Context, dst []byte, lead []string, tuple []int64) ([]byte, error) {
	dst = append(dst, '[')
	for i, w := range lead {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendQuoted(dst, w)
	}
	for _, id := range tuple {
		text, err := d.texts.text(ctx, id)
		if err != nil {
			return dst, err
		}
		dst = appendValue(append(dst, ','), text)
	}
	return append(dst, ']'), nil
}

// tuples reads rows of numbers.
func (d *digester) tuples(ctx context.Context, width int, query string, args ...any) ([][]int64, error) {
	rows, err := d.ledger.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	row := newTuple(width)
	var all [][]int64
	for rows.Next() {
		tuple, err := row.scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, slices.Clone(tuple))
	}
	return all, rows.Err()
}
