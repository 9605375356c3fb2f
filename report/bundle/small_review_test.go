package bundle_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/report/table"
	"tlaudit/templates"
)

// folder is the name of the bundle of the small review.
const folder = "access-review-2026-07-05"

// smallReview returns a report of two tables with a part for one reviewer, and what its
// bundle consists of.
func smallReview() (report.Report, bundle.Files) {
	names := func(name, file string, values ...string) table.Table {
		return table.Fill(table.Table{Name: name, File: file, Sheet: true, Empty: "None found", Total: len(values)}, table.Of(values),
			[]table.ColumnOf[string]{{Header: "Name", Width: 20, Cell: func(s string) any { return s }}})
	}
	d := table.Document{
		Title: "Access review of Acme", Subject: "Acme, snapshot 3", Footer: "Snapshot 3", Time: time.Date(2026, 7, 5, 6, 0, 0, 0, time.UTC),
		Tables: []table.Table{names("Review", "access.csv", "Ann", "Bob"), names("Workspaces", "workspaces.csv", "Treasury")},
	}
	r := report.Report{Document: d, Keyed: 2}
	r.Parts = []report.Part{{File: "01-eve-example-2026-Q3.xlsx", Reviewer: "eve@acme.example", To: "eve@acme.example", Name: "Eve Example", Rows: 2, Report: report.Report{Document: d, Keyed: 2}}}
	return r, bundle.Files{Formats: []string{"xlsx", "csv", "md"}, Templates: templates.Files, Policy: []byte("[organization]\n")}
}

// digests returns the digest of every file in a folder, by name; "/" for a folder.
func digests(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		if e.IsDir() {
			all[e.Name()] = "/"
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		all[e.Name()] = hex.EncodeToString(sum[:])
	}
	return all
}

// onlyTheBundle checks that a folder holds the bundle and nothing else.
func onlyTheBundle(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != folder {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
