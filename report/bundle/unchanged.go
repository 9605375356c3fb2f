package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// replaceable reports whether a bundle exists. The error says why it must not be replaced.
func replaceable(root *os.Root, name string, files Files) (exists bool, err error) {
	state, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !state.IsDir():
		return true, fmt.Errorf("%s exists and is not a folder", name)
	case !files.Force:
		return true, ErrExists
	}
	if err := unchanged(root, name); err != nil {
		return true, err
	}
	switch _, err := root.Lstat(filepath.Join(name, IssuedFile)); {
	case err == nil:
		return true, ErrIssued
	case !errors.Is(err, fs.ErrNotExist):
		return true, err
	}
	// ISSUED.txt is written last, and may be missing.
	sum, err := fileSum(root, filepath.Join(name, sumsFile))
	if err == nil && slices.Contains(files.Issued, sum) {
		err = ErrIssued
	}
	return true, err
}

// unchanged checks that a bundle holds the files of its SHA256SUMS and no others.
func unchanged(root *os.Root, name string) error {
	c := Checked{Sums: map[string]string{}}
	if _, err := c.folder(root, name); err != nil {
		return fmt.Errorf("%w: %w", ErrChanged, err)
	}
	if len(c.Differences) > 0 {
		return fmt.Errorf("%w: %s", ErrChanged, strings.TrimPrefix(c.Differences[0], name+"/"))
	}
	return nil
}

func fileSum(root *os.Root, name string) (_ string, err error) {
	f, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
