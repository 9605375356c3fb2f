package snapshot

import (
	"context"
	"errors"
)

// Again opens a ledger a second time, so that two goroutines read the same. It returns nil if that cannot be done: another
// program keeps the ledger locked, or the file is another one by now.
func (l *Ledger) Again(ctx context.Context) (_ *Ledger, err error) {
	head, err := l.Head(ctx)
	if err != nil {
		return nil, err
	}
	second, err := Open(ctx, l.path)
	if errors.Is(err, ErrLocked) || errors.Is(err, ErrNoLedger) || errors.Is(err, ErrNotLedger) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if now, err := second.Head(ctx); err != nil || now != head {
		return nil, errors.Join(err, second.Close())
	}
	return second, nil
}
