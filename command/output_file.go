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

// An outputFile is what -o and --force say. It replaces a file only if replaces returns
// true for the beginning of that file, or with force.
type outputFile struct {
	path     string
	force    bool
	replaces func(head []byte) bool
	public   bool // every account may read the file
}

// writeTo calls f with standard output if the path is empty or -, else with the file.
func writeTo(d *Deps, o outputFile, f func(io.Writer) error) error {
	if o.path == "" || o.path == "-" {
		return f(d.Stdout)
	}
	return o.write(d, f)
}

// write writes a file in a work folder beside it and renames it, so that its path never
// names half a file. It writes directly into a pipe, a device or a socket, replaces a
// symbolic link, and refuses a folder and what may not be replaced.
func (o outputFile) write(d *Deps, f func(io.Writer) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", o.path, err)
		}
	}()
	switch info, err := os.Lstat(o.path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return withoutPath(err)
	case info.IsDir():
		return errors.New("it is a folder")
	case isStream(o.path, info):
		return writeInto(o.path, f)
	default:
		if err := o.replaceable(d); err != nil {
			return err
		}
	}
	work, err := snapshot.NewWorkFolder(filepath.Dir(o.path))
	if err != nil {
		return withoutPath(err)
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	made := work.File("output")
	file, err := os.OpenFile(made, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return withoutPath(err)
	}
	if o.public {
		err = file.Chmod(0o644) // whatever the umask
	}
	if err := errors.Join(err, f(file), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(made, o.path); err != nil {
		return withoutPath(err)
	}
	return snapshot.SyncFolder(filepath.Dir(o.path))
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
