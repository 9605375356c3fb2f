package bundle

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// A file of a bundle is written once: what has its name already, such as a link that
// somebody put there, is neither written to nor replaced.
func TestFilesAreWrittenOnce(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "outside")
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "taken"), []byte("theirs"), 0o600), os.WriteFile(outside, []byte("theirs"), 0o600),
		os.Symlink("taken", filepath.Join(dir, "inside-link")), os.Symlink(outside, filepath.Join(dir, "outside-link"))); err != nil {
		t.Fatal(err)
	}
	root := openRoot(t, dir)
	for _, name := range []string{"taken", "inside-link", "outside-link"} {
		_, err := place{root, "."}.write(t.Context(), output{name, NoRows, func(w io.Writer) error {
			_, err := io.WriteString(w, "ours")
			return err
		}})
		if !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v, want ErrExist", name, err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "taken"), outside} {
		if b, err := os.ReadFile(path); err != nil || string(b) != "theirs" {
			t.Errorf("%s is now %q, %v", path, b, err)
		}
	}
}

// openRoot opens a folder, and closes it at the end of the test.
func openRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := root.Close(); err != nil {
			t.Error(err)
		}
	})
	return root
}
