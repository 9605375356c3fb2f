package bundle

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// A place is the folder that files are written to. Without a root nothing is written: only
// the sums of the files are computed.
type place struct {
	root   *os.Root
	folder string
}

// makeFolder makes a folder in the place.
func (p place) makeFolder(name string) (place, error) {
	if p.root == nil {
		return p, nil
	}
	inside := place{p.root, filepath.Join(p.folder, name)}
	return inside, p.root.Mkdir(inside.folder, 0o700)
}

// sync syncs the folder, so that the names in it survive a crash.
func (p place) sync() error {
	if p.root == nil {
		return nil
	}
	return syncDir(p.root, p.folder)
}

// write writes a file. It stops once ctx ends.
func (p place) write(ctx context.Context, o output) (_ File, err error) {
	hash := sha256.New()
	to := io.Writer(hash)
	done := func() error { return nil }
	if p.root != nil {
		f, openErr := p.root.OpenFile(filepath.Join(p.folder, o.name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if openErr != nil {
			return File{}, openErr
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		to, done = io.MultiWriter(f, hash), f.Sync
	}
	written := File{Name: o.name, Rows: o.rows}
	out := bufio.NewWriterSize(to, 256<<10)
	guarded := writerFunc(func(b []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := out.Write(b)
		written.Size += int64(n)
		return n, err
	})
	if err := o.write(guarded); err != nil {
		return File{}, err // Flush would return the same error
	}
	if err := out.Flush(); err != nil {
		return File{}, err
	}
	written.sum = hex.EncodeToString(hash.Sum(nil))
	return written, done()
}
