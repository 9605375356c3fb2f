package bundle_test

import (
	"io/fs"
	"path/filepath"
	"runtime"
	"testing"

	"tlaudit/report/bundle"
)

// A bundle is readable by its owner alone, whatever the umask is.
func TestBundleIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no mode there")
	}
	r, files := smallReview()
	path, _, err := bundle.Write(t.Context(), t.TempDir(), r, files)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
		found++
		return err
	})
	if err != nil || found < 5 {
		t.Errorf("%d files: %v", found, err)
	}
}
