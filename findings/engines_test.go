package findings_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A question is a query to a ledger with the rows that the program's engine returned.
type question struct {
	name, path, query string
	rows              []string
}

// engines are the other programs that read ledgers. Each is started once, for all
// questions.
type engines struct {
	shell, old string // programs; empty if not there
	questions  []question
}

// otherEngines finds the sqlite3 shell and builds SQLite 3.34.0. A program that is missing
// is skipped; it is a failure if TLAUDIT_REQUIRE_TOOLS is 1.
func otherEngines(t *testing.T) *engines {
	t.Helper()
	e := &engines{}
	missing := func(what string, err error) {
		if os.Getenv("TLAUDIT_REQUIRE_TOOLS") == "1" {
			t.Fatalf("%s: %v", what, err)
		}
		t.Logf("skipped: %s: %v", what, err)
	}
	var err error
	if e.shell, err = exec.LookPath("sqlite3"); err != nil {
		missing("the sqlite3 shell", err)
	}
	program := filepath.Join(t.TempDir(), "oldshell")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "sqlite_json", "-o", program, ".")
	build.Dir = filepath.Join("..", "testdata", "oldshell")
	build.Env = append(os.Environ(), "CGO_ENABLED=1", "GOFLAGS=-mod=readonly", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		missing("SQLite 3.34.0: "+string(out), err)
		return e
	}
	e.old = program
	return e
}

// script opens each ledger in turn and asks its question; each answer follows its heading.
func (e *engines) script() string {
	var b strings.Builder
	for _, q := range e.questions {
		b.WriteString(".open --readonly '" + q.path + "'\n.print " + heading(q) + "\n" + q.query)
	}
	return b.String()
}

func heading(q question) string { return "=== " + q.name }

// compare asks the other engines, and compares their rows with those of the program's
// engine, in order.
func (e *engines) compare(t *testing.T) {
	t.Helper()
	for name, argv := range map[string][]string{"sqlite3": {e.shell, "-init", "/dev/null", "-list", "-noheader", "-batch"}, "SQLite 3.34.0": {e.old, "-script"}} {
		if argv[0] == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
			cmd.Stdin = strings.NewReader(e.script())
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			var want []string
			for _, q := range e.questions {
				want = append(append(want, heading(q)), q.rows...)
			}
			got := slices.DeleteFunc(strings.Split(string(out), "\n"), func(s string) bool { return s == "" })
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("rows (-ours +%s):\n%s", name, d)
			}
		})
	}
}
