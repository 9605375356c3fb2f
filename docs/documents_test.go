// Package docs_test checks the documents against the program: what they show runs, and
// what they name exists.
package docs_test

import (
	"os"
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
		for _, path := range found {
			names = append(names, filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator))))
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

var link = regexp.MustCompile(`\]\(([^)#][^)]*)\)`)

// Every file that a document links to exists.
func TestLinks(t *testing.T) {
	for _, name := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(document(t, name), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join("..", filepath.Dir(name), target)); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
			}
		}
	}
}
