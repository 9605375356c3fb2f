package snapshot

import "context"

// mergedDigests are the digests of a snapshot while it is merged: kind by kind and, within
// each, unit by unit, in the order of their lines.
type mergedDigests struct{ state, changes *factHash }

func newMergedDigests() *mergedDigests {
	return &mergedDigests{state: newFactHash(), changes: newFactHash()}
}

// begin says of which kind the next lines are.
func (d *mergedDigests) begin(kind string) {
	d.state.begin(kind)
	d.changes.begin(kind)
}

// sums ends the digests. What ended comes after all that began.
func (d *mergedDigests) sums(ctx context.Context, l *Ledger, texts *dictionary, at int64) (state, changes factDigest, err error) {
	if at > 1 {
		err = l.digester(texts, d.changes).addMoved(ctx, "-", at)
	}
	return d.state.sum(), d.changes.sum(), err
}
