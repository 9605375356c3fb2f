package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// cachedTexts bounds the memory of a dictionary: about 100 bytes a text.
const cachedTexts = 1 << 18

// A dictionary translates texts to their numbers and back. The empty text, unknown, is
// 0. It is for one goroutine, within one transaction. A snapshot is written with
// numbers first and digested with texts afterwards, so only one direction is kept in
// memory at a time.
type dictionary struct {
	find, read, add *sql.Stmt
	ids             map[string]int64
	texts           map[int64]string
}

func (l *Ledger) dictionary(ctx context.Context) (*dictionary, error) {
	d := &dictionary{ids: map[string]int64{}, texts: map[int64]string{}}
	for _, s := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&d.find, "SELECT id FROM text WHERE text = ?"},
		{&d.read, "SELECT text FROM text WHERE id = ?"},
		{&d.add, "INSERT INTO text (text) VALUES (?)"},
	} {
		var err error
		if *s.stmt, err = l.conn.PrepareContext(ctx, strings.TrimSpace(s.query)); err != nil {
			return nil, errors.Join(err, d.close())
		}
	}
	return d, nil
}

func (d *dictionary) close() error {
	var errs []error
	for _, s := range []*sql.Stmt{d.find, d.read, d.add} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// number returns the number of a text, and adds a new text.
func (d *dictionary) number(ctx context.Context, text string) (int64, error) {
	id, err := d.known(ctx, text)
	if err != nil || id != 0 || text == "" {
		return id, err
	}
	r, err := d.add.ExecContext(ctx, text)
	if err != nil {
		return 0, fmt.Errorf("add %q to the dictionary: %w", text, err)
	}
	if id, err = r.LastInsertId(); err != nil {
		return 0, err
	}
	d.rememberNumber(id, text)
	return id, nil
}

// known returns the number of a text, 0 if the dictionary does not have it.
func (d *dictionary) known(ctx context.Context, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	if id, ok := d.ids[text]; ok {
		return id, nil
	}
	var id int64
	switch err := d.find.QueryRowContext(ctx, text).Scan(&id); {
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, err
	}
	d.rememberNumber(id, text)
	return id, nil
}

// text returns the text of a number.
func (d *dictionary) text(ctx context.Context, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	if t, ok := d.texts[id]; ok {
		return t, nil
	}
	var t string
	if err := d.read.QueryRowContext(ctx, id).Scan(&t); err != nil {
		return "", fmt.Errorf("text %d of the dictionary: %w", id, err)
	}
	if len(d.ids) > 0 {
		d.ids = map[string]int64{}
	}
	if len(d.texts) >= cachedTexts {
		clear(d.texts)
	}
	d.texts[id] = t
	return t, nil
}

// rememberNumber keeps a number in memory, which is emptied when it is full.
func (d *dictionary) rememberNumber(id int64, text string) {
	if len(d.texts) > 0 {
		d.texts = map[int64]string{}
	}
	if len(d.ids) >= cachedTexts {
		clear(d.ids)
	}
	d.ids[text] = id
}
