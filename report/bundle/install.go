package bundle

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tlaudit/snapshot"
)

// makeFolders does what os.MkdirAll does, on the disk too, and returns the folders that it
// made, the deepest first.
func makeFolders(dir string) (made []string, err error) {
	for at := filepath.Clean(dir); at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Lstat(at); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, at)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return made, err
	}
	for _, folder := range made {
		if err := snapshot.SyncFolder(filepath.Dir(folder)); err != nil {
			return made, err
		}
	}
	return made, nil
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

// newFolder makes the hidden folder in which a bundle is made, and holds it.
func newFolder(root *os.Root, dir, name string) (building string, held io.Closer, err error) {
	for {
		building = "." + name + "." + rand.Text()[:8] + tmpEnd
		if err := root.Mkdir(building, 0o700); err != nil {
			return "", nil, err
		}
		if held, ok := snapshot.Hold(filepath.Join(dir, building)); ok {
			return building, held, nil
		}
	}
}

// install gives the new folder its name. A bundle that exists is set aside first, and gets
// its name back if that fails. If the run is killed in between, the next one's repair does
// that.
func install(root *os.Root, dir, building, name string, exists bool) (err error) {
	if !exists {
		if err := root.Rename(building, name); err != nil {
			return err
		}
		return syncDir(root, ".")
	}
	held, ok := snapshot.Hold(filepath.Join(dir, name))
	if !ok {
		return errors.New("another run is replacing it")
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	aside := building + oldEnd
	if err := root.Rename(name, aside); err != nil {
		return err
	}
	if err := root.Rename(building, name); err != nil {
		return errors.Join(err, root.Rename(aside, name))
	}
	return errors.Join(syncDir(root, "."), root.RemoveAll(aside))
}

// repair mends what killed runs left behind, of any date: what no run holds. A bundle that
// was set aside gets its name back or, if there is another by that name, is removed. A
// half-written folder is removed. building is the folder of this run.
func repair(root *os.Root, dir, building string) error {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, ending, ours := strings.Cut(strings.TrimPrefix(e.Name(), "."), ".")
		if !ours || !e.IsDir() || e.Name() == building || !strings.HasPrefix(e.Name(), "."+nameStart) {
			continue
		}
		switch {
		case strings.HasSuffix(ending, tmpEnd+oldEnd):
			err = snapshot.IfLeft(filepath.Join(dir, e.Name()), func() error { return restore(root, e.Name(), name) })
		case strings.HasSuffix(ending, tmpEnd):
			err = snapshot.IfLeft(filepath.Join(dir, e.Name()), func() error { return root.RemoveAll(e.Name()) })
		}
		if err != nil {
			return err
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
