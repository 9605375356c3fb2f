package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var (
	// ErrCutOff says that a write to the ledger was cut off, and that this account may
	// not roll it back.
	ErrCutOff = errors.New("a write to the ledger was cut off, and this account may not roll it back")
	// ErrWAL says that somebody set the ledger to another journal mode, which only those
	// can read who may write its folder.
	ErrWAL = errors.New("the ledger is in WAL mode, and this account may not write its folder")
)

// plain wraps an error of SQLite in the sentinel that callers branch on.
func plain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w (%s)", ErrNotLedger, e.Error())
	case sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("%w (%s)", ErrDamaged, e.Error())
	case sqlite3.SQLITE_ERROR:
		if strings.Contains(e.Error(), "unsupported file format") {
			return fmt.Errorf("%w (%s)", ErrDamaged, e.Error())
		}
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%w (%s)", ErrLocked, e.Error())
	case sqlite3.SQLITE_FULL: // its text may be that of another connection: "not an error"
		return fmt.Errorf("%w (SQLite %d)", syscall.ENOSPC, e.Code())
	}
	return err
}

// denied replaces an error of SQLite about a file that it may not open or write by the
// reason that the file system gives, where there is one.
func denied(path string, err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
	default:
		return err
	}
	head, why := readHead(path)
	var refused *fs.PathError
	if errors.As(why, &refused) && errors.Is(why, fs.ErrPermission) {
		return refused.Err // the path is said already
	}
	const writeVersion, wal = 18, 2 // a byte of the head, and its value in WAL mode
	if len(head) > writeVersion && head[writeVersion] == wal {
		return fmt.Errorf("%w (%s)", ErrWAL, e.Error())
	}
	if info, err := os.Stat(path + "-journal"); err == nil && info.Size() > 0 {
		return fmt.Errorf("%w (%s)", ErrCutOff, e.Error())
	}
	return err
}

// readHead reads the beginning of a regular file: at most 100 bytes, which are the head of
// a database.
func readHead(path string) (_ []byte, err error) {
	// Opening a pipe would wait until somebody writes to it.
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var head bytes.Buffer
	_, err = io.CopyN(&head, f, 100)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return head.Bytes(), err
}

// wanting adds to the error of a full disk how much room a write takes at most.
func wanting(err error, size int64) error {
	if !errors.Is(err, syscall.ENOSPC) {
		return err
	}
	return fmt.Errorf("%w: this takes up to %.1f MB there", err, math.Ceil(float64(size)/1e5)/10)
}

// fileSize returns the size of a file, 0 if it cannot be known.
func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
