package bundle_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/bundle"
	"tlaudit/report/table"
	"tlaudit/testdata/ooxml"
)

// groupDocument is a summary with hostile text.
func groupDocument() table.Document {
	rows := []string{"north-bank", "=HYPERLINK(\"x\")", "a\u202eb|<b>", "line\nend"}
	t := table.Fill(table.Table{Name: "Organizations", File: "group-summary.csv", Sheet: true, Notice: "For the group", Total: len(rows)}, table.Of(rows),
		[]table.ColumnOf[string]{{Header: "Organization", Width: 20, Cell: func(s string) any { return s }}, {Header: "Findings", Kind: table.Number, Width: 10, Cell: func(string) any { return int64(3) }}})
	return table.Document{Title: "The group", Headline: table.Headline{Banners: []string{"For the group"}}, Tables: []table.Table{t}}
}

// The summary is three files, private and whole, and equal summaries are equal files.
func TestWriteGroup(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "reports")
	var first map[string][]byte
	for range 2 {
		files, err := bundle.WriteGroup(t.Context(), dir, groupDocument())
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]byte{}
		for _, f := range files {
			path := filepath.Join(dir, f.Name)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || info.Size() != f.Size {
				t.Errorf("%s: %v, %v, want %d bytes for its owner alone", path, info, err, f.Size)
			}
			got[f.Name] = content
		}
		if first == nil {
			first = got
		}
		if d := cmp.Diff(first, got); d != "" {
			t.Errorf("the second writing (-first +second):\n%s", d)
		}
	}
	ooxml.Check(t, first["group-summary.xlsx"])
	if want := "Organization,Findings,For the group\r\nnorth-bank,3,\r\n\"'=HYPERLINK(\"\"x\"\")\",3,\r\na[U+202E]b|<b>,3,\r\nline[U+000A]end,3,\r\n"; string(first["group-summary.csv"]) != want {
		t.Errorf("CSV (-want +got):\n%s", cmp.Diff(want, string(first["group-summary.csv"])))
	}
	if md := first["group-summary.md"]; !bytes.Contains(md, []byte(`a[U+202E]b\|`)) && !bytes.Contains(md, []byte("a\\[U+202E\\]b\\|")) {
		t.Errorf("Markdown:\n%s", md)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("the folder has %v: %v", entries, err)
	}
	if err := bundle.GroupFree(dir, false); !errors.Is(err, bundle.ErrExists) {
		t.Errorf("GroupFree: %v, want %v", err, bundle.ErrExists)
	}
	if err := bundle.GroupFree(dir, true); err != nil {
		t.Errorf("GroupFree with force: %v", err)
	}
}
