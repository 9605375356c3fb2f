package snapshot

import (
	"errors"
	"os"
	"path/filepath"
)

// newEnd is the end of the name of a ledger while it is made.
const newEnd = ".new"

// create makes a ledger under a temporary name in the same folder and renames it once
// f has filled it: a process that fails or is killed leaves no ledger. What f gets is a
// ledger that holds nothing.
func create(path string, f func(temporary string) (Recorded, error)) (_ Recorded, err error) {
	temporary := path + newEnd
	// The caller holds the lock: such a file was left by a process that was killed.
	if err := removeDatabase(temporary); err != nil {
		return Recorded{}, err
	}
	file, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Recorded{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeDatabase(temporary))
		}
	}()
	begin, err := pristineLedger()
	if err == nil {
		_, err = file.Write(begin.file)
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return Recorded{}, err
	}
	recorded, err := f(temporary)
	if err != nil {
		return Recorded{}, err
	}
	// SQLite would play the journal of a ledger that was removed back into the new
	// one. It cannot be in use: the caller holds the lock.
	if err := remove(companions(path)...); err != nil {
		return Recorded{}, err
	}
	if err := os.Rename(temporary, path); err != nil {
		return Recorded{}, err
	}
	return recorded, SyncFolder(filepath.Dir(path))
}

// companions are the files that SQLite may keep beside a database.
func companions(path string) []string {
	return []string{path + "-journal", path + "-wal", path + "-shm"}
}

// removeDatabase removes a database and its companions.
func removeDatabase(path string) error { return errors.Join(remove(path), remove(companions(path)...)) }

// remove removes the files that exist.
func remove(paths ...string) error {
	var errs []error
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
