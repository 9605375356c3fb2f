package inputs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

const (
	pipeBegins = 5 * time.Second // how long a pipe may have no writer and hold nothing
	pipeEnds   = 5 * time.Minute // how long reading a pipe to its end may take
)

// Open opens a file that somebody names, for reading, and says what it is. Opening a
// named pipe in another way would wait until somebody writes to it, perhaps for ever.
// Open reads a pipe to its end, so that "--roster <(program)" works, and returns an error
// if nothing comes or the end does not. It refuses devices and sockets. Other errors are
// those of os.Open.
func Open(path string) (io.ReadCloser, fs.FileInfo, error) {
	if info, err := os.Stat(path); err == nil {
		switch {
		case info.Mode()&fs.ModeNamedPipe != 0:
			content, err := readPipe(path)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", path, err)
			}
			return io.NopCloser(bytes.NewReader(content)), info, nil
		case !info.Mode().IsRegular() && !info.IsDir() && path != os.DevNull:
			return nil, nil, fmt.Errorf("%s: %w", path, errNotRegular)
		}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

var errNotRegular = errors.New("it is not a regular file")

// ReadFile returns the content of a file that somebody names. Its errors are those of Open
// and of reading.
func ReadFile(path string) (_ []byte, err error) {
	file, _, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return io.ReadAll(file)
}

// readPipe reads a named pipe to its end. Without O_NONBLOCK, opening it would wait for a
// writer.
func readPipe(path string) (_ []byte, err error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := file.SetReadDeadline(time.Now().Add(pipeEnds)); err != nil {
		return nil, err
	}
	// A pipe without a writer reads as empty, and its writer may be about to open it.
	for waited := time.Duration(0); ; waited += 50 * time.Millisecond {
		content, err := io.ReadAll(file)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil, fmt.Errorf("it is a pipe that did not end within %v", pipeEnds)
		case err != nil || len(content) > 0:
			return content, err
		case waited >= pipeBegins:
			return nil, errors.New("it is a pipe, and nothing was written to it")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Folder returns the files of a folder that somebody names. Opening one that is neither a
// regular file nor a folder is an error: opening a pipe would wait until somebody writes
// to it.
func Folder(path string) fs.FS { return folder{os.DirFS(path)} }

type folder struct{ fs.FS }

// Open opens a file of the folder.
func (f folder) Open(name string) (fs.File, error) {
	info, err := fs.Stat(f.FS, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNotRegular}
	}
	return f.FS.Open(name)
}

// Stat says what a file of the folder is, without opening it.
func (f folder) Stat(name string) (fs.FileInfo, error) { return fs.Stat(f.FS, name) }
