package docs_test

import (
	"flag"
	"fmt"
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

// steps are the commands of a console block, each behind "$ ".
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

// console is the block of steps.
func console(all []step) string {
	var b strings.Builder
	for _, s := range all {
		b.WriteString("$ " + s.command + "\n" + s.output)
	}
	return b.String()
}

// mark stands before the output of each command of a session that is run.
const mark = "@@@ "

// session runs the commands in one shell, as somebody would type them, and gives
// each what it printed. A command in the background has time to begin.
func session(t *testing.T, s shell, commands []step) []step {
	port := freePort(t)
	var script strings.Builder
	script.WriteString("set +eu; exec 2>&1; trap 'for job in $(jobs -p); do kill $job; done' EXIT\n")
	for i, c := range commands {
		fmt.Fprintf(&script, "echo '%s%d'\n%s\n", mark, i, strings.ReplaceAll(c.command, shownPort, port))
		if strings.HasSuffix(c.command, "&") {
			fmt.Fprintf(&script, "until (: < /dev/tcp/127.0.0.1/%s) 2> /dev/null && grep -q '^token ' api.txt; do sleep 0.05; done\n", port)
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
		ran[at].output += line
	}
	return ran
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// What differs from run to run, and so is not compared.
var differing = regexp.MustCompile(`\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?|\b[0-9a-f]{64}\b|\d+ bytes|-?\d+ s from`)

// The sessions of the documents are what the program prints: in each document, one
// that begins with nothing, and one in the demo's folder, of the blocks that say so.
func TestSession(t *testing.T) {
	tool(t, "sed", "grep", "cut")
	for _, name := range documents() {
		t.Run(name+" from nothing", func(t *testing.T) { compareSession(t, name, newShell, false) })
		t.Run(name+" in the demo", func(t *testing.T) { compareSession(t, name, demo, true) })
	}
}

// compareSession runs the console blocks of a document that are in the demo's
// folder, or those that are not, and compares what they show.
func compareSession(t *testing.T, name string, open func(testing.TB) shell, inDemo bool) {
	var shown, files []block
	var commands []step
	for _, b := range blocks(t, name) {
		if b.language() == "console" && b.has("demo") == inDemo {
			shown = append(shown, b)
			commands = append(commands, steps(b.text)...)
		} else if b.file() != "" {
			files = append(files, b)
		}
	}
	if len(shown) == 0 {
		return
	}
	s := open(t)
	for _, b := range files {
		s.save(t, b)
	}
	ran := session(t, s, commands)
	text := document(t, name)
	for _, b := range shown {
		n := len(steps(b.text))
		got := console(ran[:n])
		ran = ran[n:]
		d := cmp.Diff(differing.ReplaceAllString(b.text, "…"), differing.ReplaceAllString(got, "…"))
		if d == "" {
			continue
		}
		if *update {
			fence := "```" + b.info + "\n"
			text = strings.Replace(text, fence+b.text, fence+got, 1)
			continue
		}
		t.Errorf("%s:%d (-shown +ran):\n%s", b.document, b.line, d)
	}
	if *update {
		if err := os.WriteFile(filepath.Join("..", filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Every query of the documents runs on the demo's ledger, and has an answer. Those
// of EVIDENCE.md build on one another, and have a test of their own.
func TestQueries(t *testing.T) {
	tool(t, "sqlite3")
	s := demo(t)
	n := 0
	for _, name := range documents() {
		for _, b := range blocks(t, name) {
			if name == "EVIDENCE.md" || !b.has("run") {
				continue
			}
			n++
			if out, err := s.run(t, b.text); err != nil || strings.TrimSpace(out) == "" {
				t.Errorf("%s:%d: %v\n%s\n%s", b.document, b.line, err, b.text, out)
			}
		}
	}
	if n < 8 {
		t.Errorf("the documents show %d queries, want the 8 that must be short", n)
	}
}

// Every file and folder that the README names as a place of the source is there: in
// the tree, and in the table of where to look.
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
