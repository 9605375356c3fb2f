package snapshot

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// schemaObjects lists what a database consists of, apart from the statistics that
// ANALYZE leaves.
const schemaObjects = `SELECT type || ' ' || name || ' on ' || tbl_name || char(10) || coalesce(sql, '') FROM sqlite_master
	WHERE NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4')) ORDER BY 1`

// noTexts lists what the dictionary has that is no text. It equals no name that is searched
// for, and has the same digest. A CHECK refuses it, but SQLite's own check of the file looks
// at no CHECK of a database that is open for reading alone.
const noTexts = "SELECT id FROM text WHERE typeof(text) <> 'text' AND id <> 0 ORDER BY id"

// firstTexts lists the texts that the dictionary begins with, which the views name
// by their number.
const firstTexts = "SELECT id || ' ' || quote(text) FROM text WHERE id < 20 ORDER BY id"

// schema compares the text of every table, index, view and trigger, and the first
// texts of the dictionary, with what this version makes: an edited view hides people
// from everybody. It also names what is no text.
func (v *verifier) schema(ctx context.Context) (err error) {
	have, err := column[string](ctx, v.ledger, schemaObjects)
	if err != nil {
		return err
	}
	want, err := pristineLedger()
	if err != nil {
		return err
	}
	name := func(object string) string { return strings.SplitN(object, " on ", 2)[0] }
	named := func(in []string, object string) bool {
		return slices.ContainsFunc(in, func(o string) bool { return name(o) == name(object) })
	}
	for _, object := range want.schema {
		if !slices.Contains(have, object) {
			if named(have, object) {
				v.problem(0, "schema: %s was edited", name(object))
				continue
			}
			v.problem(0, "schema: %s is missing", name(object))
		}
	}
	for _, object := range have {
		if !slices.Contains(want.schema, object) && !named(want.schema, object) {
			v.problem(0, "schema: %s is not one of ours", name(object))
		}
	}
	texts, err := column[string](ctx, v.ledger, firstTexts)
	if err != nil {
		return err
	}
	if !slices.Equal(texts, want.texts) {
		v.problem(0, "dictionary: the first texts were edited")
	}
	wrong, err := column[int64](ctx, v.ledger, noTexts)
	for _, id := range wrong {
		v.problem(0, "dictionary: number %d is not a text", id)
	}
	return err
}

// A pristine ledger is what this version makes before anything is recorded. Its file is
// the bytes with which a new ledger begins.
type pristine struct {
	schema, texts []string
	file          []byte
}

// pristineLedger returns a pristine ledger. It is made once: that takes longer than the
// rest of a small check, and than a small snapshot.
var pristineLedger = sync.OnceValues(func() (p pristine, err error) {
	ctx := context.Background()
	l, err := connect(ctx, "pristine", url.Values{"mode": {"memory"}})
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := l.migrate(ctx, migrations, viewsSQL, 0); err != nil {
		return p, err
	}
	if p.schema, err = column[string](ctx, l, schemaObjects); err != nil {
		return p, err
	}
	if p.texts, err = column[string](ctx, l, firstTexts); err != nil {
		return p, err
	}
	err = l.conn.Raw(func(connection any) (err error) {
		p.file, err = connection.(interface{ Serialize() ([]byte, error) }).Serialize()
		return err
	})
	return p, err
})
