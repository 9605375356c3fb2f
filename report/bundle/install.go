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

// makeFolders does what os.MkdirAll does, and returns the folders that it made, the deepest
// first.
func makeFolders(dir string) (made []string, err error) {
	for at := filepath.Clean(dir); at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Lstat(at); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, at)
	}
	return made, os.MkdirAll(dir, 0o700)
}

// removeEmpty removes folders, the deepest first. It keeps those into which another run has
// written.
func removeEmpty(folders []string) error {
	for _, folder := range folders {
		err := os.Remove(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// The end of a folder's name while the folder is made, and while it is set aside.
const (
	tmpEnd = ".tmp"
	oldEnd = ".old"
)

// install gives the new folder its name. A bundle that exists is set aside first, and gets
// its name back if that fails. If the run is killed in between, the next one's repair does
// that.
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

// abandoned is the age from which a folder that is being made counts as left behind.
const abandoned = 24 * time.Hour

// repair mends what killed runs left behind. A bundle that was set aside gets its name back
// or, if there is another by that name, is removed. A half-written folder is removed once
// it is old: another run may be writing it. building is the folder that this run has just
// made; its time tells the age of others.
func repair(root *os.Root, name, building string) error {
	made, err := root.Stat(building)
	if err != nil {
		return err
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch {
		case !e.IsDir() || !strings.HasPrefix(e.Name(), "."+name+".") || e.Name() == building:
		case strings.HasSuffix(e.Name(), tmpEnd+oldEnd):
			if err := restore(root, e.Name(), name); err != nil {
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

// restore gives a bundle that was set aside its name back. If there is another by that
// name, it removes the one set aside.
func restore(root *os.Root, aside, name string) error {
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

// syncDir syncs a folder of root, so that new names in it survive a crash.
func syncDir(root *os.Root, name string) error {
	folder, err := root.Open(name)
	if err != nil {
		return err
	}
	return snapshot.SyncOpenFolder(folder)
}
