package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"tlaudit/snapshot"
)

// writeTo calls f with standard output if output is empty or -, else with the file of
// that name.
func writeTo(d *Deps, output string, f func(io.Writer) error) error {
	if output == "" || output == "-" {
		return f(d.Stdout)
	}
	return writeFile(output, f)
}

// writeFile writes a file under a temporary name in the same folder and renames it, so
// that path never names half a file. It writes directly into a pipe, a device or a
// socket, replaces a symbolic link, and refuses a folder or a database.
func writeFile(path string, f func(io.Writer) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	switch info, err := os.Lstat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return withoutPath(err)
	case info.IsDir():
		return errors.New("it is a folder")
	case isStream(path, info):
		return writeInto(path, f)
	}
	if isDatabase(path) {
		return errors.New("it is a database: give another name")
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".tlaudit-*.tmp")
	if err != nil {
		return withoutPath(err)
	}
	if err := errors.Join(f(file), file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return errors.Join(withoutPath(err), os.Remove(file.Name()))
	}
	return snapshot.SyncFolder(filepath.Dir(path))
}

// isDatabase reports whether a file is a database of SQLite. It may be a ledger, and a
// ledger is evidence that no output may replace. A file that cannot be read is not one
// of ours.
func isDatabase(path string) bool {
	const magic = "SQLite format 3\x00"
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, len(magic))
	_, err = io.ReadFull(file, head)
	return err == nil && string(head) == magic
}

// writeInto writes into an existing pipe, device or socket.
func writeInto(path string, f func(io.Writer) error) error {
	file, err := openStream(path)
	if err != nil {
		return withoutPath(err)
	}
	return errors.Join(f(file), file.Close())
}

// openStream opens a pipe, a device or a socket for writing. A pipe that nobody reads
// from within five seconds is an error.
func openStream(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		return os.OpenFile(path, os.O_WRONLY, 0)
	}
	for waited := time.Duration(0); ; waited += 50 * time.Millisecond {
		// Without O_NONBLOCK this would wait for a reader, perhaps for ever.
		file, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if !errors.Is(err, syscall.ENXIO) {
			return file, err
		}
		if waited >= 5*time.Second {
			return nil, errors.New("it is a pipe that nobody reads from")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// isStream reports whether a path, or the file that a symbolic link leads to, is a pipe,
// a device or a socket. info is what os.Lstat says about the path.
func isStream(path string, info fs.FileInfo) bool {
	if target, err := os.Stat(path); err == nil {
		info = target
	}
	return info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice|fs.ModeDevice|fs.ModeSocket) != 0
}

// withoutPath returns err without its path, which may be a temporary name that the user
// never gave.
func withoutPath(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
