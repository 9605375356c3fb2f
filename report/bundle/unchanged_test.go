package bundle_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tlaudit/report"
	"tlaudit/report/bundle"
)

// Force replaces exactly what was written: nothing that somebody has changed, in the
// bundle or in the folder of the reviewers' parts.
func TestForceReplacesOnlyAnUnchangedBundle(t *testing.T) {
	r, files := smallReview()
	files.Formats = []string{"csv"}
	part := filepath.Join("to-reviewers", r.Parts[0].File)
	written := func(name string) func(*testing.T, string) {
		return func(t *testing.T, bundle string) { write(t, filepath.Join(bundle, name), "x") }
	}
	removed := func(name string) func(*testing.T, string) {
		return func(t *testing.T, bundle string) { remove(t, filepath.Join(bundle, name)) }
	}
	tests := map[string]struct {
		change   func(t *testing.T, bundle string)
		notForce bool
		want     error
	}{
		"without force":               {notForce: true, want: bundle.ErrExists},
		"as written":                  {},
		"issued":                      {change: written("ISSUED.txt"), want: bundle.ErrIssued},
		"issued in parts":             {change: written("to-reviewers/ISSUED.txt"), want: bundle.ErrChanged},
		"a file changed":              {change: written("access.csv"), want: bundle.ErrChanged},
		"a file removed":              {change: removed("access.csv"), want: bundle.ErrChanged},
		"a file added":                {change: written("notes.txt"), want: bundle.ErrChanged},
		"a folder added":              {change: written("returned/x.xlsx"), want: bundle.ErrChanged},
		"sums changed":                {change: written("SHA256SUMS"), want: bundle.ErrChanged},
		"sums removed":                {change: removed("SHA256SUMS"), want: bundle.ErrChanged},
		"a part filled in":            {change: written(part), want: bundle.ErrChanged},
		"a part removed":              {change: removed(part), want: bundle.ErrChanged},
		"a workbook beside the parts": {change: written("to-reviewers/returned.xlsx"), want: bundle.ErrChanged},
		"a folder beside the parts":   {change: written("to-reviewers/to-reviewers/x"), want: bundle.ErrChanged},
		"the index of parts changed":  {change: written("to-reviewers/index.csv"), want: bundle.ErrChanged},
		"the parts' sums removed":     {change: removed("to-reviewers/SHA256SUMS"), want: bundle.ErrChanged},
		"the parts' sums emptied":     {change: func(t *testing.T, p string) { write(t, filepath.Join(p, "to-reviewers", "SHA256SUMS"), "") }, want: bundle.ErrChanged},
		"a file in the parts' place": {want: bundle.ErrChanged, change: func(t *testing.T, p string) {
			if err := os.RemoveAll(filepath.Join(p, "to-reviewers")); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(p, "to-reviewers"), "x")
		}},
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
			before := digests(t, path)
			again := files
			again.Force = !tt.notForce
			if _, _, err := bundle.Write(t.Context(), dir, r, again); !errors.Is(err, tt.want) {
				t.Errorf("Write: %v, want %v", err, tt.want)
			}
			if after := digests(t, path); len(before) != len(after) {
				t.Errorf("%d files, then %d", len(before), len(after))
			}
			onlyTheBundle(t, dir)
		})
	}
}

// A bundle that the ledger knows as issued is kept, also where its ISSUED.txt is missing.
func TestForceSparesWhatTheLedgerKnowsAsIssued(t *testing.T) {
	r, files := smallReview()
	files.Formats, files.Force = []string{"csv"}, true
	r.Origin = report.Origin{Snapshot: 3}
	dir := t.TempDir()
	path, _, err := bundle.Write(t.Context(), dir, r, files)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := bundle.Check(path)
	if err != nil {
		t.Fatal(err)
	}
	files.Issued = []string{"another", checked.Digest}
	if _, _, err := bundle.Write(t.Context(), dir, r, files); !errors.Is(err, bundle.ErrIssued) {
		t.Errorf("Write: %v, want %v", err, bundle.ErrIssued)
	}
	onlyTheBundle(t, dir)
}

// A bundle without parts that somebody adds a folder of parts to is changed.
func TestForceSparesPartsThatWereNotWritten(t *testing.T) {
	r, files := smallReview()
	r.Parts, files.Formats, files.Force = nil, []string{"csv"}, true
	dir := t.TempDir()
	path, _, err := bundle.Write(t.Context(), dir, r, files)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(path, "to-reviewers", "ann.xlsx"), "x")
	if _, _, err := bundle.Write(t.Context(), dir, r, files); !errors.Is(err, bundle.ErrChanged) {
		t.Errorf("Write: %v, want %v", err, bundle.ErrChanged)
	}
	onlyTheBundle(t, dir)
}

func TestBundleFollowsNoLinkOut(t *testing.T) {
	r, files := smallReview()
	files.Force = true
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, folder)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := bundle.Write(t.Context(), dir, r, files); err == nil {
		t.Error("no error, though a link has the bundle's name")
	}
	entries, err := os.ReadDir(outside)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) > 0 {
		t.Errorf("written outside: %v", entries)
	}
}
