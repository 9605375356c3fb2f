package snapshot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	// patience is how long SQLite itself waits for a lock. While it waits for readers at
	// the end of a transaction it keeps new ones out, so it is short. We wait longer,
	// with nothing locked.
	patience = time.Second
	// pause is the time between two attempts to find the ledger without readers.
	pause = 200 * time.Millisecond
)

// waiting calls f, and again as long as it fails because another program keeps the ledger
// locked. From until on it returns that error. It ends with ctx.
func waiting(ctx context.Context, until time.Time, f func() error) error {
	for {
		err := f()
		left := time.Until(until)
		if err == nil || left <= 0 || !errors.Is(plain(err), ErrLocked) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(pause, left)):
		}
	}
}

// transaction calls f between BEGIN IMMEDIATE and COMMIT, on the newest schema. If
// readers keep the ledger locked it rolls back, lets them and new ones read, and calls f
// again once there are none. From until on it returns ErrLocked, and nothing is written.
// It ends with ctx.
func (l *Ledger) transaction(ctx context.Context, until time.Time, f func() error) error {
	first := true
	return waiting(ctx, until, func() error {
		if !first {
			if err := l.alone(ctx); err != nil {
				return err
			}
		}
		first = false
		return l.attempt(ctx, f)
	})
}

// attempt makes one transaction, and rolls it back if anything fails.
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
	// The rollback has to be done also if the context is what ended the transaction.
	if e := l.exec(context.WithoutCancel(ctx), "ROLLBACK"); e != nil && !strings.Contains(e.Error(), "no transaction is active") {
		err = errors.Join(err, e)
	}
	return err
}

// alone returns an error if another program has the ledger open in a transaction. It
// does not wait, and keeps no program out.
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

// openWriting opens a ledger for writing, once no other program keeps it locked.
func openWriting(ctx context.Context, path string, until time.Time) (l *Ledger, err error) {
	err = waiting(ctx, until, func() error {
		l, err = open(ctx, path, "rw")
		return err
	})
	return l, err
}

// change makes one small change, in a transaction, to a ledger that exists.
func change(ctx context.Context, path string, wait time.Duration, f func(*Ledger) error) (err error) {
	until := time.Now().Add(wait)
	l, err := openWriting(ctx, path, until)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	err = waiting(ctx, until, func() error {
		_, err := l.version(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return l.transaction(ctx, until, func() error { return f(l) })
}

// Writable returns an error if a ledger that exists cannot be written to. Nothing is
// changed, not even an older schema. The caller holds the lock.
func Writable(ctx context.Context, path string) (err error) {
	l, err := open(ctx, path, "rw")
	if errors.Is(err, ErrNoLedger) {
		return nil
	}
	if err == nil {
		defer func() { err = errors.Join(err, l.Close()) }()
		if err = l.exec(ctx, "BEGIN IMMEDIATE"); err == nil {
			err = l.exec(ctx, "ROLLBACK")
		}
	}
	if err != nil {
		return fmt.Errorf("write to %s: %w", path, plain(err))
	}
	return nil
}
