package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// otherProgram matches a condition on something that a minimal container lacks.
var otherProgram = regexp.MustCompile(`(?m)^\[!?(installed:[^]]*|bound|tmpfs)\]`)

// scripts returns the files of testdata/script: those that run other programs, each
// behind a condition, and those that need nothing but what minimalPath holds.
func scripts(t *testing.T) (withOthers, alone []string) {
	t.Helper()
	all, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(all) == 0 {
		t.Fatalf("%d scripts: %v", len(all), err)
	}
	for _, script := range all {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		if otherProgram.Match(text) {
			withOthers = append(withOthers, script)
		} else {
			alone = append(alone, script)
		}
	}
	return withOthers, alone
}

// TestScripts runs the command line as people do: each script of testdata/script is
// one story. Their own commands are in script_*_test.go. A script without a condition
// on a program runs with nothing on its PATH but what a minimal container has.
func TestScripts(t *testing.T) {
	notUnderShort(t)
	made := prepare(t)
	withOthers, alone := scripts(t)
	runScripts(t, made, withOthers, os.Getenv("PATH"))
	runScripts(t, made, alone, minimalPath(t))
}

// notUnderShort skips a test that runs the whole program again and again, where the race
// detector has nothing new to see.
func notUnderShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it runs the whole program again and again: not under -short, which make race takes")
	}
}

// TestScriptsInAContainer runs the scripts with a condition on a program as in a minimal
// container, where they leave out what needs more, and pass.
func TestScriptsInAContainer(t *testing.T) {
	notUnderShort(t)
	made, path := prepare(t), minimalPath(t)
	for _, name := range []string{"curl", "sqlite3", "jq", "bash", "gcc", "git", "setpriv", "mount"} {
		if at := find(name, path); at != "" {
			t.Errorf("%s is not hidden: %s", name, at)
		}
	}
	withOthers, _ := scripts(t)
	runScripts(t, made, withOthers, path)
}

// runScripts runs scripts that find their programs in the folders of path.
func runScripts(t *testing.T, made *prepared, files []string, path string) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Files:               files,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Values["simulation"] = &simulation{}
			env.Values["heldPoints"] = &heldPoints{}
			env.Setenv("PATH", path)
			env.Setenv("GOGC", "400") // none lives long enough to fill the memory
			executable, err := smallExecutable()
			if err != nil {
				return err
			}
			env.Setenv("SCRIPT_EXECUTABLE", executable)
			env.Setenv("SCRIPT_NOW", "2026-10-05T06:00:00Z")
			env.Setenv("TLAUDIT_DB", "access.db")
			env.Setenv("TZ", "America/St_Johns") // nothing may depend on it
			return nil
		},
		Condition: func(name string) (bool, error) {
			program, asked := strings.CutPrefix(name, "installed:")
			switch {
			case asked:
				return installed(program, path)
			case name == "bound" && os.Getuid() != 0:
				return true, nil
			case name == "bound":
				return installed("setpriv", path)
			case name == "root":
				return os.Getuid() == 0, nil
			case name == "tmpfs":
				return mounts(t, path), nil
			}
			return false, fmt.Errorf("no condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"demo": made.copyDemo, "sample": made.copySample, "small": made.copySmall, "quarter": made.copyQuarter, "flip": flip, "poke": poke,
			"serve": serve, "accounts": accounts, "clock": clock, "call": call, "query": query, "edit": edit, "hold": hold, "await": await, "release": release, "keepreading": keepReading,
			"exits": exits, "refused": refused, "stops": stops,
		},
	})
}

// minimalPrograms are those that the scripts may take for granted: a POSIX shell and
// what every container has beside it.
const minimalPrograms = "sh awk cat chmod cmp cp cut date diff dirname env expr find fold grep head ls mkdir mkfifo mv od printf " +
	"pwd rm rmdir sed sha256sum sleep sort stat stty tail tee test touch tr true uniq wc xargs"

// minimalPath returns a PATH with the commands that are this test binary, such as
// tlaudit, and the minimal programs.
func minimalPath(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name := range strings.FieldsSeq(minimalPrograms) {
		at, err := exec.LookPath(name)
		if err == nil {
			at, err = filepath.Abs(at)
		}
		if err != nil {
			t.Logf("the scripts run without %s: %v", name, err)
			continue
		}
		if err := os.Symlink(at, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	tlaudit, err := exec.LookPath("tlaudit")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(tlaudit) + string(filepath.ListSeparator) + dir
}

// find returns where a program is in the folders of path, "" if it is in none.
func find(name, path string) string {
	for _, dir := range filepath.SplitList(path) {
		if at, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return at
		}
	}
	return ""
}

// installed reports whether a program is in the folders of path. If it is on no
// folder of our own PATH and TLAUDIT_REQUIRE_TOOLS is 1, that is an error, which fails
// the script that would leave something out.
func installed(name, path string) (bool, error) {
	_, err := exec.LookPath(name)
	if err != nil && os.Getenv("TLAUDIT_REQUIRE_TOOLS") == "1" {
		return false, fmt.Errorf("%w, and TLAUDIT_REQUIRE_TOOLS=1 requires it", err)
	}
	return find(name, path) != "", nil
}

// TestScriptsRequireTools: a missing program fails the scripts if TLAUDIT_REQUIRE_TOOLS
// is 1, and no script asks for a program in another way than that. Only the shells that
// few have are not required.
func TestScriptsRequireTools(t *testing.T) {
	path := os.Getenv("PATH")
	for required, fails := range map[string]bool{"1": true, "": false} {
		t.Setenv("TLAUDIT_REQUIRE_TOOLS", required)
		if there, err := installed("tlaudit-no-such-program", path); there || (err != nil) != fails {
			t.Errorf("required %q: %v, %v", required, there, err)
		}
		if there, err := installed("go", path); !there || err != nil {
			t.Errorf("required %q: go: %v, %v", required, there, err)
		}
		if there, err := installed("go", t.TempDir()); there || err != nil {
			t.Errorf("required %q: go, which is hidden: %v, %v", required, there, err)
		}
	}
	withOthers, alone := scripts(t)
	for _, script := range append(withOthers, alone...) {
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

// mounts reports whether this machine lets us mount a small file system.
func mounts(t *testing.T, path string) bool {
	mount, umount := find("mount", path), find("umount", path)
	if mount == "" || umount == "" {
		return false
	}
	dir := t.TempDir()
	if err := exec.Command(mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir).Run(); err != nil {
		return false
	}
	return exec.Command(umount, dir).Run() == nil
}
