package snapshot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gofrs/flock"
)

// A LockedError says who else writes to the ledger.
type LockedError struct {
	Path   string
	Holder string // as the holder wrote it; empty if it has not been written yet
}

func (e *LockedError) Error() string {
	holder := e.Holder
	if holder == "" {
		holder = "another tlaudit"
	}
	return fmt.Sprintf("%s is held by %s", e.Path, holder)
}

// A Lock keeps other writers away from a ledger. Its file, beside the ledger, exists
// while it is held.
type Lock struct {
	lock   *flock.Flock
	ledger *os.File // locked too; nil if there is no ledger yet, or it cannot be locked
}

// Acquire locks the ledger at path for writing, or returns at once an error that says
// who holds it (*LockedError): the holder that they gave, such as "pid 4711 on host
// audit1 since …". The lock is that of the file, whatever its names: symbolic and hard
// links have it too. Acquire removes what killed writers left beside the ledger.
func Acquire(path, holder string) (*Lock, error) {
	path, err := linked(path)
	if err != nil {
		return nil, err
	}
	l, err := AcquireName(path, holder)
	if err != nil {
		return nil, err
	}
	if l.ledger, err = lockFile(path); err == nil {
		err = errors.Join(removeDatabase(path+newEnd), tidyWork(filepath.Dir(path)))
	}
	if err != nil {
		return nil, errors.Join(err, l.Release())
	}
	return l, nil
}

// linked returns the file that a symbolic link leads to. Another path is returned as it
// is, and so is a link to no file: Record refuses that.
func linked(path string) (string, error) {
	if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return path, nil
	}
	target, err := filepath.EvalSymlinks(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, nil
	case err != nil:
		return "", fmt.Errorf("lock %s: %w", path, err)
	}
	return target, nil
}

// AcquireName locks a name by a file beside it, name.lock, which exists while the lock is held. Its errors are those of
// Acquire.
func AcquireName(path, holder string) (*Lock, error) {
	name := path + ".lock"
	for {
		// Never write to what is not a regular file, such as a link.
		if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("lock %s: it is not a regular file: remove it", name)
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
		// The holder before may have removed the file in between: then this lock is on a
		// file without a name, which nobody else can find.
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

// sign writes who holds the lock into its file. On Windows nobody else can read a
// locked file, so nothing is written.
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

// Release ends the lock and removes its file.
func (l *Lock) Release() error {
	if l.ledger == nil {
		return l.releaseName()
	}
	return errors.Join(l.ledger.Close(), l.releaseName())
}

func (l *Lock) releaseName() error {
	if runtime.GOOS == "windows" { // a file that is open cannot be removed there
		return errors.Join(l.lock.Close(), os.Remove(l.lock.Path()))
	}
	err := os.Remove(l.lock.Path())
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.lock.Close())
}

// same reports whether a locked file still has its name.
func same(f *flock.Flock, name string) bool {
	held, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(name)
	return err == nil && os.SameFile(held, named)
}
