package bundle_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
)

// ISSUED.txt is beside SHA256SUMS and not in it: with it, the bundle is as it was written.
func TestIssuedFile(t *testing.T) {
	r, files := smallReview()
	r.Origin = report.Origin{Snapshot: 3}
	path, _, err := bundle.Write(t.Context(), t.TempDir(), r, files)
	if err != nil {
		t.Fatal(err)
	}
	before, err := bundle.Check(path)
	if err != nil || before.Issued != nil {
		t.Fatalf("Check: %v; ISSUED.txt %q, want none", err, before.Issued)
	}
	issued := snapshot.Issued{Seq: 7, At: "2026-07-06T08:00:00Z", By: "ann@host", Name: "Q2", Snapshot: 3, Rows: 2, BundleDigest: before.Digest, ReviewersDigest: before.ReviewersDigest,
		AllowUnassigned: "a \x1b[31m red reason", Unassigned: 1, Chain: "cd"}
	size, err := bundle.WriteIssued(path, issued)
	if err != nil {
		t.Fatal(err)
	}
	after, err := bundle.Check(path)
	if err != nil || len(after.Differences) > 0 || after.Digest != before.Digest || len(after.Sums) != len(before.Sums) {
		t.Errorf("Check: %v, %q, digest %s, %d sums", err, after.Differences, after.Digest, len(after.Sums))
	}
	if string(after.Issued) != bundle.IssuedText(issued) || int64(len(after.Issued)) != size {
		t.Errorf("ISSUED.txt: %q", after.Issued)
	}
	for _, line := range []string{"issued by         ann\n", "on the host       host\n", "baseline          none\n", "no reviewer       1 row, allowed: a [U+001B][31m red reason\n",
		"bundle_digest     " + before.Digest + "\n"} {
		if !strings.Contains(string(after.Issued), line) {
			t.Errorf("ISSUED.txt has no line %q:\n%s", line, after.Issued)
		}
	}
	if _, err := bundle.WriteIssued(path, issued); err == nil {
		t.Error("ISSUED.txt was written over another one")
	}
	file := filepath.Join(path, bundle.IssuedFile)
	remove(t, file)
	if err := os.Symlink("access.csv", file); err != nil {
		t.Fatal(err)
	}
	if linked, err := bundle.Check(path); err != nil || linked.Issued != nil || len(linked.Differences) != 1 {
		t.Errorf("a symbolic link: %v, %q, %q", err, linked.Issued, linked.Differences)
	}
}
