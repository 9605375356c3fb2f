package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"tlaudit/snapshot"
)

// withLedger opens the ledger for reading, runs f and closes it.
func withLedger(ctx context.Context, path string, f func(context.Context, *snapshot.Ledger) error) (err error) {
	l, err := snapshot.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return f(ctx, l)
}

// resolve finds the snapshot that ref names and notes it on stderr. what says what the
// snapshot is for: "at", "since".
func (d *Deps) resolve(ctx context.Context, g *Globals, l *snapshot.Ledger, what, ref string) (snapshot.Reference, error) {
	r, err := l.Resolve(ctx, ref)
	if err == nil {
		d.note(g, "%s %s: %s", what, ref, r)
	}
	return r, err
}

// time returns the current time as the ledger writes it: RFC 3339, UTC.
func (d *Deps) time() string { return d.Now().UTC().Format(time.RFC3339) }

// withLock runs f while it holds the lock of an existing ledger.
func (d *Deps) withLock(g *Globals, f func() error) (err error) {
	if _, err := os.Stat(g.DB); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open ledger %s: %w", g.DB, snapshot.ErrNoLedger)
	}
	lock, err := snapshot.Acquire(g.DB, d.holder())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	if err := openable(g.DB); err != nil {
		return err
	}
	return f()
}

// writable returns an error if the ledger cannot be written, so that no walk is lost.
// It accepts a ledger that readers keep locked, because collect waits for it after the
// walk, and one without snapshots, because collect makes it anew.
func writable(ctx context.Context, path string, known snapshot.Known) error {
	if known.Snapshot == 0 {
		return nil
	}
	if err := openable(path); err != nil {
		return err
	}
	if err := snapshot.Writable(ctx, path); err != nil && !errors.Is(err, snapshot.ErrLocked) {
		return err
	}
	return nil
}

// openable returns an error if the ledger's file may not be written. SQLite opens such
// a file without one.
func openable(path string) error {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil // not a regular file: Open reports what it is
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("write to ledger %s: %w", path, withoutPath(err))
	}
	return file.Close()
}

// holder describes this process for others who find the ledger locked.
func (d *Deps) holder() string {
	return fmt.Sprintf("%s, process %d, since %s", d.By, os.Getpid(), d.time())
}
