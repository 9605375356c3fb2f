package remediation_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
	"tlaudit/remediation"
	"tlaudit/testdata/machine"
)

// A shell runs scripts with a PATH of one folder: it has a date that never changes, and a
// curl that notes how it was called and runs the real one.
type shell struct {
	program string // sh, dash or bash
	bin     string
	now     time.Time
	env     []string
}

func newShell(t *testing.T, program string, now time.Time, env ...string) *shell {
	t.Helper()
	curl := machine.Tool(t, "curl")
	s := &shell{program: machine.Tool(t, program), bin: t.TempDir(), now: now, env: env}
	tool := func(name, text string) {
		must(t, os.WriteFile(filepath.Join(s.bin, name), []byte("#!/bin/sh\n"+text), 0o755))
	}
	tool("date", fmt.Sprintf("echo %d\n", now.Unix()))
	tool("curl", fmt.Sprintf("{ printf '%%s\\037' \"$@\"; echo; } >>%[1]s/calls\nexport -p >>%[1]s/environment\nexec %[2]s \"$@\"\n", s.bin, curl))
	return s
}

// run runs a script and returns what it printed, and its exit code.
func (s *shell) run(t *testing.T, script string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(s.program, append([]string{script}, args...)...)
	cmd.Env = append([]string{"PATH=" + s.bin}, s.env...)
	cmd.Dir = t.TempDir()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(cmd.Dir)
	must(t, err)
	if len(left) > 0 {
		t.Errorf("the script left %v behind", left)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// noted returns what the curl of a shell noted in a file; empty if it was not called.
func (s *shell) noted(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.bin, name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(b)
}

func scriptFile(t *testing.T, p remediation.Plan) string {
	t.Helper()
	var b bytes.Buffer
	must(t, remediation.Script(&b, p))
	path := filepath.Join(t.TempDir(), "fix.sh")
	must(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

func tokenFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}
