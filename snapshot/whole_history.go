package snapshot

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A History is everything that a ledger has, for who reads all of it: each fact once, with when it held. Facts come in
// the order of their canonical lines. It keeps every text of the ledger in memory, and the grants of one workspace.
type History struct {
	Newest int64 // the newest snapshot

	ledger *Ledger
	texts  []string // by number; the empty one is unknown
	places []uint32 // by number: the place of the text in the order in which canonical lines have it
	keys   []uint32 // by number: the key of an address, 0 for another text
	times  []string // by snapshot: when it was taken
	seen   unitIntervals
	read   unitIntervals // where the resource was read, and did not only turn out to be gone
	who    *whoIsWho

	users, roster, roles claims // what they are called
}

// WholeHistory reads what all facts share. The ledger has to hold a snapshot (ErrEmpty).
func (l *Ledger) WholeHistory(ctx context.Context) (_ *History, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("read the history: %w", plain(err))
		}
	}()
	h := &History{ledger: l, seen: unitIntervals{}, read: unitIntervals{}}
	if err := l.row(ctx, "SELECT coalesce(max(id), 0) FROM snapshot", nil, &h.Newest); err != nil {
		return nil, err
	}
	if h.Newest == 0 {
		return nil, ErrEmpty
	}
	if h.times, err = l.times(ctx); err != nil {
		return nil, err
	}
	if h.who, err = l.whoIsWho(ctx, h.Newest); err != nil {
		return nil, err
	}
	for _, read := range []func(context.Context) error{h.readTexts, h.readCoverage, h.readRoleNames} {
		if err := read(ctx); err != nil {
			return nil, err
		}
	}
	h.users, h.roster = h.userNames(), h.rosterNames()
	return h, nil
}

// Time returns when a snapshot was taken; empty if there is no such snapshot.
func (h *History) Time(snapshot uint32) string {
	if int(snapshot) >= len(h.times) {
		return ""
	}
	return h.times[snapshot]
}

// readTexts reads the dictionary and the keys of addresses.
func (h *History) readTexts(ctx context.Context) error {
	var largest int64
	if err := h.ledger.row(ctx, "SELECT coalesce(max(id), 0) FROM text", nil, &largest); err != nil {
		return err
	}
	if largest > math.MaxUint32 {
		return fmt.Errorf("text %d is not a number of the ledger: %w", largest, ErrDamaged)
	}
	h.texts, h.keys = make([]string, largest+1), make([]uint32, largest+1)
	rows, err := h.ledger.conn.QueryContext(ctx, "SELECT id, text FROM text WHERE id > 0")
	if err != nil {
		return err
	}
	if err := eachText(rows, func(id int64, text string) { h.texts[id] = text }); err != nil {
		return err
	}
	h.places = placesInLines(h.texts)
	for row := range slices.Chunk(h.who.keys, keyWidth) {
		if int(row[0]) < len(h.keys) {
			h.keys[row[0]] = row[1]
		}
	}
	return nil
}

// placesInLines returns the place of each text in the order of canonical lines: by its bytes as it is quoted, unknown last.
func placesInLines(texts []string) []uint32 {
	size := 0
	for _, t := range texts {
		size += len(t) + 4
	}
	var all strings.Builder
	all.Grow(size)
	ends := make([]int, 1, len(texts)+1)
	var quoted []byte
	for _, t := range texts {
		quoted = appendValue(quoted[:0], t)
		all.Write(quoted)
		ends = append(ends, all.Len())
	}
	lines, order := all.String(), make([]uint32, len(texts))
	for n := range order {
		order[n] = uint32(n)
	}
	line := func(n uint32) string { return lines[ends[n]:ends[n+1]] }
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(line(a), line(b)) })
	places := make([]uint32, len(texts))
	for place, n := range order {
		places[n] = uint32(place)
	}
	return places
}

// readCoverage reads when each unit was read and could be seen.
func (h *History) readCoverage(ctx context.Context) error {
	add := func(into unitIntervals) func([]uint32) {
		return func(row []uint32) {
			unit := [2]uint32{row[0], row[1]}
			into[unit] = append(into[unit], readInterval{row[2], row[3]})
		}
	}
	const read = "SELECT resource, workspace, since, coalesce(until, 0) FROM fact_coverage WHERE read_status = 3 ORDER BY 1, 2, 3"
	const seen = "SELECT resource, workspace, since, coalesce(until, 0) FROM reading ORDER BY 1, 2, 3"
	if err := h.ledger.eachRow(ctx, read, 4, add(h.read)); err != nil {
		return err
	}
	return h.ledger.eachRow(ctx, seen, 4, add(h.seen))
}

// eachRow reads rows of numbers. A row is valid until the next one.
func (l *Ledger) eachRow(ctx context.Context, query string, width int, f func(row []uint32), args ...any) error {
	rows, err := l.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	return eachNumbers(rows, width, f)
}

// eachNumbers reads rows of the ledger's numbers and closes them.
func eachNumbers(rows *sql.Rows, width int, f func(row []uint32)) error {
	numbers := make([]uint32, width)
	return eachTuple(rows, width, func(row []int64) error {
		for i, n := range row {
			if n < 0 || n > math.MaxUint32 {
				return fmt.Errorf("%d is not a number of the ledger: %w", n, ErrDamaged)
			}
			numbers[i] = uint32(n)
		}
		f(numbers)
		return nil
	})
}

// bound is the first snapshot after an interval.
func (h *History) bound(until uint32) uint32 {
	if until == 0 {
		return uint32(h.Newest) + 1
	}
	return until
}

// compareRows compares rows of numbers by their canonical lines, in the first columns, and then by what follows.
func (h *History) compareRows(a, b []uint32, columns int) int {
	for i, n := range a[:columns] {
		if n != b[i] {
			return int(h.places[n]) - int(h.places[b[i]])
		}
	}
	return slices.Compare(a[columns:], b[columns:])
}
