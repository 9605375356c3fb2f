package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"tlaudit/snapshot"
)

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
	return f()
}

// holder is what others are told who meet our lock.
func (d *Deps) holder() string {
	return fmt.Sprintf("%s, process %d, since %s", d.By, os.Getpid(), d.time())
}
