package bundle

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tlaudit/snapshot"
)

// makeFolders is os.MkdirAll that tells which folders were not there, the deepest first.
func makeFolders(dir string) (made []string, err error) {
	for at := filepath.Clean(dir); at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Lstat(at); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, at)
	}
	return made, os.MkdirAll(dir, 0o700)
}

// removeEmpty removes folders, the deepest first, but those into which another run has
// written meanwhile.
func removeEmpty(folders []string) error {
	for _, folder := range folders {
		err := os.Remove(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// What a folder's name ends in while it is made, and while it steps aside.
const (
	tmpEnd = ".tmp"
	oldEnd = ".old"
)

// install gives the folder its name. A bundle that exists steps aside first and
// comes back where that fails; where the run is killed in between, tidy brings it back.
func install(root *os.Root, building, name string, exists bool) error {
	if !exists {
		if err := root.Rename(building, name); err != nil {
			return err
		}
		return syncDir(root, ".")
	}
	aside := building + oldEnd
	if err := root.Rename(name, aside); err != nil {
		return err
	}
	if err := root.Rename(building, name); err != nil {
		return errors.Join(err, root.Rename(aside, name))
	}
	return errors.Join(syncDir(root, "."), root.RemoveAll(aside))
}

// abandoned is the age from which a folder that somebody builds counts as left behind.
const abandoned = 24 * time.Hour

// tidy puts right what runs left that were killed: a bundle that had stepped aside comes
// back where none took its place and goes where one did, and what was half written goes
// once it is old, as another run may be writing it. now is the folder that has just been
// made, by whose time others are old.
func tidy(root *os.Root, name, now string) error {
	made, err := root.Stat(now)
	if err != nil {
		return err
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch {
		case !e.IsDir() || !strings.HasPrefix(e.Name(), "."+name+".") || e.Name() == now:
		case strings.HasSuffix(e.Name(), tmpEnd+oldEnd):
			if err := takeBack(root, e.Name(), name); err != nil {
				return err
			}
		case strings.HasSuffix(e.Name(), tmpEnd):
			state, err := e.Info()
			if err == nil && made.ModTime().Sub(state.ModTime()) > abandoned {
				err = root.RemoveAll(e.Name())
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// takeBack gives a bundle that stepped aside its name again, unless there is one.
func takeBack(root *os.Root, aside, name string) error {
	switch _, err := root.Lstat(name); {
	case err == nil:
		return root.RemoveAll(aside)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := root.Rename(aside, name); err != nil {
		return err
	}
	return syncDir(root, ".")
}

// syncDir makes new names in a folder of root survive a crash.
func syncDir(root *os.Root, name string) error {
	folder, err := root.Open(name)
	if err != nil {
		return err
	}
	return snapshot.SyncOpenFolder(folder)
}
