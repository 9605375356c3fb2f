package snapshot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// newFile makes a new file: f fills an empty file of mode 0600 in a work folder beside it,
// which gets the final name once its content is on the disk. If anything fails, nothing
// is left. A file that exists is never replaced (fs.ErrExist).
func newFile(file string, f func(temporary string) error) (err error) {
	if _, err := os.Lstat(file); err == nil {
		return fs.ErrExist
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, stale := range companions(file) {
		if _, err := os.Lstat(stale); err == nil {
			return fmt.Errorf("%s exists, and SQLite would play it back into the new file: remove it", stale)
		}
	}
	work, err := NewWorkFolder(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	temporary := work.File("new.db")
	t, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := t.Close(); err != nil {
		return err
	}
	if err := f(temporary); err != nil {
		return err
	}
	if err := syncFile(temporary); err != nil {
		return err
	}
	if err := giveName(temporary, file); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(file))
}

// syncFile makes the content of a file survive a crash.
func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// giveName gives a finished file its final name, unless another file has it. A hard
// link does both in one step; on a file system without hard links, the name is checked
// before the rename.
func giveName(temporary, file string) error {
	err := os.Link(temporary, file)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, e := os.Lstat(file); e == nil {
		return fs.ErrExist
	} else if !errors.Is(e, fs.ErrNotExist) {
		return e
	}
	if e := os.Rename(temporary, file); e != nil {
		return fmt.Errorf("%w (and link: %w)", e, err)
	}
	return nil
}
