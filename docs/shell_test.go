package docs_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"tlaudit/testdata/machine"
)

// tool looks for the programs that a test needs. If one is missing the test is skipped,
// and fails if TLAUDIT_REQUIRE_TOOLS is 1.
func tool(tb testing.TB, names ...string) {
	tb.Helper()
	for _, name := range names {
		machine.Tool(tb, name)
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
	if out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", program, "..").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	if err := readersOwnShell(bin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := os.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run()
}

// readersOwnShell puts the sqlite3 shell of a reader who has a ~/.sqliterc into a folder:
// each run of it that does not name another file by -init reads those settings. The shell
// takes the home folder from the system's list of users, so that no variable can set it.
func readersOwnShell(folder string) error {
	shell, err := exec.LookPath("sqlite3")
	if err != nil {
		return nil // the tests that need it say so
	}
	settings := filepath.Join(folder, "sqliterc")
	script := fmt.Sprintf("#!/bin/sh\ncase \" $* \" in *' -init '*) exec '%s' \"$@\";; esac\nexec '%s' -init '%s' \"$@\"\n", shell, shell, settings)
	return errors.Join(os.WriteFile(settings, []byte(".headers on\n.mode box\n.nullvalue nothing\n"), 0o600),
		os.WriteFile(filepath.Join(folder, "sqlite3"), []byte(script), 0o700))
}

// A shell runs scripts as a reader would: bash, in one folder, with the program on
// the path and none of its settings.
type shell struct{ dir string }

// newShell returns a shell in an empty folder. go test knows nothing of the build of
// the program that it runs, so the folders of its sources are read here: a result that
// is kept from an earlier run then ends with any change in them.
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

// save writes a block to the file that the document names.
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

// limit ends a script that waits for ever. None takes near as long on a loaded machine.
const limit = 5 * time.Minute

// run returns what a script wrote to both streams, and the error of its exit.
func (s shell) run(tb testing.TB, script string, args ...string) (string, error) {
	tb.Helper()
	tool(tb, "bash")
	ctx, cancel := context.WithTimeout(tb.Context(), limit)
	defer cancel()
	c := exec.CommandContext(ctx, "bash", append([]string{"-euo", "pipefail", "-c", script, "bash"}, args...)...)
	c.Dir = s.dir
	c.WaitDelay = 5 * time.Second // for what the script left running
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "TLAUDIT_") && !strings.HasPrefix(v, "CREDENTIALS_DIRECTORY=") {
			c.Env = append(c.Env, v)
		}
	}
	c.Env = append(c.Env, "TZ=America/St_Johns", "LC_ALL=C.UTF-8", "GOGC=400") // no program lives long enough to fill the memory
	out, err := c.CombinedOutput()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("still running after %s: %w", limit, err)
	}
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

// demo returns a shell in a folder that holds what make demo leaves in demo/, and what
// the demo printed. The demo runs once for all tests, beside the program.
func demo(tb testing.TB) (s shell, printed string) {
	tb.Helper()
	tool(tb, "bash", "cp")
	program, err := exec.LookPath("tlaudit")
	if err != nil {
		tb.Fatal(err)
	}
	made := shell{dir: filepath.Join(filepath.Dir(program), "made")}
	output := filepath.Join(made.dir, "printed.txt")
	if _, err := os.Stat(output); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(made.dir, 0o700); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(output, []byte(made.must(tb, "tlaudit demo")), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	text, err := os.ReadFile(output)
	if err != nil {
		tb.Fatal(err)
	}
	s = newShell(tb)
	s.must(tb, `cp -Rp "$1" .`, filepath.Join(made.dir, "demo"))
	return shell{dir: filepath.Join(s.dir, "demo")}, string(text)
}
