package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tlaudit/testdata/machine"
)

// printedTable runs the bench as make bench does, on very little data, and returns what it prints.
func printedTable(t *testing.T, rows string) (string, error) {
	t.Helper()
	var out strings.Builder
	err := run(t.Context(), []string{"-scale", "0.01", "-runs", "1", "-rows", rows, "-keep", t.TempDir()}, &out, &out)
	return out.String(), err
}

// Every row that needs no year of snapshots runs, and both sides of it print the same.
func TestSlowTinyTable(t *testing.T) {
	for _, tt := range []struct {
		rows  string
		tools []string
	}{
		{"^(record-|diff$|csv)", []string{"sqlite3"}},
		{"^state-digest", []string{"sqlite3", "sha256sum"}},
		{"^collect-", []string{"sqlite3", "sh", "curl", "jq"}},
		{"^xlsx", []string{"gcc"}},
		{"^(history|findings|report$|start-up|program-size|members/)", nil},
	} {
		t.Run(tt.rows, func(t *testing.T) {
			for _, tool := range tt.tools {
				machine.Tool(t, tool)
			}
			out, _ := printedTable(t, tt.rows) // some rows miss their targets on so little data
			if strings.Contains(out, string(broken)) || !strings.Contains(out, " rows: ") {
				t.Errorf("a row did not run:\n%s", out)
			}
		})
	}
}

// A reference that leaves a row out fails its rows, and so does the whole bench.
func TestSlowWrongReference(t *testing.T) {
	shell := machine.Tool(t, "sqlite3")
	dir := t.TempDir()
	script := "#!/bin/sh\n" + shell + ` "$@" > "$TMPDIR/all"; status=$?; sed '$d' "$TMPDIR/all"; exit $status` + "\n"
	must(t, os.WriteFile(filepath.Join(dir, "sqlite3"), []byte(script), 0o700))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := printedTable(t, "^(diff|csv)$")
	if err == nil || strings.Count(out, "ERROR: the output: ours has") != 2 {
		t.Errorf("error %v, and the table:\n%s", err, out)
	}
}
