package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	// cachedTexts bounds the memory of a dictionary: about 100 bytes a text, at most twice
	// for each direction.
	cachedTexts = 1 << 20
	// askedAtOnce is how many texts one query looks up.
	askedAtOnce = 100
	// settledAtOnce is how many texts with provisional numbers are kept.
	settledAtOnce = 4096
)

// A dictionary translates texts to their numbers and back. The empty text, unknown, is
// 0. It is for one goroutine, within one transaction.
//
// It looks up only what it is asked for, until that is a good part of all texts: then it
// reads all of them, if they fit into its memory. New texts are written some hundred at a
// time, so flush must be called before SQL needs them.
type dictionary struct {
	ledger  *Ledger
	numbers *cache[string, int64]
	texts   *cache[int64, string]
	whole   []string // every text by its number, once all were read; else empty
	size    int64    // the largest number
	before  int64    // the same when the transaction began
	sized   bool     // size is known
	missed  int64    // texts and numbers that were not in memory
	all     bool     // numbers has had every text of the ledger; it still has them unless it dropped some

	waiting map[string]int64 // texts to look up, with their number for the time being
	asked   []string         // the same in the order they came
	settled []int64          // the numbers of those that the last settle looked up

	find, read *sql.Stmt
	add        *inserter
}

func (l *Ledger) dictionary(ctx context.Context) (*dictionary, error) {
	d := &dictionary{ledger: l, numbers: newCache[string, int64](cachedTexts), texts: newCache[int64, string](cachedTexts),
		waiting: map[string]int64{}, add: l.inserter("text", "id, text")}
	for _, s := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&d.find, "SELECT id, text FROM text WHERE text IN (" + strings.Repeat("?, ", askedAtOnce-1) + "?)"},
		{&d.read, "SELECT text FROM text WHERE id = ?"},
	} {
		var err error
		if *s.stmt, err = l.conn.PrepareContext(ctx, s.query); err != nil {
			return nil, errors.Join(err, d.close())
		}
	}
	return d, nil
}

func (d *dictionary) close() error {
	var errs []error
	for _, s := range []*sql.Stmt{d.find, d.read} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(append(errs, d.add.close())...)
}

// flush writes the new texts.
func (d *dictionary) flush(ctx context.Context) error {
	if err := d.add.flush(ctx); err != nil {
		return fmt.Errorf("add texts to the dictionary: %w", err)
	}
	return nil
}

// number returns the number of a text, and adds a new text.
func (d *dictionary) number(ctx context.Context, text string) (int64, error) {
	n := d.provisional([]byte(text))
	if n >= 0 {
		return n, nil
	}
	if err := d.settle(ctx); err != nil {
		return 0, err
	}
	return d.final(n), nil
}

// provisional returns the number of a text, or a negative one until settle looks up the
// text together with others. final then says which number that is.
func (d *dictionary) provisional(text []byte) int64 {
	if len(text) == 0 {
		return 0
	}
	if n, ok := d.numbers.young[string(text)]; ok { // without a copy of the text
		return n
	}
	if n, ok := d.waiting[string(text)]; ok {
		return n
	}
	key := string(text)
	if n, ok := d.numbers.aged(key); ok {
		return n
	}
	d.asked = append(d.asked, key)
	n := -int64(len(d.asked))
	d.waiting[key] = n
	return n
}

// final returns the number that a provisional one was settled to.
func (d *dictionary) final(provisional int64) int64 {
	if provisional >= 0 {
		return provisional
	}
	return d.settled[-provisional-1]
}

// settle looks up the texts that provisional did not have, and adds those that are new. It
// adds them in their order, which is that of the index, and so reads fewer of its pages.
func (d *dictionary) settle(ctx context.Context) error {
	if err := d.measure(ctx); err != nil {
		return err
	}
	d.settled = append(d.settled[:0], make([]int64, len(d.asked))...)
	if !d.all || d.numbers.dropped {
		if err := d.findAsked(ctx); err != nil {
			return err
		}
	}
	fresh := make([]int, 0, len(d.asked))
	for i := range d.asked {
		if d.settled[i] == 0 {
			fresh = append(fresh, i)
		}
	}
	slices.SortFunc(fresh, func(a, b int) int { return strings.Compare(d.asked[a], d.asked[b]) })
	for _, i := range fresh {
		text := d.asked[i]
		d.size++
		d.settled[i] = d.size
		if err := d.add.row(ctx, d.size, text); err != nil {
			return fmt.Errorf("add %q to the dictionary: %w", text, err)
		}
	}
	for i, text := range d.asked {
		d.numbers.put(text, d.settled[i])
	}
	d.asked = d.asked[:0]
	clear(d.waiting)
	return nil
}

