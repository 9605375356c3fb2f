package report_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/inputs"
	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/templates"
)

// A label is given to a snapshot whenever somebody likes; it changes no report of it.
func TestLabelsChangeNoReport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	for i, s := range story() {
		at := time.Date(2026, 7, 1, 6, 0, 0, 0, time.UTC).AddDate(0, 0, 2*i).Format(time.RFC3339)
		if _, err := snapshot.Record(t.Context(), path, snapshot.Recording{Spool: s.spool(t), AcceptDrop: "test", LockWait: time.Second, Header: snapshot.Header{
			TakenAt: at, FinishedAt: at, Status: snapshot.Complete, Completeness: snapshot.AsVisible, OrganizationID: "org-1",
			APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "auditor@host", Parameters: `{}`,
		}}); err != nil {
			t.Fatal(err)
		}
	}
	bundle := func() map[string]string {
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
	before := bundle()
	for _, ref := range []string{"1", "3"} {
		if _, err := snapshot.Label(t.Context(), path, ref, "label-of-"+ref, "2026-07-09T00:00:00Z", "auditor@host", time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(before, bundle()); d != "" {
		t.Errorf("the files before the labels and after (-before +after):\n%s", d)
	}
}

// evidence is the value of one line of the sheet Evidence.
func evidence(t *testing.T, r report.Report, item string) string {
	t.Helper()
	for _, line := range column(t, r, "Evidence", "Item", "Value") {
		if value, ok := strings.CutPrefix(line, item+", "); ok {
			return value
		}
	}
	t.Fatalf("Evidence has no %s", item)
	return ""
}

func TestEvidenceSaysWhetherCSVIsExact(t *testing.T) {
	l := ledger(t, story()...)
	const item = "Cells of the CSV files that begin with an added '"
	if got := evidence(t, build(t, l, report.Options{At: 3, Since: 1}), item); got != "1" {
		t.Errorf("safe: %s, want the one hostile address", got)
	}
	if got, want := evidence(t, build(t, l, report.Options{At: 3, Since: 1, ExactCSV: true}), item), "None: exact values, not safe to open in a spreadsheet"; got != want {
		t.Errorf("exact: %s, want %s", got, want)
	}
}

// The value is that of the snapshot's own event, which later events leave behind.
func TestEvidenceTellsTheChainAtTheSnapshot(t *testing.T) {
	l := ledger(t, story()...)
	r := build(t, l, report.Options{At: 2, Since: 1})
	var chain string
	if err := l.QueryRow(t.Context(), "SELECT chain FROM events WHERE kind = 'collected' AND snapshot_id = 2", nil, &chain); err != nil {
		t.Fatal(err)
	}
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if head == chain {
		t.Fatal("the newest snapshot is no test of this")
	}
	if got, want := evidence(t, r, "Chain at the snapshot"), "{tlaudit_chain_head "+chain+"}"; got != want {
		t.Errorf("chain = %s, want %s", got, want)
	}
	for _, line := range column(t, r, "Evidence", "Item") {
		if line == "Chain head" {
			t.Error("Evidence calls the chain's value at the snapshot its head")
		}
	}
}

// What --force may replace is exactly what was written, the reviewers' parts too.
func TestForceSparesWhatReviewersSentBack(t *testing.T) {
	reviewers, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader("workspace,role,user,domain,reviewer,fallback,basis\n,,,,eve@acme.example,,Coordinator\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1, Reviewers: reviewers, Split: true})
	if len(r.Parts) == 0 {
		t.Fatal("no part to send")
	}
	part := filepath.Join("to-reviewers", r.Parts[0].File)
	tests := map[string]struct {
		change func(t *testing.T, path string)
		want   error
	}{
		"as written":          {nil, nil},
		"filled in":           {func(t *testing.T, p string) { write(t, filepath.Join(p, part), "decisions") }, bundle.ErrChanged},
		"one more workbook":   {func(t *testing.T, p string) { write(t, filepath.Join(p, "to-reviewers", "returned.xlsx"), "x") }, bundle.ErrChanged},
		"a folder of its own": {func(t *testing.T, p string) { write(t, filepath.Join(p, "to-reviewers", "to-reviewers", "x"), "x") }, bundle.ErrChanged},
		"another folder":      {func(t *testing.T, p string) { write(t, filepath.Join(p, "returned", "x.xlsx"), "x") }, bundle.ErrChanged},
		"one workbook gone":   {func(t *testing.T, p string) { remove(t, filepath.Join(p, part)) }, bundle.ErrChanged},
		"index typed into":    {func(t *testing.T, p string) { write(t, filepath.Join(p, "to-reviewers", "index.csv"), "x") }, bundle.ErrChanged},
		"sums gone":           {func(t *testing.T, p string) { remove(t, filepath.Join(p, "to-reviewers", "SHA256SUMS")) }, bundle.ErrChanged},
		"sums of another":     {func(t *testing.T, p string) { write(t, filepath.Join(p, "to-reviewers", "SHA256SUMS"), "") }, bundle.ErrChanged},
		"a file in its place": {func(t *testing.T, p string) {
			if err := os.RemoveAll(filepath.Join(p, "to-reviewers")); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(p, "to-reviewers"), "x")
		}, bundle.ErrChanged},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			files := bundle.Files{Formats: []string{"csv"}, Force: true}
			path, _, err := bundle.Write(t.Context(), dir, r, files)
			if err != nil {
				t.Fatal(err)
			}
			if tt.change != nil {
				tt.change(t, path)
			}
			before, err := os.ReadDir(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := bundle.Write(t.Context(), dir, r, files); !errors.Is(err, tt.want) {
				t.Errorf("Bundle: %v, want %v", err, tt.want)
			}
			after, err := os.ReadDir(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(before) != len(after) {
				t.Errorf("%d files, then %d", len(before), len(after))
			}
			alone(t, dir)
		})
	}
}
