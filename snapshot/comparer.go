package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A comparer makes a Comparison. Until it has finished, the rows have the numbers of
// their texts, then since and until, which is 0 while open.
type comparer struct {
	*Comparison
	ledger   *Ledger
	from, to uint32
	read     unitIntervals
	other    *sql.Stmt // the query otherBefore; nil until it is used
}

// compare fills a Comparison.
func (l *Ledger) compare(ctx context.Context, into *Comparison) (err error) {
	c := &comparer{Comparison: into, ledger: l, from: uint32(into.From.Snapshot), to: uint32(into.To.Snapshot), read: unitIntervals{}}
	defer func() {
		if c.other != nil {
			err = errors.Join(err, c.other.Close())
		}
	}()
	for _, k := range c.kinds {
		if err := c.readRows(ctx, k); err != nil {
			return err
		}
	}
	if c.times, err = l.times(ctx); err != nil {
		return err
	}
	if err := c.readUnits(ctx); err != nil {
		return err
	}
	numbers := &numberSet{}
	for _, k := range c.kinds {
		if err := c.finish(ctx, k, numbers); err != nil {
			return err
		}
	}
	if err := c.name(ctx, numbers); err != nil {
		return err
	}
	for _, k := range c.kinds {
		for row := range slices.Chunk(k.rows, k.width()) {
			for i, number := range row[:len(k.columns)] {
				row[i] = c.texts.place(number)
			}
		}
		k.sort()
	}
	c.texts.set, c.texts.places = nil, nil // the rows have places now
	return nil
}

// differing is the query for all rows, whenever they held, of the keys that have a row
// that began or ended between :low and :high, and was there at one of them. Its conditions
// name the two partial indexes, and + keeps SQLite from another one.
func differing(k *kind) string {
	key := columnList(k.columns[:k.key], "")
	var on []string
	for _, column := range k.columns[:k.key] {
		on = append(on, "f."+column+" = k."+column)
	}
	drift := ""
	if k.driftOf != "" {
		drift = " AND +resource = " + ownNumber(k.driftOf)
	}
	return "SELECT " + k.list("f.") + `, f.since, coalesce(f.until, 0)
FROM (SELECT ` + key + " FROM " + k.table() + ` WHERE since <> 1 AND since > :low AND since <= :high AND (until IS NULL OR until > :high)` + drift + `
  UNION SELECT ` + key + " FROM " + k.table() + ` WHERE until IS NOT NULL AND until > :low AND until <= :high AND since <= :low` + drift + `) AS k
CROSS JOIN ` + k.table() + " AS f ON " + strings.Join(on, " AND ")
}

// readRows reads every row of the keys that differ.
func (c *comparer) readRows(ctx context.Context, k *comparedKind) error {
	rows, err := c.ledger.conn.QueryContext(ctx, differing(k.kind), sql.Named("low", min(c.from, c.to)), sql.Named("high", max(c.from, c.to)))
	if err != nil {
		return err
	}
	sorted := true
	err = eachTuple(rows, k.width(), func(tuple []int64) error {
		for _, n := range tuple {
			if n < 0 || n > math.MaxUint32 {
				return fmt.Errorf("%d is not a number of the ledger: %w", n, ErrDamaged)
			}
			k.rows = append(k.rows, uint32(n))
		}
		if last := len(k.rows) - k.width(); last > 0 && slices.Compare(k.rows[last-k.width():last], k.rows[last:]) > 0 {
			sorted = false
		}
		return nil
	})
	if !sorted { // SQLite promises no order, and gives this one
		all := slices.SortedFunc(slices.Chunk(k.rows, k.width()), slices.Compare[[]uint32])
		k.rows = slices.Concat(all...)
	}
	return err
}

// times are when the snapshots were taken, by number.
func (l *Ledger) times(ctx context.Context) ([]string, error) {
	rows, err := l.conn.QueryContext(ctx, "SELECT id, taken_at FROM snapshot ORDER BY id")
	if err != nil {
		return nil, err
	}
	times := []string{""}
	err = eachText(rows, func(id int64, text string) {
		times = append(times, make([]string, max(0, int(id)+1-len(times)))...)
		times[id] = text
	})
	return times, err
}

// finish keeps the rows that can be compared and held at an end, adds their numbers to a
// set, and puts the last reading before them and their ends in the place of their interval.
func (c *comparer) finish(ctx context.Context, k *comparedKind, numbers *numberSet) error {
	width, kept := k.width(), 0
	for begin := 0; begin < len(k.rows); {
		// What is kept lies before this thing, or in its place.
		thing := slices.Clone(sameBefore(k.rows[begin:], width, k.key))
		begin += len(thing)
		if !c.comparable(k.kind, thing) {
			continue
		}
		for row := range slices.Chunk(thing, width) {
			ends := c.ends(row)
			if ends == 0 {
				continue
			}
			earlier, err := c.earlier(ctx, k.kind, thing, row)
			if err != nil {
				return err
			}
			for _, number := range row[:width-2] {
				numbers.add(number)
			}
			copy(k.rows[kept:], row[:width-2])
			k.rows[kept+width-2], k.rows[kept+width-1] = earlier, ends
			kept += width
		}
	}
	k.rows = slices.Clone(k.rows[:kept])
	return nil
}

// sameBefore returns the first of some rows that share their first values.
func sameBefore(rows []uint32, width, values int) []uint32 {
	end := width
	for end < len(rows) && slices.Equal(rows[:values], rows[end:end+values]) {
		end += width
	}
	return rows[:end]
}

// ends are the ends at which a row held.
func (c *comparer) ends(row []uint32) (ends uint32) {
	since, until := row[len(row)-2], row[len(row)-1]
	if since <= c.from && (until == 0 || until > c.from) {
		ends |= atFrom
	}
	if since <= c.to && (until == 0 || until > c.to) {
		ends |= atTo
	}
	return ends
}

// endsOf are the ends at which a thing had a row that shares the first values of another.
func (c *comparer) endsOf(thing, row []uint32, values int) (ends uint32) {
	for other := range slices.Chunk(thing, len(row)) {
		if slices.Equal(other[:values], row[:values]) {
			ends |= c.ends(other)
		}
	}
	return ends
}

// comparable reports whether the two snapshots read what a comparison of a thing needs.
func (c *comparer) comparable(k *kind, thing []uint32) bool {
	if k.compared == alwaysKnown {
		return true
	}
	row := thing[:len(k.columns)+2]
	unit, ends := c.unit(k, row), uint32(0)
	if k.compared == readWhereGone {
		// A workspace that one end does not know must have been seen to be absent there.
		ends = c.endsOf(thing, row, k.key)
	}
	return (ends&atFrom != 0 || c.read.readAt(unit, c.from)) && (ends&atTo != 0 || c.read.readAt(unit, c.to))
}
