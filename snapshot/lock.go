package snapshot

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/gofrs/flock"
)

// A LockedError says who else is writing to the ledger.
type LockedError struct {
	Path   string
	Holder string // as the holder wrote it; empty where it is not known yet
}

func (e *LockedError) Error() string {
	holder := e.Holder
	if holder == "" {
		holder = "another tlaudit"
	}
	return fmt.Sprintf("%s is held by %s", e.Path, holder)
}

// A Lock keeps other writers away from a ledger. The file beside it is there only
// while it is held.
type Lock struct{ lock *flock.Flock }

// Acquire locks the ledger at path for writing, or says at once who holds it
// (*LockedError). The holder, such as "pid 4711 on host audit1 since …", is what
// others are told.
func Acquire(path, holder string) (*Lock, error) {
	name := path + ".lock"
	for {
		// What is not a plain file is not ours to write to, wherever it leads.
		if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("lock %s: is not a plain file: remove it", name)
		}
		f := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
		got, err := f.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock %s: %w", name, err)
		}
		if !got {
			b, err := os.ReadFile(name)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return nil, fmt.Errorf("lock %s: %w", name, err)
			}
			return nil, &LockedError{Path: name, Holder: strings.TrimSpace(string(b))}
		}
		// Whoever held it before may have removed the name in between: then what
		// we hold is a file that nobody else can find.
		if same(f, name) {
			l := &Lock{lock: f}
			if err := l.sign(holder); err != nil {
				return nil, errors.Join(fmt.Errorf("lock %s: %w", name, err), l.Release())
			}
			return l, nil
		}
		if err := f.Close(); err != nil {
			return nil, fmt.Errorf("lock %s: %w", name, err)
		}
	}
}

// sign writes who holds the lock into its file. Windows lets nobody else at a
// locked file, so nothing is written there.
func (l *Lock) sign(holder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.OpenFile(l.lock.Path(), os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(holder + "\n")
	return errors.Join(err, f.Close())
}

// Release gives the lock up and removes its file.
func (l *Lock) Release() error {
	if runtime.GOOS == "windows" { // a file that is open cannot be removed there
		return errors.Join(l.lock.Close(), os.Remove(l.lock.Path()))
	}
	err := os.Remove(l.lock.Path())
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.lock.Close())
}

// same tells whether a locked file still has its name.
func same(f *flock.Flock, name string) bool {
	held, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(name)
	return err == nil && os.SameFile(held, named)
}
