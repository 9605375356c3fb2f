package bundle_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/bundle"
)

// Check reads back what a report was made from, and has the sums that Sums computes
// without writing a file.
func TestCheckReadsWhatWasWritten(t *testing.T) {
	r, files := smallReview()
	r.Origin = report.Origin{Snapshot: 10, Baseline: 4, LastRun: 12, Flags: []string{"period=2026-Q3", "split=true"}, Tool: report.Tool{Version: "1.0 (test)", Digest: strings.Repeat("ab", 32)}}
	path, _, err := bundle.Write(t.Context(), t.TempDir(), r, files)
	if err != nil {
		t.Fatal(err)
	}
	c, err := bundle.Check(path)
	if err != nil || len(c.Differences) > 0 {
		t.Errorf("Check: %v, %q", err, c.Differences)
	}
	if d := cmp.Diff(r.Origin, c.Origin); d != "" {
		t.Errorf("Origin (-written +read):\n%s", d)
	}
	if d := cmp.Diff(files.Formats, c.Formats); d != "" {
		t.Errorf("Formats (-written +read):\n%s", d)
	}
	sums, err := bundle.Sums(t.Context(), r, files)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(sums, c.Sums); d != "" {
		t.Errorf("sums (-computed +written):\n%s", d)
	}
	if c.Digest != c.Sums["SHA256SUMS"] || c.ReviewersDigest != c.Sums["to-reviewers/SHA256SUMS"] || c.ReviewersDigest == "" {
		t.Errorf("digests %q and %q", c.Digest, c.ReviewersDigest)
	}
}

// A SHA256SUMS that no report wrote is refused, with the reason.
func TestCheckRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ sums, want string }{
		"no comment":         {"", "does not say of which snapshot"},
		"another comment":    {"#snapshot 10\n", "is not one that a report writes"},
		"an unknown comment": {"# snapshot 10\n# colour red\n", `the comment "# colour red" is not one that a report writes`},
		"no number":          {"# snapshot ten\n", `"snapshot ten"`},
		"two snapshots":      {"# snapshot 10\n# snapshot 4\n", "two comments say the snapshot"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "SHA256SUMS"), tt.sums)
			if _, err := bundle.Check(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Check: %v, want %q", err, tt.want)
			}
		})
	}
	t.Run("a link", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.Symlink("/etc/hostname", filepath.Join(dir, "SHA256SUMS")); err != nil {
			t.Skip(err)
		}
		if _, err := bundle.Check(dir); err == nil || !strings.Contains(err.Error(), "is not a plain file") {
			t.Errorf("Check: %v", err)
		}
	})
}
