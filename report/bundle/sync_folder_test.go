package bundle

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// A bundle does not fail because the system cannot sync a folder, but because the folder
// does not exist.
func TestFolderThatCannotBeSynced(t *testing.T) {
	const cannot = "/proc/self"
	d, err := os.Open(cannot)
	if err != nil {
		t.Skip("needs a folder that cannot be synced:", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); !errors.Is(err, syscall.EINVAL) {
		t.Skipf("%s can be synced: %v", cannot, err)
	}
	root, err := os.OpenRoot(cannot)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := root.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := syncDir(root, "."); err != nil {
		t.Errorf("syncDir: %v", err)
	}
	if err := syncDir(root, "no-such"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("syncDir of nothing: %v, want ErrNotExist", err)
	}
}
