package snapshot

import (
	"context"
	"errors"
)

// Again opens a ledger a second time, so that two goroutines read the same. It returns nil if that cannot be done now, for
// whatever reason: the caller has the first. The errors are that the first cannot be read, that the second cannot be closed,
// and the end of ctx.
func (l *Ledger) Again(ctx context.Context) (*Ledger, error) {
	head, err := l.Head(ctx)
	if err != nil {
		return nil, err
	}
	// Open would also wait for a writer, play back its journal, and read the file itself to explain an error: to close the
	// file then ends the locks of the first on it.
	second, err := openAsItIs(ctx, l.path)
	if err != nil {
		return nil, ctx.Err()
	}
	if now, err := second.Head(ctx); err != nil || now != head {
		return nil, errors.Join(ctx.Err(), second.Close())
	}
	return second, nil
}
