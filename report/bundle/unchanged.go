package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// replaceable reports whether a bundle exists. The error says why it must not be replaced.
func replaceable(root *os.Root, name string, force bool) (exists bool, err error) {
	state, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !state.IsDir():
		return true, fmt.Errorf("%s exists and is not a folder", name)
	case !force:
		return true, ErrExists
	}
	return true, unchanged(root, name)
}

// unchanged checks that a bundle holds the files of its SHA256SUMS and no others.
func unchanged(root *os.Root, name string) (err error) {
	data, err := readRegular(root, filepath.Join(name, sumsFile))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrChanged, err)
	}
	sums := map[string]string{sumsFile: ""}
	for line := range strings.Lines(string(data)) {
		sum, file, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || !filepath.IsLocal(file) {
			return fmt.Errorf("%w: %s has a line that is not a digest and a file's name", ErrChanged, sumsFile)
		}
		sums[file] = sum
	}
	entries, err := fs.ReadDir(root.FS(), filepath.ToSlash(name))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() && e.Name() == reviewersDir && filepath.Base(name) != reviewersDir {
			if err := unchanged(root, filepath.Join(name, reviewersDir)); err != nil {
				return err
			}
			continue
		}
		if _, listed := sums[e.Name()]; !listed {
			return fmt.Errorf("%w: %s is not one of its files", ErrChanged, e.Name())
		}
	}
	for _, file := range slices.Sorted(maps.Keys(sums)) {
		if file == sumsFile {
			continue
		}
		sum, err := fileSum(root, filepath.Join(name, file))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrChanged, err)
		}
		if sum != sums[file] {
			return fmt.Errorf("%w: %s does not match %s", ErrChanged, file, sumsFile)
		}
	}
	return nil
}

// openRegular opens a regular file for reading. Opening a pipe would wait until somebody
// writes to it.
func openRegular(root *os.Root, name string) (*os.File, error) {
	if info, err := root.Stat(name); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", filepath.Base(name))
	}
	return root.Open(name)
}

func readRegular(root *os.Root, name string) (_ []byte, err error) {
	f, err := openRegular(root, name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(f)
}

func fileSum(root *os.Root, name string) (_ string, err error) {
	f, err := openRegular(root, name)
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
