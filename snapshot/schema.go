package snapshot

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
)

// schemaObjects lists what a database consists of, apart from the statistics that
// ANALYZE leaves.
const schemaObjects = `SELECT type || ' ' || name || ' on ' || tbl_name || char(10) || coalesce(sql, '') FROM sqlite_master
	WHERE NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4')) ORDER BY 1`

// ownWords lists the words of our own in the dictionary, which the views name by
// their number.
const ownWords = "SELECT id || ' ' || quote(text) FROM text WHERE id < 20 ORDER BY id"

// schema compares the text of every table, index, view and trigger, and the words
// of our own, with what this version makes: an edited view hides people from
// everybody.
func (v *Verification) schema(ctx context.Context, l *Ledger) (err error) {
	have, err := l.strings(ctx, schemaObjects)
	if err != nil {
		return err
	}
	want, words, err := pristine(ctx)
	if err != nil {
		return err
	}
	name := func(object string) string { return strings.SplitN(object, " on ", 2)[0] }
	named := func(in []string, object string) bool {
		return slices.ContainsFunc(in, func(o string) bool { return name(o) == name(object) })
	}
	for _, object := range want {
		if !slices.Contains(have, object) {
			if named(have, object) {
				v.problem(0, "schema: %s was edited", name(object))
				continue
			}
			v.problem(0, "schema: %s is missing", name(object))
		}
	}
	for _, object := range have {
		if !slices.Contains(want, object) && !named(want, object) {
			v.problem(0, "schema: %s is not one of ours", name(object))
		}
	}
	haveWords, err := l.strings(ctx, ownWords)
	if err != nil {
		return err
	}
	if !slices.Equal(haveWords, words) {
		v.problem(0, "dictionary: the words of our own were edited")
	}
	return nil
}

// pristine is the schema, and the words of our own, as this version makes them.
func pristine(ctx context.Context) (schema, words []string, err error) {
	l, err := connect(ctx, "pristine", url.Values{"mode": {"memory"}})
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := l.migrate(ctx, migrations, viewsSQL, 0); err != nil {
		return nil, nil, err
	}
	if schema, err = l.strings(ctx, schemaObjects); err != nil {
		return nil, nil, err
	}
	words, err = l.strings(ctx, ownWords)
	return schema, words, err
}
