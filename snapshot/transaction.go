package snapshot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	// patience is how long SQLite itself waits for a lock. While it waits for
	// readers at the end of a transaction it keeps new ones out, so it is short:
	// longer waits are ours, with nothing locked.
	patience = time.Second
	// pause is the time between two looks for a moment without readers.
	pause = 200 * time.Millisecond
)

// transaction runs f between BEGIN IMMEDIATE and COMMIT, on the newest schema.
// Where readers do not make way it takes everything back, lets them and new ones
// read, and runs f again in a moment without any; after wait it gives up with
// ErrLocked, and nothing is written. It ends with ctx.
func (l *Ledger) transaction(ctx context.Context, wait time.Duration, f func() error) error {
	given := time.NewTimer(wait)
	defer given.Stop()
	err := l.attempt(ctx, f)
	for err != nil && errors.Is(plain(err), ErrLocked) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-given.C:
			return err
		case <-time.After(pause):
		}
		if err = l.alone(ctx); err == nil {
			err = l.attempt(ctx, f)
		}
	}
	return err
}

// attempt runs one transaction, and takes it back where anything fails.
func (l *Ledger) attempt(ctx context.Context, f func() error) error {
	if err := l.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := l.prepare(ctx)
	if err == nil {
		err = f()
	}
	if err == nil {
		err = l.exec(ctx, "COMMIT")
	}
	if err == nil {
		return nil
	}
	// The context may be what ended it: the rollback has to run all the same.
	if e := l.exec(context.WithoutCancel(ctx), "ROLLBACK"); e != nil && !strings.Contains(e.Error(), "no transaction is active") {
		err = errors.Join(err, e)
	}
	return err
}

// alone tells whether nobody has the ledger open in a transaction; it waits for
// nobody, and keeps nobody out.
func (l *Ledger) alone(ctx context.Context) error {
	if err := l.exec(ctx, "PRAGMA busy_timeout = 0"); err != nil {
		return err
	}
	err := l.exec(ctx, "BEGIN EXCLUSIVE")
	if err == nil {
		err = l.exec(ctx, "ROLLBACK")
	}
	return errors.Join(err, l.exec(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", patience.Milliseconds())))
}
