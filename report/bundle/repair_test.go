package bundle_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/report/bundle"
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
	// Killed before both: half a bundle, now and long ago, and one of another day.
	const recent, otherDay = "." + folder + ".HGFEDCBA.tmp", ".access-review-2026-07-04.ABCDEFGH.tmp"
	for _, half := range []string{hidden(""), filepath.Join(dir, recent), filepath.Join(dir, otherDay)} {
		write(t, filepath.Join(half, "access.csv"), "half")
		ago := time.Now().Add(-25 * time.Hour)
		if strings.HasSuffix(half, recent) {
			ago = time.Now().Add(-23 * time.Hour)
		}
		if err := os.Chtimes(half, ago, ago); err != nil {
			t.Fatal(err)
		}
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
	var left []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	// Another run may still write the recent one; the other belongs to another bundle.
	if d := cmp.Diff([]string{otherDay, recent, folder}, left); d != "" {
		t.Errorf("the folder (-want +got):\n%s", d)
	}
}
