package report_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/templates"
)

// A label may be set at any time; it changes no file of a report.
func TestLabelsChangeNoReport(t *testing.T) {
	var entries []entry
	for i, s := range story() {
		entries = append(entries, entry{header(i), s})
	}
	path := filepath.Join(t.TempDir(), "access.db")
	copyFile(t, recording(t, entries), path)
	files := func() map[string]string {
		t.Helper()
		l, err := snapshot.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		folder, _, err := bundle.Write(t.Context(), t.TempDir(), build(t, l, report.Options{At: 3, Since: 1}), bundle.Files{
			Formats: []string{"xlsx", "csv", "md", "html", "json"}, Templates: templates.Files,
		})
		if err := errors.Join(err, l.Close()); err != nil {
			t.Fatal(err)
		}
		return sums(t, folder)
	}
	before := files()
	for _, ref := range []string{"1", "3"} {
		if _, err := snapshot.Label(t.Context(), path, ref, "label-of-"+ref, "2026-07-09T00:00:00Z", "auditor@host", time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(before, files()); d != "" {
		t.Errorf("the files before the labels and after (-before +after):\n%s", d)
	}
}
