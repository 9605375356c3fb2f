package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	// A call of the program, by whatever path; a command or a flag follows.
	call   = regexp.MustCompile(`(?:^|[\s|(;&])(?:/[a-z/]*/|\./)?tlaudit((?: +(?:-|[a-z]+\b)[^|;&)#>]*))`)
	inline = regexp.MustCompile("`tlaudit( [^`]+)`")
	option = regexp.MustCompile(`--([a-z][a-z-]*)`)
)

// usages returns the calls of the program that a document shows in its blocks and
// between backquotes, each as the words after the program's name.
func usages(tb testing.TB, name string) [][]string {
	tb.Helper()
	var found [][]string
	for _, m := range inline.FindAllStringSubmatch(document(tb, name), -1) {
		found = append(found, strings.Fields(m[1]))
	}
	for _, b := range blocks(tb, name) {
		for line := range strings.Lines(b.text) {
			if b.language() == "text" || b.language() == "console" && !strings.HasPrefix(line, "$ ") {
				continue
			}
			line = strings.ReplaceAll(line, " tlaudit /", " /") // the user of a job of cron
			for _, m := range call.FindAllStringSubmatch(line, -1) {
				found = append(found, strings.Fields(m[1]))
			}
		}
	}
	return found
}

// commandOf returns the command that a call names, with its subcommand.
func commandOf(words []string, commands []string) string {
	var found []string
	for i, w := range words {
		if strings.HasPrefix(w, "-") || i > 0 && slices.Contains([]string{"--db", "--policy"}, words[i-1]) {
			continue
		}
		if !slices.Contains(commands, strings.Join(append(found, w), " ")) {
			break
		}
		found = append(found, w)
	}
	return strings.Join(found, " ")
}

// commands returns those of the program in its order, each before its subcommands.
func commands(tb testing.TB, s shell) []string {
	tb.Helper()
	_, list, _ := strings.Cut(s.must(tb, "tlaudit --help"), "\nCommands:\n")
	var all []string
	for line := range strings.Lines(list) {
		m := regexp.MustCompile(`^  ([a-z]+)(?: ([a-z]+))?  `).FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if !slices.Contains(all, m[1]) {
			all = append(all, m[1])
		}
		if m[2] != "" {
			all = append(all, m[1]+" "+m[2])
		}
	}
	return all
}

// flagsOf returns the flags of a command, and of its subcommands.
func flagsOf(tb testing.TB, s shell, command string, commands []string) []string {
	tb.Helper()
	var all []string
	for _, c := range commands {
		if c == command || strings.HasPrefix(c, command+" ") {
			for _, m := range option.FindAllStringSubmatch(s.must(tb, "tlaudit "+c+" --help"), -1) {
				all = append(all, m[1])
			}
		}
	}
	return all
}

// Every command and flag that a document shows exists.
func TestUsages(t *testing.T) {
	s := newShell(t)
	known := commands(t, s)
	flags := map[string][]string{}
	for _, name := range documents(t) {
		for _, words := range usages(t, name) {
			c := commandOf(words, known)
			if c == "" {
				t.Errorf("%s: tlaudit %s: there is no such command", name, strings.Join(words, " "))
				continue
			}
			if flags[c] == nil {
				flags[c] = flagsOf(t, s, c, known)
			}
			for _, m := range option.FindAllStringSubmatch(strings.Join(words, " "), -1) {
				if !slices.Contains(flags[c], m[1]) {
					t.Errorf("%s: tlaudit %s: %s has no --%s", name, strings.Join(words, " "), c, m[1])
				}
			}
		}
	}
}

var row = regexp.MustCompile("(?m)^\\| `([a-z]+)` \\|")

// The README's table has every command, in the program's order.
func TestCommandTable(t *testing.T) {
	var want, got []string
	for _, c := range commands(t, newShell(t)) {
		if !strings.Contains(c, " ") {
			want = append(want, c)
		}
	}
	for _, m := range row.FindAllStringSubmatch(document(t, "README.md"), -1) {
		got = append(got, m[1])
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("commands of the README (-program +README):\n%s", d)
	}
}

// systemd accepts the units that the documents show.
func TestUnits(t *testing.T) {
	tool(t, "systemd-analyze")
	s := newShell(t)
	program, err := exec.LookPath("tlaudit")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tlaudit.service", "tlaudit.timer"} {
		unit := strings.ReplaceAll(blockFor(t, name).text, "/usr/local/bin/tlaudit", program)
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(unit), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := s.run(t, "systemd-analyze verify --man=no --recursive-errors=no ./tlaudit.service ./tlaudit.timer"); err != nil || strings.TrimSpace(out) != "" {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}

// A % in a line of cron ends the command unless it is escaped, and the rest is a
// command of the shell.
func TestCron(t *testing.T) {
	tool(t, "sh")
	s := newShell(t)
	job := regexp.MustCompile(`^(?:[0-9*/,-]+ ){5}[a-z]+ (.*)\n$`)
	n := 0
	for _, b := range allBlocks(t) {
		if b.language() != "cron" {
			continue
		}
		for line := range strings.Lines(b.text) {
			m := job.FindStringSubmatch(line)
			if m == nil {
				if !regexp.MustCompile(`^[A-Z_]+=\S+\n$`).MatchString(line) {
					t.Errorf("neither a setting nor a job: %s", line)
				}
				continue
			}
			n++
			command := strings.ReplaceAll(m[1], `\%`, "")
			if strings.Contains(command, "%") {
				t.Errorf("an unescaped %% ends the command: %s", line)
			}
			s.must(t, `sh -n -c "$1"`, command)
		}
	}
	if n == 0 {
		t.Error("the documents show no job for cron")
	}
}
