// Package docs_test checks the documents against the program: what they show runs, and
// what they name exists.
package docs_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documents returns the names of all documents of the project, from its root.
func documents(tb testing.TB) []string {
	tb.Helper()
	var names []string
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		found, err := filepath.Glob(filepath.Join("..", pattern))
		if err != nil {
			tb.Fatal(err)
		}
		for _, at := range found {
			names = append(names, filepath.ToSlash(strings.TrimPrefix(at, ".."+string(filepath.Separator))))
		}
	}
	if !slices.Contains(names, "README.md") {
		tb.Fatalf("the documents are %q", names)
	}
	return names
}

// A block is a fenced block of a document.
type block struct {
	document string
	line     int // of its first line
	info     string
	text     string
}

// language is the first word of the info string.
func (b block) language() string {
	word, _, _ := strings.Cut(b.info, " ")
	return word
}

// has reports whether the info string has a word.
func (b block) has(word string) bool {
	return slices.Contains(strings.Fields(b.info), word)
}

// file is the name under which the document has the reader save the block.
func (b block) file() string {
	for _, w := range strings.Fields(b.info) {
		if name, ok := strings.CutPrefix(w, "file="); ok {
			return name
		}
	}
	return ""
}

// document returns the text of a document of the project.
func document(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// blocks returns the fenced blocks of a document, in its order.
func blocks(tb testing.TB, name string) []block {
	tb.Helper()
	var all []block
	var open *block
	n := 0
	for line := range strings.Lines(document(tb, name)) {
		n++
		fence, fenced := strings.CutPrefix(line, "```")
		switch {
		case fenced && open == nil:
			open = &block{document: name, line: n + 1, info: strings.TrimSpace(fence)}
		case fenced:
			all, open = append(all, *open), nil
		case open != nil:
			open.text += line
		}
	}
	if open != nil {
		tb.Fatalf("%s:%d: the block has no end", name, open.line)
	}
	return all
}

// allBlocks returns the fenced blocks of all documents.
func allBlocks(tb testing.TB) []block {
	tb.Helper()
	var all []block
	for _, name := range documents(tb) {
		all = append(all, blocks(tb, name)...)
	}
	return all
}

// blockFor returns the block that a document has the reader save under a name.
func blockFor(tb testing.TB, name string) block {
	tb.Helper()
	for _, b := range allBlocks(tb) {
		if b.file() == name {
			return b
		}
	}
	tb.Fatalf("no document has a block to be saved as %s", name)
	return block{}
}

var (
	link    = regexp.MustCompile(`\]\(([^)]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// anchors returns the names by which a link reaches the headings of a document.
func anchors(tb testing.TB, name string) []string {
	tb.Helper()
	var all []string
	for _, m := range heading.FindAllStringSubmatch(document(tb, name), -1) {
		words := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(m[1]), "")
		all = append(all, strings.ReplaceAll(words, " ", "-"))
	}
	return all
}

// Every file and every heading that a document links to exists.
func TestLinks(t *testing.T) {
	for _, name := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(document(t, name), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			target, anchor, _ := strings.Cut(m[1], "#")
			if target = path.Join(path.Dir(name), target); strings.HasPrefix(m[1], "#") {
				target = name
			}
			if _, err := os.Stat(filepath.Join("..", target)); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
			} else if anchor != "" && !slices.Contains(anchors(t, target), anchor) {
				t.Errorf("%s links to %s: %s has no such heading", name, m[1], target)
			}
		}
	}
}

// Every file and folder that the README names as a place of the source exists: in the
// tree, and in the table of where to look.
func TestPlaces(t *testing.T) {
	_, built, _ := strings.Cut(document(t, "README.md"), "\n## How it is built\n")
	var places []string
	for _, m := range regexp.MustCompile(`(?m)^([a-z/]+/|[a-z_]+\.go)[ ,]`).FindAllStringSubmatch(built, -1) {
		places = append(places, m[1])
	}
	_, look, _ := strings.Cut(built, "\nWhere to look:\n")
	for _, m := range regexp.MustCompile("`([a-z_/]+(?:\\.[a-z]+)?)`").FindAllStringSubmatch(look, -1) {
		places = append(places, m[1])
	}
	if len(places) < 30 {
		t.Errorf("the README names %d places, want the tree and the table: %q", len(places), places)
	}
	for _, place := range places {
		if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(place))); err != nil {
			t.Errorf("the README names %s: %v", place, err)
		}
	}
}

// Every file of the source that a document names in the text exists; a name with a star
// matches at least one file.
func TestNamedFiles(t *testing.T) {
	named := regexp.MustCompile("`([a-z_]+/[a-z_/*]*\\.(?:go|sql|json|txt|sh|txtar|tmpl))`")
	starred := false
	for _, name := range documents(t) {
		for _, m := range named.FindAllStringSubmatch(document(t, name), -1) {
			starred = starred || strings.Contains(m[1], "*")
			found, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(m[1])))
			if err != nil || len(found) == 0 {
				t.Errorf("%s names %s: no such file: %v", name, m[1], err)
			}
		}
	}
	if !starred {
		t.Error("no document names files with a star")
	}
}
