package command

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// hostile would hide text on a terminal, reorder it, or pass for the escape of
// something else. visible is what it must look like, escaped once.
const (
	hostile = "\x1b[2Jann\u202e[U+202E]\n"
	visible = "[U+001B][2Jann[U+202E][U+005B]U+202E][U+000A]\n"
)

func TestLinesAreMadeVisibleOnce(t *testing.T) {
	var stdout, stderr bytes.Buffer
	d := &Deps{Stdout: &stdout, Stderr: &stderr}
	if err := d.say(hostile, hostile); err != nil {
		t.Fatal(err)
	}
	d.note(&Globals{}, "%s", hostile)
	d.note(&Globals{Quiet: true}, "%s", hostile)
	if diff := cmp.Diff(visible+visible, stdout.String()); diff != "" {
		t.Errorf("say (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(visible, stderr.String()); diff != "" {
		t.Errorf("note (-want +got):\n%s", diff)
	}
}

// Only output_lines.go prints lines on the standard streams, so that no line escapes
// its escaping.
func TestOnlyOneFilePrintsLines(t *testing.T) {
	prints := regexp.MustCompile(`fmt\.Fprint\w*\([^,)]*\bStd(out|err)\b`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(prints.FindAll(source, -1)); n > 0 {
			found[file] = n
		}
	}
	if diff := cmp.Diff(map[string]int{"output_lines.go": 1}, found); diff != "" {
		t.Errorf("calls that print on a standard stream (-want +got):\n%s", diff)
	}
}