// findAsked looks up the numbers of the texts that are asked for, as far as the ledger
// has them.
func (d *dictionary) findAsked(ctx context.Context) error {
	if err := d.flush(ctx); err != nil {
		return err
	}
	if d.readAll(int64(len(d.asked)), d.numbers.limit) {
		d.numbers = newCache[string, int64](d.numbers.limit)
		d.numbers.young = make(map[string]int64, d.size)
		err := d.each(ctx, func(id int64, text string) { d.numbers.put(text, id) })
		if err != nil {
			return err
		}
		d.all = true
		for i, text := range d.asked {
			d.settled[i], _ = d.numbers.get(text)
		}
		return nil
	}
	args := make([]any, askedAtOnce)
	for begin := 0; begin < len(d.asked); begin += askedAtOnce {
		clear(args)
		for i, text := range d.asked[begin:min(begin+askedAtOnce, len(d.asked))] {
			args[i] = text
		}
		rows, err := d.find.QueryContext(ctx, args...)
		if err != nil {
			return err
		}
		err = eachText(rows, func(id int64, text string) { d.settled[-d.waiting[text]-1] = id })
		if err != nil {
			return err
		}
	}
	return nil
}

// text returns the text of a number.
func (d *dictionary) text(ctx context.Context, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	if id > 0 && id < int64(len(d.whole)) && d.whole[id] != "" {
		return d.whole[id], nil
	}
	if t, ok := d.texts.get(id); ok {
		return t, nil
	}
	if err := errors.Join(d.flush(ctx), d.measure(ctx)); err != nil {
		return "", err
	}
	if len(d.whole) == 0 && d.readAll(1, d.texts.limit) {
		d.whole = make([]string, d.size+1)
		err := d.each(ctx, func(id int64, text string) {
			if id > 0 && id < int64(len(d.whole)) {
				d.whole[id] = text
			}
		})
		if err != nil {
			return "", err
		}
		d.texts = newCache[int64, string](d.texts.limit) // of those that are added later
		return d.text(ctx, id)
	}
	var t string
	if err := d.read.QueryRowContext(ctx, id).Scan(&t); err != nil {
		return "", fmt.Errorf("text %d of the dictionary: %w", id, err)
	}
	d.texts.put(id, t)
	return t, nil
}

// named returns the texts of some numbers, in their order.
func (d *dictionary) named(ctx context.Context, set *numberSet) ([]numberedText, error) {
	numbers := set.ordered()
	all := make([]numberedText, len(numbers))
	for i, n := range numbers {
		all[i].id = int64(n)
	}
	for _, known := range []map[string]int64{d.numbers.old, d.numbers.young} {
		for text, n := range known {
			if set.has(uint32(n)) {
				all[set.index(uint32(n))].text = text
			}
		}
	}
	var err error
	for i := range all {
		if all[i].text == "" && err == nil {
			all[i].text, err = d.text(ctx, all[i].id)
		}
	}
	return all, err
}

// foresee says that so many texts will be asked for, so that reading all of them may be worth it at the first.
func (d *dictionary) foresee(texts int) { d.missed += int64(texts) }

// measure finds out how many texts there are.
func (d *dictionary) measure(ctx context.Context) error {
	if d.sized {
		return nil
	}
	d.sized = true
	err := d.ledger.row(ctx, "SELECT coalesce(max(id), 0) FROM text", nil, &d.size)
	d.before = d.size
	return err
}

// readAll counts misses, and reports whether it is time to read all texts, if they fit:
// to look up one in sixteen of them costs about as much.
func (d *dictionary) readAll(misses int64, limit int) bool {
	d.missed += misses
	if d.missed*16 < d.size || d.size > int64(limit) {
		return false
	}
	d.missed = 0
	return true
}

// each reads every text of the ledger.
func (d *dictionary) each(ctx context.Context, f func(id int64, text string)) error {
	rows, err := d.ledger.conn.QueryContext(ctx, "SELECT id, text FROM text WHERE id <> 0")
	if err != nil {
		return err
	}
	return eachText(rows, f)
}

func eachText(rows *sql.Rows, f func(id int64, text string)) error {
	defer rows.Close()
	for rows.Next() {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return err
		}
		f(id, text)
	}
	return rows.Err()
}
