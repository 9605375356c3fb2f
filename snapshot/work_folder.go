package snapshot

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// The name of a work folder. The spool has such a name while it has one.
const (
	workStart = ".tlaudit-"
	workEnd   = ".tmp"
)

// abandoned is the age from which a folder that cannot be locked counts as left behind.
const abandoned = 24 * time.Hour

// A WorkFolder is a private folder beside a target, where a file is made that gets its
// name once it is whole.
type WorkFolder struct {
	path string
	held io.Closer
}

// NewWorkFolder makes a work folder in a folder. First it removes those that killed
// processes left there.
func NewWorkFolder(in string) (*WorkFolder, error) {
	if err := tidyWork(in); err != nil {
		return nil, err
	}
	for {
		path, err := os.MkdirTemp(in, workStart+"*"+workEnd)
		if err != nil {
			return nil, err
		}
		if held, ok := Hold(path); ok {
			return &WorkFolder{path, held}, nil
		}
	}
}

// File returns the path of a file in the folder.
func (w *WorkFolder) File(name string) string { return filepath.Join(w.path, name) }

// Remove removes the folder and what is left in it.
func (w *WorkFolder) Remove() error { return errors.Join(os.RemoveAll(w.path), w.held.Close()) }

// tidyWork removes the work folders in a folder, and the files with such a name, that
// nobody holds.
func tidyWork(in string) error {
	entries, err := os.ReadDir(in)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), workStart) || !strings.HasSuffix(e.Name(), workEnd) || e.Type()&^fs.ModeDir != 0 {
			continue
		}
		path := filepath.Join(in, e.Name())
		err = errors.Join(err, IfLeft(path, func() error { return os.RemoveAll(path) }))
	}
	if err != nil {
		return fmt.Errorf("remove what a killed run left: %w", err)
	}
	return nil
}

// Hold locks a new folder, whatever its name becomes, until it is closed or the process
// ends: IfLeft leaves it alone. It returns false if another process has taken the folder
// for a leftover in the meantime: then make another.
func Hold(path string) (held io.Closer, ok bool) {
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
	got, err := lock.TryLock()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return lock, true // no process can lock it, and IfLeft goes by its age
	}
	return lock, got && same(lock, path)
}

// IfLeft calls f, which tidies a file or folder, if no process holds that. Where folders
// cannot be locked, that is one that has not changed for a day. What this account may not
// tidy is another account's leftover and stays.
func IfLeft(path string, f func() error) error {
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
	left, err := lock.TryLock()
	if err != nil {
		info, err := os.Lstat(path)
		left = err == nil && time.Since(info.ModTime()) > abandoned
	}
	if !left {
		return lock.Close()
	}
	if err = f(); errors.Is(err, fs.ErrPermission) {
		err = nil
	}
	return errors.Join(err, lock.Close())
}
