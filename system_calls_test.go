//go:build linux && (amd64 || arm64)

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/testdata/systemcalls"
	"tlaudit/transactionlink/simulator"
)

// writing are the commands that write files, in the order of testdata/system_calls.txt, and
// how many hours after the first they run.
func writing(user string) []struct {
	hour int
	args []string
} {
	return []struct {
		hour int
		args []string
	}{
		{0, []string{"collect"}},
		{1, []string{"collect"}},
		{2, []string{"snapshots", "label", "latest", "reviewed"}},
		{2, []string{"snapshots", "export", "latest", "export.db"}},
		{2, []string{"snapshots", "backup", "backup.db"}},
		{2, []string{"snapshots", "--format", "csv", "-o", "list.csv"}},
		{2, []string{"snapshots", "--format", "csv", "-o", "list.csv"}},
		{2, []string{"report", "--format", "md", "--out", "reports"}},
		{2, []string{"report", "--format", "md", "--out", "reports", "--force"}},
		{2, []string{setAside}},
		{2, []string{"report", "--format", "md", "--out", "reports", "--force"}},
		{2, []string{"remediate", "plan", "--user", user, "--remove", "-o", "plan.json"}},
		{2, []string{"remediate", "apply", "plan.json", "--yes", "--override", "last-privileged"}},
		{2, []string{tear}},
		{2, []string{"remediate", "apply", "plan.json", "--yes", "--override", "last-privileged"}},
	}
}

// What a killed run leaves: a bundle that was set aside, and a line of the journal that is
// cut short.
const (
	setAside = "killed between two names of a bundle"
	tear     = "killed in a line of the journal"
)

// leave does what a killed run would have done.
func leave(what string) error {
	if what == tear {
		journal, err := os.OpenFile("remediation-journal.jsonl", os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return err
		}
		_, err = journal.WriteString(`{"time":"20`)
		return errors.Join(err, journal.Close())
	}
	bundles, err := filepath.Glob("reports/access-review-*")
	if err != nil || len(bundles) != 1 {
		return fmt.Errorf("%q: %w", bundles, err)
	}
	return os.Rename(bundles[0], "reports/."+filepath.Base(bundles[0])+".AAAAAAAA.tmp.old")
}

// Each command makes, syncs, renames and removes its files in the recorded order: nothing
// gets its final name before it is on the disk, and no call is sent before its line of the
// journal is.
func TestSystemCalls(t *testing.T) {
	notUnderShort(t)
	if systemcalls.Traced() {
		os.Exit(writeAll())
	}
	t.Parallel()
	org := simulator.Synthetic(simulator.SyntheticOptions{Users: 6, Admins: 1, Workspaces: 2, Members: 2})
	api := httptest.NewServer(simulator.New(org, simulator.Options{}))
	defer api.Close()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	stdout, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer stdout.Close()
	executable, err := smallExecutable()
	if err != nil {
		t.Fatal(err)
	}
	program := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	program.Dir, program.Stdout, program.Stderr = dir, stdout, stdout
	user := org.Workspaces[0].Members[0].UserID
	program.Env = append(os.Environ(), "TLAUDIT_API_URL="+api.URL, "TLAUDIT_TOKEN="+simulator.DefaultToken, "TRACED_USER="+user, "SCRIPT_EXECUTABLE="+executable)
	calls, code, err := systemcalls.Run(program)
	if errors.Is(err, systemcalls.ErrNotAllowed) && os.Getenv("TLAUDIT_REQUIRE_TOOLS") != "1" {
		t.Skip(err)
	}
	if err != nil || code != 0 {
		said, _ := os.ReadFile(stdout.Name())
		t.Fatalf("exit code %d, %v: %s", code, err, said)
	}
	for _, line := range shown(dir, calls) {
		fmt.Fprintln(&output, line)
	}
	const golden = "testdata/system_calls.txt"
	if *update {
		if err := os.WriteFile(golden, output.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(output.String(), "\n")); d != "" {
		t.Errorf("system calls (-want +got):\n%s", d)
	}
}

// writeAll runs the commands, in the process that is traced.
func writeAll() int {
	getenv := func(name string) string {
		if name == "TLAUDIT_TOKEN_FILE" || name == "CREDENTIALS_DIRECTORY" {
			return ""
		}
		return os.Getenv(name)
	}
	now := time.Now()
	for _, command := range writing(os.Getenv("TRACED_USER")) {
		if command.args[0] == setAside || command.args[0] == tear {
			if err := leave(command.args[0]); err != nil {
				fmt.Println(err)
				return 1
			}
			continue
		}
		args := append([]string{"-q", "--db", "access.db"}, command.args...)
		if command.args[0] == "collect" || command.args[1] == "apply" {
			args = append(args, "--insecure-loopback", "--concurrency", "1")
		}
		if err := os.WriteFile("/dev/null", []byte("$ tlaudit "+strings.Join(command.args, " ")), 0); err != nil { // marks the trace
			fmt.Println(err)
			return 1
		}
		var stdout bytes.Buffer
		clock := func() time.Time { return now.Add(time.Duration(command.hour) * time.Hour) }
		if code := run(context.Background(), args, strings.NewReader(""), &stdout, os.Stdout, getenv, clock, scriptExecutable()); code != 0 {
			fmt.Println(args, "exit code", code)
			return 1
		}
	}
	return 0
}

// shown returns one line for each call on a file of the folder or on the API, as they read
// in every run. A call that repeats the one before is left out.
func shown(dir string, calls []systemcalls.Call) (lines []string) {
	random := []struct {
		in *regexp.Regexp
		to string
	}{
		{regexp.MustCompile(`\.tlaudit-(spool-)?\d+\.tmp`), ".tlaudit-$1*.tmp"},
		{regexp.MustCompile(`access-review-\d{4}-\d\d-\d\d`), "access-review-DATE"},
		{regexp.MustCompile(`DATE\.[A-Z0-9]{8}\.`), "DATE.*."},
		{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`), "ID"},
	}
	name := func(path string) string {
		if path == dir {
			return "."
		}
		path = strings.TrimSuffix(strings.TrimPrefix(path, dir+"/"), " (deleted)")
		for _, r := range random {
			path = r.in.ReplaceAllString(path, r.to)
		}
		return path
	}
	for _, c := range calls {
		inside := c.Path == dir || strings.HasPrefix(c.Path, dir+"/")
		line := ""
		switch {
		case c.Name == "write" && c.Path == "/dev/null" && strings.HasPrefix(c.Head, "$ "):
			head, _, _ := strings.Cut(c.Head, " --user")
			line = "\n" + head
		case c.Name == "write" && strings.HasPrefix(c.Path, "socket:"):
			if method, _, _ := strings.Cut(c.Head, " "); slices.Contains([]string{"PUT", "POST", "DELETE"}, method) {
				line = "send " + method
			}
		case !inside, strings.Contains(c.Path, ".tmp.old/"): // removed in the order of the file system
		case c.Name == "open" && c.Flags&syscall.O_CREAT != 0:
			line = "create " + name(c.Path)
			if c.Flags&syscall.O_EXCL != 0 {
				line = "create anew " + name(c.Path)
			}
		case c.Name == "open":
		case c.To != "":
			line = c.Name + " " + name(c.Path) + " to " + name(c.To)
		default:
			line = c.Name + " " + name(c.Path)
		}
		if line != "" && (len(lines) == 0 || lines[len(lines)-1] != line) {
			lines = append(lines, line)
		}
	}
	return lines
}
