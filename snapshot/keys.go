package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"tlaudit/identity"
)

var (
	//go:embed queries/texts_without_key.sql
	textsWithoutKey string
	//go:embed queries/numbers_without_key.sql
	numbersWithoutKey string
)

// writeKeys computes the keys of the addresses and words of status that began with a
// snapshot and have none. Under another version of the function it computes all keys again.
func (l *Ledger) writeKeys(ctx context.Context, texts *dictionary, at int64, began *numberSet) (err error) {
	version, err := l.keyVersion(ctx)
	if err != nil {
		return err
	}
	if version != identity.KeyVersion {
		if err := l.forgetKeys(ctx); err != nil {
			return err
		}
	}
	var missing []numberedText
	if version == identity.KeyVersion || at == 1 { // all texts of the first snapshot began with it
		missing, err = l.unkeyed(ctx, texts, began)
	} else {
		missing, err = l.keyless(ctx)
	}
	if err != nil {
		return err
	}
	insert := l.inserter("text_key", "text, key, domain")
	defer func() { err = errors.Join(err, insert.close()) }()
	keys := make([][2]int64, settledAtOnce/2) // key and domain
	for some := range slices.Chunk(missing, len(keys)) {
		for i, m := range some {
			key := identity.EmailKey(m.text)
			keys[i] = [2]int64{m.id, texts.provisional([]byte(identity.DomainOf(m.text)))}
			if key != m.text { // most addresses are their own keys
				keys[i][0] = texts.provisional([]byte(key))
			}
		}
		if err := texts.settle(ctx); err != nil {
			return err
		}
		for i, m := range some {
			if err := insert.row(ctx, m.id, texts.final(keys[i][0]), texts.final(keys[i][1])); err != nil {
				return fmt.Errorf("write the key of %q: %w", m.text, err)
			}
		}
	}
	return errors.Join(texts.flush(ctx), insert.flush(ctx))
}

// keyVersion is the version of the function that computed the keys, 0 for none.
func (l *Ledger) keyVersion(ctx context.Context) (version int64, err error) {
	err = l.row(ctx, "SELECT coalesce(max(version), 0) FROM text_key_version", nil, &version)
	return version, err
}

// forgetKeys removes all keys, which are of another version of the function.
func (l *Ledger) forgetKeys(ctx context.Context) error {
	if err := l.exec(ctx, "DELETE FROM text_key; DELETE FROM text_key_version"); err != nil {
		return err
	}
	return l.exec(ctx, "INSERT INTO text_key_version (version) VALUES (?)", identity.KeyVersion)
}

// A numberedText is a text of the dictionary.
type numberedText struct {
	id   int64
	text string
}

// keyless returns the addresses and words of status of all facts that have no key, by
// number.
func (l *Ledger) keyless(ctx context.Context) (missing []numberedText, err error) {
	rows, err := l.conn.QueryContext(ctx, textsWithoutKey)
	if err != nil {
		return nil, err
	}
	err = eachText(rows, func(id int64, text string) { missing = append(missing, numberedText{id, text}) })
	return missing, err
}

// unkeyed returns those of some texts that have no key, by number. Only a text that the
// ledger had before can have one.
func (l *Ledger) unkeyed(ctx context.Context, texts *dictionary, set *numberSet) ([]numberedText, error) {
	if err := texts.measure(ctx); err != nil {
		return nil, err
	}
	numbers := set.ordered()
	first, _ := slices.BinarySearch(numbers, uint32(texts.before)+1)
	list, err := json.Marshal(numbers[:first])
	if err != nil {
		return nil, err
	}
	old, err := column[int64](ctx, l, numbersWithoutKey, sql.Named("ids", string(list)))
	if err != nil {
		return nil, err
	}
	var missing numberSet
	for _, n := range old {
		missing.add(uint32(n))
	}
	for _, n := range numbers[first:] {
		missing.add(n)
	}
	return texts.named(ctx, &missing)
}
