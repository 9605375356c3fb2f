package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tlaudit/testdata/hostile"
)

// The line of an error and the lines of an apply hold text of others: no character of it
// acts on a terminal.
func TestTerminalEscapes(t *testing.T) {
	c := smallLedger(t)
	lines := func(code int, args ...string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		args = append([]string{"-q", "--db", filepath.Join(c.dir, "access.db")}, args...)
		got := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, func(name string) string { return c.env[name] }, time.Now, smallExecutable)
		if got != code {
			t.Errorf("%q: exit code %d, want %d: %s", args, got, code, stderr.String())
		}
		for line := range strings.Lines(stdout.String() + stderr.String()) {
			harmless(t, strings.TrimSuffix(line, "\n"))
		}
		if code != 0 && strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%q: not one line: %q", args, stderr.String())
		}
	}
	plan := filepath.Join(c.dir, "plan.json")
	c.run(t, 0, "remediate", "plan", "--user", c.user, "--remove", "-o", plan)
	original, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(original, &document); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(append(hostile.Strings(t, "testdata/hostile.txt"), "\x1b[31m", "\x9b31m", "\u202e", "\r", "\x7f"), " ")
	for _, action := range document["actions"].([]any) {
		action.(map[string]any)["reason"] = all
	}
	hostilePlan, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(plan, hostilePlan, 0o600); err != nil {
		t.Fatal(err)
	}
	lines(0, "remediate", "apply", plan)
	name := strings.NewReplacer("\x00", "", "/", "").Replace(all)
	lines(1, "access", "--user", name)
	lines(1, "access", "--at", name)
	lines(1, "remediate", "apply", name)
	lines(80, "access", "--"+name)
	lines(80, name)
}
