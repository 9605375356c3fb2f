package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tlaudit/snapshot"
)

// writeTo is listFlags.write for the output of any command.
func writeTo(d *Deps, output string, f func(io.Writer) error) error {
	if output == "" || output == "-" {
		return f(d.Stdout)
	}
	return writeFile(output, f)
}

// writeFile writes a file under a temporary name beside its own, so that its name
// is only ever that of a whole one. What is there and is no file of that kind, such
// as a pipe or a device, is written to as it is; a symbolic link is replaced.
func writeFile(path string, f func(io.Writer) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	switch info, err := os.Lstat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return bare(err)
	case info.IsDir():
		return errors.New("it is a folder")
	case info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice|fs.ModeDevice|fs.ModeSocket) != 0:
		return writeInto(path, f)
	}
	if isDatabase(path) {
		return errors.New("it is a database: give another name")
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".tlaudit-*.tmp")
	if err != nil {
		return bare(err)
	}
	if err := errors.Join(f(file), file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return errors.Join(bare(err), os.Remove(file.Name()))
	}
	return snapshot.SyncFolder(filepath.Dir(path))
}

// isDatabase tells whether a file begins as those of SQLite do: a ledger is evidence,
// and no report takes its place. One that cannot be read is not ours.
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

// writeInto writes to what is there.
func writeInto(path string, f func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return bare(err)
	}
	return errors.Join(f(file), file.Close())
}

// bare is an error without the name of a file that the user never named.
func bare(err error) error {
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
