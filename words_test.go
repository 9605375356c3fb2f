package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// idioms are turns of phrase that make a reader stop. Each is written in two parts so
// that this file does not contain it.
func idioms() []string {
	return []string{
		"is|none", "came|to", "tells|of", "tell|of", "of|then", "of|now", "asks|for it", "nobody|looks", "stands|there twice", "another|number of",
		"names|nobody", "what it|is instead", "is told|by", "is no|number", "is no|time", "is no|date", "block|nothing", "it asks|a", "one's|own",
	}
}

// Comments, messages and documents use plain words: subject, verb, object.
func TestPlainWords(t *testing.T) {
	var found []string
	for _, idiom := range idioms() {
		found = append(found, regexp.QuoteMeta(strings.Replace(idiom, "|", " ", 1)))
	}
	bad := regexp.MustCompile(`(?i)\b(` + strings.Join(found, "|") + `)\b`)
	eachSource(t, func(name string, source []byte) {
		for _, p := range phrases(name, string(source)) {
			if m := bad.FindString(p.text); m != "" {
				t.Errorf("%s:%d: %q: say it in plain words: %s", name, p.line, m, p.text)
			}
		}
	})
}

// A phrase is a line of code, or the joined lines of a comment or of a document's paragraph.
type phrase struct {
	line int // of its first line
	text string
}

func phrases(name, source string) []phrase {
	var all []phrase
	number, continues := 0, false // whether the line before may go on in this one
	for line := range strings.Lines(source) {
		number++
		text := strings.TrimSpace(line)
		prose := text != "" && (filepath.Ext(name) == ".md" || strings.HasPrefix(text, "//") || strings.HasPrefix(text, "--"))
		if prose {
			text = strings.TrimSpace(strings.TrimLeft(text, "/-"))
		}
		if prose && continues {
			all[len(all)-1].text += " " + text
		} else {
			all = append(all, phrase{number, text})
		}
		continues = prose
	}
	return all
}

// An idiom across two lines of a comment is found, but not one across two statements.
func TestPhrases(t *testing.T) {
	tests := map[string]struct {
		name, source string
		want         []phrase
	}{
		"comment":   {"a.go", "// one\n\t// two\nx := 1\ny := 2\n", []phrase{{1, "one two"}, {3, "x := 1"}, {4, "y := 2"}}},
		"SQL":       {"a.sql", "-- one\n-- two\nSELECT 1", []phrase{{1, "one two"}, {3, "SELECT 1"}}},
		"paragraph": {"a.md", "one\ntwo\n\nthree\n", []phrase{{1, "one two"}, {3, ""}, {4, "three"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, phrases(tt.name, tt.source), cmp.AllowUnexported(phrase{})); d != "" {
				t.Errorf("phrases (-want +got):\n%s", d)
			}
		})
	}
}

// A Go file holds one idea, and so fewer than 350 lines; tests have more room.
func TestFilesHoldOneIdea(t *testing.T) {
	eachSource(t, func(name string, source []byte) {
		if n := bytes.Count(source, []byte("\n")); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && n > 350 {
			t.Errorf("%s has %d lines: which second idea is in it?", name, n)
		}
	})
}

// eachSource reads every source and document of the project.
func eachSource(t *testing.T, read func(name string, source []byte)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "demo" || name == "dist" || name != "." && strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case entry.IsDir() || !slices.Contains([]string{".go", ".sql", ".md", ".tmpl", ".txtar"}, filepath.Ext(name)):
			return nil
		}
		source, err := os.ReadFile(name)
		if err == nil {
			read(name, source)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
