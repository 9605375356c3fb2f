// Package docs_test holds the documents against the program: what they show, runs;
// what they name, exists.
package docs_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

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

// has tells whether the info string has a word.
func (b block) has(word string) bool {
	return slices.Contains(strings.Fields(b.info), word)
}

// file is the name under which the reader is told to save the block.
func (b block) file() string {
	for _, w := range strings.Fields(b.info) {
		if name, ok := strings.CutPrefix(w, "file="); ok {
			return name
		}
	}
	return ""
}

// documents are those of the project, by their path in it.
func documents() []string {
	return []string{"README.md", "docs/operations.md", "docs/queries.md", "EVIDENCE.md", "CONTRIBUTING.md", "CHANGELOG.md"}
}

// document reads a document of the project.
func document(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// blocks are the fenced blocks of a document, in its order.
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

// tool finds a program that a check needs. Where it is missing the check is
// skipped, and fails where TLAUDIT_REQUIRE_TOOLS is 1.
func tool(tb testing.TB, names ...string) {
	tb.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		if os.Getenv("TLAUDIT_REQUIRE_TOOLS") == "1" {
			tb.Fatalf("%s is not installed, and TLAUDIT_REQUIRE_TOOLS=1 asks for it", name)
		}
		tb.Skipf("%s is not installed", name)
	}
}

// TestMain builds the program and puts it first on the path.
func TestMain(m *testing.M) {
	os.Exit(withProgram(m.Run))
}

func withProgram(run func() int) (code int) {
	bin, err := os.MkdirTemp("", "tlaudit-docs-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(bin)
	program := filepath.Join(bin, "tlaudit")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	if err := os.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run()
}

// A shell runs scripts as a reader would: bash, in one folder, with the program on
// the path and none of its settings.
type shell struct{ dir string }

// newShell is a shell in an empty folder. The program that it runs was built by a
// process of which go test knows nothing, so the folders of its sources are read
// here: a result that is kept from an earlier run then ends with any change in them.
func newShell(tb testing.TB) shell {
	tb.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && slices.Contains([]string{".git", "demo", "dist"}, d.Name()) {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return shell{dir: tb.TempDir()}
}

// save puts a block where the reader is told to.
func (s shell) save(tb testing.TB, b block) {
	tb.Helper()
	path := filepath.Join(s.dir, filepath.FromSlash(b.file()))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(b.text), 0o600); err != nil {
		tb.Fatal(err)
	}
}

// run gives what a script wrote to both streams, and the error of its exit.
func (s shell) run(tb testing.TB, script string, args ...string) (string, error) {
	tb.Helper()
	tool(tb, "bash")
	ctx, cancel := context.WithTimeout(tb.Context(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "bash", append([]string{"-euo", "pipefail", "-c", script, "bash"}, args...)...)
	c.Dir = s.dir
	c.WaitDelay = 5 * time.Second // for what the script left running
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "TLAUDIT_") && !strings.HasPrefix(v, "CREDENTIALS_DIRECTORY=") {
			c.Env = append(c.Env, v)
		}
	}
	c.Env = append(c.Env, "TZ=America/St_Johns", "LC_ALL=C.UTF-8")
	out, err := c.CombinedOutput()
	return string(out), err
}

// must runs a script that has to succeed.
func (s shell) must(tb testing.TB, script string, args ...string) string {
	tb.Helper()
	out, err := s.run(tb, script, args...)
	if err != nil {
		tb.Fatalf("%s\n%v\n%s", script, err, out)
	}
	return out
}

// demo is a shell in a folder as make demo leaves it.
func demo(tb testing.TB) shell {
	tb.Helper()
	s := newShell(tb)
	s.must(tb, "tlaudit demo --out demo")
	s.dir = filepath.Join(s.dir, "demo")
	return s
}

var (
	link    = regexp.MustCompile(`\]\(([^)]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// anchors are the names by which a link reaches the headings of a document.
func anchors(tb testing.TB, name string) []string {
	tb.Helper()
	var all []string
	for _, m := range heading.FindAllStringSubmatch(document(tb, name), -1) {
		all = append(all, regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(m[1]), ""))
	}
	for i, a := range all {
		all[i] = strings.ReplaceAll(a, " ", "-")
	}
	return all
}

// Every file and every heading that a document links to is there.
func TestLinks(t *testing.T) {
	for _, name := range documents() {
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
