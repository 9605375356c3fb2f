package docs_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the sessions of the documents")

// The folder and the port that the documents show in place of those of a run.
const (
	shownDir  = "/home/ann/access"
	shownPort = "8421"
)

// A step of a session is a command and what it printed to both streams.
type step struct{ command, output string }

// steps returns the commands of a console block, each after "$ ".
func steps(text string) []step {
	var all []step
	for line := range strings.Lines(text) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, step{command: strings.TrimSuffix(command, "\n")})
		} else if len(all) > 0 {
			all[len(all)-1].output += line
		}
	}
	return all
}

// console returns the block that shows steps.
func console(all []step) string {
	var b strings.Builder
	for _, s := range all {
		b.WriteString("$ " + s.command + "\n" + s.output)
	}
	return b.String()
}

// mark is a line before the output of each command of a session.
const mark = "@@@ "

// session runs the commands in one shell, as somebody would type them, and returns
// each with what it printed. After a command in the background it waits until the API
// answers, for as long as that command runs.
func session(t *testing.T, s shell, commands []step) []step {
	port := freePort(t)
	var script strings.Builder
	script.WriteString("set +eu; exec 2>&1; trap 'for job in $(jobs -p); do kill $job; done' EXIT\n")
	for i, c := range commands {
		fmt.Fprintf(&script, "echo '%s%d'\n%s\n", mark, i, strings.ReplaceAll(c.command, shownPort, port))
		if strings.HasSuffix(c.command, "&") {
			fmt.Fprintf(&script, "until (: < /dev/tcp/127.0.0.1/%s) 2> /dev/null && grep -q '^token ' api.txt; do\n"+
				"kill -0 $! || { cat api.txt; exit 1; }; sleep 0.05; done\n", port)
		}
	}
	script.WriteString("exit 0\n")
	out := s.must(t, script.String())
	out = strings.NewReplacer(s.dir, shownDir, port, shownPort).Replace(out)
	ran := make([]step, len(commands))
	at := -1
	for line := range strings.Lines(out) {
		if n, ok := strings.CutPrefix(line, mark); ok {
			var err error
			if at, err = strconv.Atoi(strings.TrimSpace(n)); err != nil {
				t.Fatal(err)
			}
			ran[at].command = commands[at].command
			continue
		}
		if at < 0 {
			t.Fatalf("printed before the first command: %s", out)
		}
		ran[at].output += line
	}
	return ran
}

// freePort returns a port that nothing listens on. It is below those that a system
// hands out, so that no other test gets it before the session uses it.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(20000)))
		if err != nil {
			continue
		}
		_, port, err := net.SplitHostPort(l.Addr().String())
		if err := errors.Join(err, l.Close()); err != nil {
			t.Fatal(err)
		}
		return port
	}
	t.Fatal("none of 100 ports is free")
	return ""
}

// What differs from run to run, and so is not compared.
var differing = regexp.MustCompile(`\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?|\b[0-9a-f]{64}\b|\d+ bytes|-?\d+ s from`)

// The sessions of the documents are what the program prints. Those of a document are
// one that begins with nothing, and one in the demo's folder, of the blocks that say so.
func TestSessions(t *testing.T) {
	tool(t, "sed", "grep", "cut")
	for _, name := range documents(t) {
		var nothing, inDemo []block
		for _, b := range blocks(t, name) {
			switch {
			case b.language() != "console":
			case b.has("demo"):
				inDemo = append(inDemo, b)
			default:
				nothing = append(nothing, b)
			}
		}
		if len(nothing) > 0 {
			t.Run(name+" from nothing", func(t *testing.T) { compareSession(t, newShell(t), nothing) })
		}
		if len(inDemo) > 0 {
			t.Run(name+" in the demo", func(t *testing.T) {
				s, _ := demo(t)
				compareSession(t, s, inDemo)
			})
		}
	}
}

// compareSession runs the console blocks of a document, and compares what they show
// with what was printed.
func compareSession(t *testing.T, s shell, shown []block) {
	name := shown[0].document
	var commands []step
	for _, b := range shown {
		commands = append(commands, steps(b.text)...)
	}
	for _, b := range blocks(t, name) {
		if b.file() != "" {
			s.save(t, b)
		}
	}
	ran := session(t, s, commands)
	text, differs := document(t, name), false
	for _, b := range shown {
		n := len(steps(b.text))
		got := console(ran[:n])
		ran = ran[n:]
		fence := "```" + b.info + "\n"
		text = strings.Replace(text, fence+b.text, fence+got, 1)
		d := cmp.Diff(differing.ReplaceAllString(b.text, "…"), differing.ReplaceAllString(got, "…"))
		differs = differs || d != ""
		if d != "" && !*update {
			t.Errorf("%s:%d (-shown +ran):\n%s", b.document, b.line, d)
		}
	}
	// A session is written whole, so that its times and digests are those of one run.
	if *update && differs {
		if err := os.WriteFile(filepath.Join("..", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Every query that a document shows runs on the demo's ledger, and has an answer.
// TestSlowEvidence runs those of EVIDENCE.md, TestSlowLakeQueries those that need DuckDB.
func TestQueries(t *testing.T) {
	tool(t, "sqlite3")
	s, _ := demo(t)
	n := 0
	for _, b := range allBlocks(t) {
		if !b.has("run") || b.has("duckdb") || b.document == "EVIDENCE.md" {
			continue
		}
		n++
		if out, err := s.run(t, b.text); err != nil || strings.TrimSpace(out) == "" {
			t.Errorf("%s:%d: %v\n%s\n%s", b.document, b.line, err, b.text, out)
		}
	}
	if n < 8 {
		t.Errorf("the documents show %d queries, want the 8 that must be short", n)
	}
}
