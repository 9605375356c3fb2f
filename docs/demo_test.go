package docs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The closing words of the demo are true, from wherever it runs: each file that
// they name is there, each command runs and says something, and the digest by hand
// is the recorded one. A second demo replaces the first, with the same words.
func TestDemo(t *testing.T) {
	tool(t, "sqlite3", "sha256sum")
	for name, out := range map[string]string{"here": "demo", "elsewhere": filepath.Join(t.TempDir(), "a demo of Ann's")} {
		t.Run(name, func(t *testing.T) {
			s := newShell(t)
			first := closing(t, s.must(t, `tlaudit demo --out "$1"`, out))
			closed := closing(t, s.must(t, `tlaudit demo --out "$1"`, out))
			if first != closed {
				t.Errorf("the second demo closed with\n%s\nthe first with\n%s", closed, first)
			}
			open, try, _ := strings.Cut(closed, "\nTry\n")
			for line := range strings.Lines(open) {
				file, _, _ := strings.Cut(strings.TrimSpace(line), "   ")
				path := strings.TrimSuffix(s.must(t, "printf %s "+file), "\n") // as the shell reads it
				if !filepath.IsAbs(path) {
					path = filepath.Join(s.dir, path)
				}
				if info, err := os.Stat(path); err != nil || info.Size() == 0 {
					t.Errorf("open %s: %v", file, err)
				}
			}
			var last []string
			for line := range strings.Lines(try) {
				if strings.HasPrefix(line, "  # ") {
					continue
				}
				answer, err := s.run(t, line)
				if err != nil || strings.TrimSpace(answer) == "" {
					t.Errorf("%s%v\n%s", line, err, answer)
				}
				last = append(last, strings.TrimSuffix(strings.TrimSpace(answer), "  -"))
			}
			if n := len(last); n < 2 || last[n-1] != last[n-2] {
				t.Errorf("the digests by hand and as recorded differ: %q", last)
			}
		})
	}
}

// closing is what a demo says behind its line "Open".
func closing(t *testing.T, out string) string {
	t.Helper()
	_, words, ok := strings.Cut(out, "\nOpen\n")
	if !ok {
		t.Fatalf("the demo ends without saying what to open:\n%s", out)
	}
	return words
}
