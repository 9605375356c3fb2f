package bundle_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/report/bundle"
	"tlaudit/snapshot"
)

// The next run repairs what a killed run left behind.
func TestBundleAfterAKill(t *testing.T) {
	r, files := smallReview()
	r.Parts, files.Formats = nil, []string{"csv"}
	dir := t.TempDir()
	path, first, err := bundle.Write(t.Context(), dir, r, files)
	if err != nil {
		t.Fatal(err)
	}
	before := digests(t, path)
	hidden := func(end string) string { return filepath.Join(dir, "."+folder+".ABCDEFGH.tmp"+end) }

	// Killed between the two renames: the bundle has only the name under which it was set aside.
	if err := os.Rename(path, hidden(".old")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := bundle.Write(t.Context(), dir, r, files); !errors.Is(err, bundle.ErrExists) {
		t.Errorf("Write: %v, want %v", err, bundle.ErrExists)
	}
	if d := cmp.Diff(before, digests(t, path)); d != "" {
		t.Errorf("the bundle that was set aside (-before +after):\n%s", d)
	}
	onlyTheBundle(t, dir)

	// Killed after both: what was set aside has been replaced.
	write(t, filepath.Join(hidden(".old"), "access.csv"), "old")
	// Killed before both: half a bundle, of this day and another; a run that still writes one.
	const otherDay, held = ".access-review-2026-07-04.ABCDEFGH.tmp", ".access-review-2026-07-05.HGFEDCBA.tmp"
	for _, half := range []string{hidden(""), filepath.Join(dir, otherDay), filepath.Join(dir, held)} {
		write(t, filepath.Join(half, "access.csv"), "half")
	}
	// Killed between the two renames of another day.
	const asideOfOther, nameOfOther = ".access-review-2026-07-03.ABCDEFGH.tmp.old", "access-review-2026-07-03"
	write(t, filepath.Join(dir, asideOfOther, "access.csv"), "whole")
	// Files of others are left alone.
	write(t, filepath.Join(dir, ".other.tmp", "access.csv"), "foreign")
	holder, ok := snapshot.Hold(filepath.Join(dir, held))
	if !ok {
		t.Fatal("a new folder is held by another process")
	}
	files.Force = true
	_, second, err := bundle.Write(t.Context(), dir, r, files)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, digests(t, path)); d != "" {
		t.Errorf("the bundle replaced (-before +after):\n%s", d)
	}
	if d := cmp.Diff(first, second, cmpopts.IgnoreUnexported(bundle.File{})); d != "" {
		t.Errorf("files (-first +second):\n%s", d)
	}
	if d := cmp.Diff([]string{held, ".other.tmp", nameOfOther, folder}, names(t, dir)); d != "" {
		t.Errorf("the folder (-want +got):\n%s", d)
	}
	if err := holder.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := bundle.Write(t.Context(), dir, r, files); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{".other.tmp", nameOfOther, folder}, names(t, dir)); d != "" {
		t.Errorf("the folder once nobody holds the half bundle (-want +got):\n%s", d)
	}
}

// names returns the names in a folder, in order.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}
