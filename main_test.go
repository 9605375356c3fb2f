package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

func TestMain(m *testing.M) {
	// The scripts wait for the network more than for a processor.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){
		"tlaudit":   func() { os.Exit(program(scriptClock())) },
		"bound":     bound,
		"jsonshape": printShape,
	})
}

// scriptClock stands still at the time that a script gives, so that what is
// written has known times. Without one it is the real clock.
func scriptClock() func() time.Time {
	fixed, err := time.Parse(time.RFC3339, os.Getenv("SCRIPT_NOW"))
	if err != nil {
		return time.Now
	}
	return func() time.Time { return fixed }
}

// bound runs a command as one whom the modes of files bind: root is above them.
func bound() {
	args := os.Args[1:]
	if os.Getuid() == 0 {
		args = append([]string{"setpriv", "--bounding-set=-dac_override,-dac_read_search"}, args...)
	}
	path, err := exec.LookPath(args[0])
	if err == nil {
		err = syscall.Exec(path, args, os.Environ())
	}
	fmt.Fprintln(os.Stderr, "bound:", err)
	os.Exit(127)
}

// TestScripts runs the command line as people do: each script of testdata/script
// is one story. What they have beside the usual commands is in script_test.go.
func TestScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("the scripts run the whole program again and again: not under -short, which make race takes")
	}
	demo := filepath.Join(t.TempDir(), "demo")
	if out, err := exec.Command("tlaudit", "-q", "demo", "--out", demo).CombinedOutput(); err != nil {
		t.Fatalf("demo: %v: %s", err, out)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Values[simulation{}] = &simulation{}
			env.Setenv("SCRIPT_NOW", "2026-10-05T06:00:00Z")
			env.Setenv("TLAUDIT_DB", "access.db")
			env.Setenv("TZ", "America/St_Johns") // nothing may depend on it
			return nil
		},
		Condition: func(name string) (bool, error) {
			program, asked := strings.CutPrefix(name, "installed:")
			switch {
			case asked:
				return installed(program)
			case name == "bound" && os.Getuid() != 0:
				return true, nil
			case name == "bound":
				return installed("setpriv")
			case name == "tmpfs":
				return mounts(t), nil
			}
			return false, fmt.Errorf("no condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serve, "sample": sample(demo), "exits": exits, "stops": stops, "flip": flip, "poke": poke,
		},
	})
}

// installed tells whether a program is there. One that is not is an error where
// TLAUDIT_REQUIRE_TOOLS is 1, which fails the script that would leave something out.
func installed(name string) (bool, error) {
	_, err := exec.LookPath(name)
	if err != nil && os.Getenv("TLAUDIT_REQUIRE_TOOLS") == "1" {
		return false, fmt.Errorf("%w, and TLAUDIT_REQUIRE_TOOLS=1 asks for it", err)
	}
	return err == nil, nil
}

// TestScriptsRequireTools: what a script takes is asked for in the way that fails where
// TLAUDIT_REQUIRE_TOOLS is 1. Only the shells that few have are not required.
func TestScriptsRequireTools(t *testing.T) {
	for required, fails := range map[string]bool{"1": true, "": false} {
		t.Setenv("TLAUDIT_REQUIRE_TOOLS", required)
		if there, err := installed("tlaudit-no-such-program"); there || (err != nil) != fails {
			t.Errorf("required %q: %v, %v", required, there, err)
		}
		if there, err := installed("go"); !there || err != nil {
			t.Errorf("required %q: go: %v, %v", required, there, err)
		}
	}
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("%d scripts: %v", len(scripts), err)
	}
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, "exec:") && !strings.HasPrefix(line, "[exec:zsh] ") && !strings.HasPrefix(line, "[exec:fish] ") {
				t.Errorf("%s: %s", script, line)
			}
		}
	}
}

// mounts tells whether this machine lets us mount a small file system.
func mounts(t *testing.T) bool {
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir).Run(); err != nil {
		return false
	}
	return exec.Command("umount", dir).Run() == nil
}
