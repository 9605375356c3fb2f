package report_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/templates"
)

func bundled(t *testing.T) (report.Report, bundle.Files) {
	t.Helper()
	p := policy(t)
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1, Policy: p})
	return r, bundle.Files{Formats: []string{"xlsx", "csv", "md"}, Templates: templates.Files, Policy: p.Source}
}

// sums reads every file of a folder as its digest.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		all[e.Name()] = hex.EncodeToString(sum[:])
	}
	return all
}

func TestBundleHoldsEveryFileAndItsSum(t *testing.T) {
	r, files := bundled(t)
	dir := t.TempDir()
	path, _, err := bundle.Write(t.Context(), dir, r, files)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, "access-review-2026-07-05"); path != want {
		t.Errorf("path = %s, want %s", path, want)
	}
	got := sums(t, path)
	data, err := os.ReadFile(filepath.Join(path, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{"SHA256SUMS": got["SHA256SUMS"]}
	for line := range strings.Lines(string(data)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok {
			t.Fatalf("line %q", line)
		}
		listed[name] = sum
	}
	if d := cmp.Diff(got, listed); d != "" {
		t.Errorf("SHA256SUMS (-files +listed):\n%s", d)
	}
	for _, name := range []string{
		"access-review.xlsx", "access-review.md", "access.csv", "organization.csv", "invitations.csv", "changes.csv", "roles.csv",
		"workspaces.csv", "reconciliation.csv", "snapshots.csv", "tlaudit.toml",
	} {
		if got[name] == "" {
			t.Errorf("no %s", name)
		}
	}
	for name, want := range map[string]fs.FileMode{path: 0o700 | fs.ModeDir, filepath.Join(path, "access.csv"): 0o600} {
		if state, err := os.Stat(name); err != nil || state.Mode() != want {
			t.Errorf("mode of %s = %v (%v), want %v", name, state.Mode(), err, want)
		}
	}
	alone(t, dir)

	// The same report in another place and time zone has the same bytes.
	local := time.Local
	time.Local = time.FixedZone("far", -11*3600)
	t.Cleanup(func() { time.Local = local })
	again, _, err := bundle.Write(t.Context(), filepath.Join(t.TempDir(), "new", "place"), r, files)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(got, sums(t, again)); d != "" {
		t.Errorf("second bundle (-first +second):\n%s", d)
	}
}

// alone checks that a folder holds the bundle and nothing else.
func alone(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "access-review-2026-07-05" {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

func TestBundleReplacesOnlyWhatNobodyChanged(t *testing.T) {
	r, files := bundled(t)
	files.Formats = []string{"csv"}
	tests := map[string]struct {
		change func(t *testing.T, path string)
		force  bool
		want   error
	}{
		"there":            {want: bundle.ErrExists},
		"forced":           {force: true},
		"typed into":       {force: true, want: bundle.ErrChanged, change: func(t *testing.T, p string) { write(t, filepath.Join(p, "access.csv"), "x") }},
		"sums edited":      {force: true, want: bundle.ErrChanged, change: func(t *testing.T, p string) { write(t, filepath.Join(p, "SHA256SUMS"), "x") }},
		"sums gone":        {force: true, want: bundle.ErrChanged, change: func(t *testing.T, p string) { remove(t, filepath.Join(p, "SHA256SUMS")) }},
		"a file gone":      {force: true, want: bundle.ErrChanged, change: func(t *testing.T, p string) { remove(t, filepath.Join(p, "access.csv")) }},
		"a file added":     {force: true, want: bundle.ErrChanged, change: func(t *testing.T, p string) { write(t, filepath.Join(p, "notes.txt"), "x") }},
		"reviewers' parts": {force: true, want: bundle.ErrChanged, change: func(t *testing.T, p string) { write(t, filepath.Join(p, "to-reviewers", "ann.xlsx"), "x") }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, _, err := bundle.Write(t.Context(), dir, r, files)
			if err != nil {
				t.Fatal(err)
			}
			if tt.change != nil {
				tt.change(t, path)
			}
			files.Force = tt.force
			if _, _, err := bundle.Write(t.Context(), dir, r, files); !errors.Is(err, tt.want) {
				t.Errorf("Bundle: %v, want %v", err, tt.want)
			}
			alone(t, dir)
		})
	}
}

// What a run that was killed left behind, the next one puts right.
func TestBundleAfterAKill(t *testing.T) {
	r, files := bundled(t)
	files.Formats = []string{"csv"}
	dir := t.TempDir()
	path, first, err := bundle.Write(t.Context(), dir, r, files)
	if err != nil {
		t.Fatal(err)
	}
	before := sums(t, path)
	hidden := func(end string) string { return filepath.Join(dir, ".access-review-2026-07-05.ABCDEFGH.tmp"+end) }

	// Killed between the two renames: the bundle has only the name under which it stepped aside.
	if err := os.Rename(path, hidden(".old")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := bundle.Write(t.Context(), dir, r, files); !errors.Is(err, bundle.ErrExists) {
		t.Errorf("Bundle: %v, want %v", err, bundle.ErrExists)
	}
	if d := cmp.Diff(before, sums(t, path)); d != "" {
		t.Errorf("the bundle that stepped aside (-before +after):\n%s", d)
	}
	alone(t, dir)

	// Killed behind them: what stepped aside has been replaced.
	write(t, filepath.Join(hidden(".old"), "access.csv"), "old")
	// Killed before them: half a bundle, now and long ago, and one of another day.
	const now, otherDay = ".access-review-2026-07-05.HGFEDCBA.tmp", ".access-review-2026-07-04.ABCDEFGH.tmp"
	for _, half := range []string{hidden(""), filepath.Join(dir, now), filepath.Join(dir, otherDay)} {
		write(t, filepath.Join(half, "access.csv"), "half")
		ago := time.Now().Add(-25 * time.Hour)
		if strings.HasSuffix(half, now) {
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
	if d := cmp.Diff(before, sums(t, path)); d != "" {
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
	// Another run may be at work on the one of today; the other belongs to another bundle.
	if d := cmp.Diff([]string{otherDay, now, "access-review-2026-07-05"}, left); d != "" {
		t.Errorf("the folder (-want +got):\n%s", d)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func TestBundleFollowsNoLinkOut(t *testing.T) {
	r, files := bundled(t)
	files.Force = true
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "access-review-2026-07-05")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := bundle.Write(t.Context(), dir, r, files); err == nil {
		t.Error("no error where a link stands in the bundle's place")
	}
	entries, err := os.ReadDir(outside)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) > 0 {
		t.Errorf("written outside: %v", entries)
	}
}
