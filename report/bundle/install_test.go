package bundle

import (
	"os"
	"path/filepath"
	"testing"

	"tlaudit/snapshot"
)

// If the new bundle cannot get its name, the old one gets it back. While another run
// replaces a bundle, it is left alone.
func TestInstallThatFails(t *testing.T) {
	dir := t.TempDir()
	const name, building = "access-review-2026-07-05", ".access-review-2026-07-05.ABCDEFGH.tmp"
	if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name, "access.csv"), []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	root := openRoot(t, dir)
	stays := func(when string) {
		t.Helper()
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 1 {
			t.Errorf("%s: %v, %v", when, entries, err)
		}
		if b, err := os.ReadFile(filepath.Join(dir, name, "access.csv")); err != nil || string(b) != "old" {
			t.Errorf("%s: %q, %v", when, b, err)
		}
	}
	if err := install(root, dir, building, name, true); err == nil {
		t.Error("a folder that does not exist was installed")
	}
	stays("the new folder is missing")
	held, ok := snapshot.Hold(filepath.Join(dir, name))
	if !ok {
		t.Fatal("the bundle is still held")
	}
	if err := install(root, dir, building, name, true); err == nil || err.Error() != "another run is replacing it" {
		t.Errorf("while another run holds it: %v", err)
	}
	if err := held.Close(); err != nil {
		t.Error(err)
	}
	stays("another run holds it")
}
