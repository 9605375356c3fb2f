package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tlaudit/testdata/machine"
)

// file writes a text to a new file.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// A reference that prints something else than ours is found.
func TestOutputsThatDiffer(t *testing.T) {
	const header = "kind,workspace_id,user_id,source,role_id\n"
	drift := func(diff, except string) error {
		return sameDrift(file(t, "diff.csv", header+diff), file(t, "except.txt", except))
	}
	lines := func(a, b string) error {
		ours, err := linesOf(file(t, "a.txt", a))
		must(t, err)
		theirs, err := linesOf(file(t, "b.txt", b))
		must(t, err)
		return equal(ours, theirs)
	}
	columns := func(a, b string) error {
		ours, err := recordsOutput(file(t, "a.csv", a), []string{"x", "y"})
		must(t, err)
		theirs, err := recordsOutput(file(t, "b.csv", b), []string{"x", "y"})
		must(t, err)
		return equal(ours, theirs)
	}
	const changed = "role_changed,w,u,direct,new\naccess_added,w,v,direct,r\naccess_removed,w,x,direct,r\n"
	tests := map[string]struct {
		err  error
		same bool
	}{
		"drift":                {drift(changed, "-|w|u|direct|old\n-|w|x|direct|r\n+|w|v|direct|r\n+|w|u|direct|new\n"), true},
		"drift, another role":  {drift(changed, "-|w|u|direct|old\n-|w|x|direct|r\n+|w|v|direct|r\n+|w|u|direct|other\n"), false},
		"drift, a line less":   {drift(changed, "-|w|u|direct|old\n+|w|v|direct|r\n+|w|u|direct|new\n"), false},
		"drift, empty":         {drift("", ""), false},
		"drift, other kind":    {drift("user_added,,u,,\n", "+|w|v|direct|r\n"), false},
		"lines":                {lines("a\nb\n", "a\nb\n"), true},
		"lines, another order": {lines("a\nb\n", "b\na\n"), false},
		"lines, empty":         {lines("", ""), false},
		"columns":              {columns("x,z,y\n1,9,2\n", "y,x\n2,1\n"), true},
		"columns, other cell":  {columns("x,y\n1,2\n", "x,y\n1,3\n"), false},
		"columns, moved cells": {columns("x,y\n12,3\n", "x,y\n1,23\n"), false},
		"columns, a row less":  {columns("x,y\n1,2\n1,2\n", "x,y\n1,2\n"), false},
	}
	for name, tt := range tests {
		if (tt.err == nil) != tt.same {
			t.Errorf("%s: %v, want the same: %v", name, tt.err, tt.same)
		}
	}
	if _, err := recordsOutput(file(t, "a.csv", "x\n1\n"), []string{"y"}); err == nil {
		t.Error("a column that is missing: no error")
	}
	if err := someRecords(file(t, "a.csv", "x\n")); err == nil {
		t.Error("a list without rows: no error")
	}
}

// The texts of a sheet are read in order, and a cell without its own text is an error.
func TestSheetTexts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	must(t, writeSheet(path, 3))
	got, err := sheetOutput(path)
	must(t, err)
	d := newDigester()
	document := sheetOf(3)
	var header []string
	for _, c := range document.Tables[0].Columns {
		header = append(header, c.Header)
	}
	d.add(header)
	for row, err := range document.Tables[0].Rows {
		must(t, err)
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = cell.(string)
		}
		d.add(cells)
	}
	if err := equal(got, d.output()); err != nil {
		t.Error(err)
	}
	must(t, writeSheet(path, 4))
	if other, err := sheetOutput(path); err != nil || equal(got, other) == nil {
		t.Errorf("a sheet with a row more: %v, %v", other, err)
	}
}

// A run that fails says what the program said, and settings of tlaudit do not reach it.
func TestCalls(t *testing.T) {
	machine.Tool(t, "sh")
	l := &lab{dir: t.TempDir()}
	c := l.call("sh", "-c", "echo what is wrong >&2; exit 3")
	if _, err := c.run(t.Context()); err == nil || !strings.Contains(err.Error(), "what is wrong") {
		t.Errorf("error %v, want one with what the program said", err)
	}
	if _, err := l.call("no-such-program").run(t.Context()); err == nil {
		t.Error("no such program: no error")
	}
	if _, err := c.serve(t.Context()); err == nil || !strings.Contains(err.Error(), "no url and token\nwhat is wrong") {
		t.Errorf("a server that ends at once: error %v, want one with what it said", err)
	}
	t.Setenv("TLAUDIT_DB", "elsewhere.db")
	c = l.call("sh", "-c", `i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo "$TLAUDIT_DB|$TMPDIR"`)
	c.stdout = filepath.Join(l.dir, "out.txt")
	took, err := c.run(t.Context())
	must(t, err)
	said, err := os.ReadFile(c.stdout)
	must(t, err)
	if want := "|" + l.dir + "\n"; string(said) != want {
		t.Errorf("it printed %q, want %q", said, want)
	}
	if took.cpu <= 0 || took.wall <= 0 {
		t.Errorf("it took %v of the CPU and %v", took.cpu, took.wall)
	}
}

// What is made once is used again, unless it was not finished.
func TestOnce(t *testing.T) {
	l := &lab{dir: t.TempDir()}
	made := 0
	write := func(path string) error { made++; return os.WriteFile(path, nil, 0o600) }
	if _, err := l.once("a", func(path string) error { must(t, write(path)); return errTest }); err == nil {
		t.Error("what cannot be made: no error")
	}
	for range 2 {
		path, err := l.once("a", write)
		must(t, err)
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if made != 2 {
		t.Errorf("made %d times, want 2", made)
	}
}
