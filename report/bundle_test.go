package report_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/templates"
)

// bundled returns the report of the story, and what its bundle consists of.
func bundled(t *testing.T) (report.Report, bundle.Files) {
	t.Helper()
	p := policy(t)
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1, Policy: p})
	return r, bundle.Files{Formats: []string{"xlsx", "csv", "md"}, Templates: templates.Files, Policy: p.Source}
}

// sums returns the digest of every file in a folder.
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
	comments := regexp.MustCompile(`^# Whoever edits a file can write this list anew\. .* tlaudit verify bundle DIR does both\.
# snapshot 3
# baseline 1
# run 3
# format xlsx
# format csv
# format md
`)
	if !comments.Match(data) {
		t.Errorf("SHA256SUMS does not begin with what it does not show, and what the report was made from:\n%s", data)
	}
	listed := map[string]string{"SHA256SUMS": got["SHA256SUMS"]}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
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
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("beside the bundle: %v (%v)", entries, err)
	}

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
