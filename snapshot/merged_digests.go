package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// mergedDigests are the digests of a snapshot while it is merged: kind by kind and, within
// each, unit by unit, in the order of their lines.
type mergedDigests struct{ state, changes hash.Hash }

func newMergedDigests() *mergedDigests {
	return &mergedDigests{state: sha256.New(), changes: sha256.New()}
}

// sums ends the digests. What ended comes after all that began.
func (d *mergedDigests) sums(ctx context.Context, l *Ledger, texts *dictionary, at int64) (state, changes string, err error) {
	if at > 1 {
		err = l.digester(texts, d.changes).addMoved(ctx, "-", at)
	}
	return hex.EncodeToString(d.state.Sum(nil)), hex.EncodeToString(d.changes.Sum(nil)), err
}
