package snapshot

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"time"
)

// looksLikeLedger tells whether a file that cannot be opened as a ledger is one
// all the same, with a damaged head: SQLite cannot read it although it begins as a
// database does, or its mark or version does not fit the schema, which is ours.
func looksLikeLedger(ctx context.Context, path string) bool {
	l, err := open(ctx, path, "ro", time.Second)
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

// beginsAsDatabase tells whether a file begins with the magic of SQLite, but for a
// byte or two.
func beginsAsDatabase(path string) bool {
	const magic = "SQLite format 3\x00"
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(f, head); err != nil {
		return false
	}
	differ := 0
	for i := range head {
		if head[i] != magic[i] {
			differ++
		}
	}
	return differ <= 2
}
