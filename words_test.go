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
		number := 0
		for line := range bytes.Lines(source) {
			number++
			if m := bad.Find(line); m != nil {
				t.Errorf("%s:%d: %q: say it in plain words: %s", name, number, m, bytes.TrimSpace(line))
			}
		}
	})
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
