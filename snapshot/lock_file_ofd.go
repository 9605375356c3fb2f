//go:build linux || darwin

package snapshot

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"runtime"
	"syscall"
)

// lockFile locks the ledger's own file, so that whoever reaches it by another name finds
// it locked (*LockedError). It returns nil if there is no file, if the file may not be
// written, or if the file system has no such locks. Closing the file ends the lock.
//
// The lock is of the open file and not of the process, which would lose it whenever it
// closed the file under another descriptor. It is of one byte far behind those that SQLite
// locks, so that it keeps no reader out.
func lockFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EISDIR):
		return nil, nil // whoever wants to write reports it
	case err != nil:
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	setLock := 37 // F_OFD_SETLK of Linux
	if runtime.GOOS == "darwin" {
		setLock = 90
	}
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: math.MaxInt64 - 1, Len: 1}
	err = syscall.FcntlFlock(file.Fd(), setLock, &lock)
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.EACCES):
		return nil, errors.Join(&LockedError{Path: path, Holder: "another tlaudit, by another name of the file"}, file.Close())
	case errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOLCK):
		return nil, file.Close() // the lock beside the ledger has to do
	}
	return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
}
