package snapshot

import (
	"context"
	"errors"
	"slices"
)

// looksLikeLedger reports whether a file that cannot be opened as a ledger is one with
// a damaged head: SQLite cannot read it although it begins as a database does, or its
// schema is ours and its application_id or version is not.
func looksLikeLedger(ctx context.Context, path string) bool {
	l, err := open(ctx, path, "ro")
	var have []string
	if err == nil {
		have, err = column[string](ctx, l, schemaObjects)
		err = errors.Join(err, l.Close())
	}
	if err != nil {
		return errors.Is(plain(err), ErrNotLedger) && beginsAsDatabase(path)
	}
	want, err := pristineLedger()
	return err == nil && slices.Equal(have, want.schema)
}

// beginsAsDatabase reports whether a file begins with the magic of SQLite, up to two
// bytes that differ.
func beginsAsDatabase(path string) bool {
	const magic = "SQLite format 3\x00"
	head, err := readHead(path)
	if err != nil || len(head) < len(magic) {
		return false
	}
	differ := 0
	for i := range magic {
		if head[i] != magic[i] {
			differ++
		}
	}
	return differ <= 2
}
