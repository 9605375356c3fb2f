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

// withLedger opens the ledger for reading while f runs.
func withLedger(ctx context.Context, path string, f func(context.Context, *snapshot.Ledger) error) (err error) {
	l, err := snapshot.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return f(ctx, l)
}

// resolve finds a snapshot and says on stderr what was found.
func (d *Deps) resolve(ctx context.Context, g *Globals, l *snapshot.Ledger, role, word string) (snapshot.Reference, error) {
	r, err := l.Resolve(ctx, word)
	if err == nil {
		d.note(g, "%s %s: %s", role, word, r)
	}
	return r, err
}

// time is now as the ledger writes it.
func (d *Deps) time() string { return d.Now().UTC().Format(time.RFC3339) }

// locked runs f while no other tlaudit writes to the ledger.
func (d *Deps) locked(g *Globals, f func() error) (err error) {
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

// writable tells before a walk that the ledger takes nothing: the walk would be
// lost. One that is locked is waited for after it, and one that holds nothing yet
// is made anew.
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

// openable tells whether the ledger's file may be written to: SQLite opens one
// that may not be as if nothing were wrong.
func openable(path string) error {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil // what it is instead is told by who opens it
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("write to ledger %s: %w", path, bare(err))
	}
	return file.Close()
}

// holder is what others are told who meet our lock.
func (d *Deps) holder() string {
	return fmt.Sprintf("%s, process %d, since %s", d.By, os.Getpid(), d.time())
}
