package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
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
		"tlaudit":   func() { os.Exit(program(scriptClock(), scriptExecutable(), scriptGrace())) },
		"bound":     bound,
		"jsonshape": printShape,
	})
}

// scriptExecutable returns the function that names the file whose digest a program records
// as its own: SCRIPT_EXECUTABLE, because the test binary has 40 MB to hash at each command.
// If that is not set, it is the real one.
func scriptExecutable() func() (string, error) {
	if file := os.Getenv("SCRIPT_EXECUTABLE"); file != "" {
		return func() (string, error) { return file, nil }
	}
	return os.Executable
}

// smallExecutable names a file in place of the test binary, in this process.
func smallExecutable() (string, error) { return filepath.Abs("go.mod") }

// scriptClock returns the clock of a program that a script runs. It shows SCRIPT_NOW,
// and SCRIPT_STEP more at each reading, so that the times in the output are known.
// Without SCRIPT_NOW it is the real clock.
func scriptClock() func() time.Time {
	start, step := os.Getenv("SCRIPT_NOW"), os.Getenv("SCRIPT_STEP")
	if start == "" {
		return time.Now
	}
	began, err := time.Parse(time.RFC3339, start)
	if err != nil {
		panic("SCRIPT_NOW: " + err.Error())
	}
	var each time.Duration
	if step != "" {
		if each, err = time.ParseDuration(step); err != nil {
			panic("SCRIPT_STEP: " + err.Error())
		}
	}
	var readings atomic.Int64
	return func() time.Time { return began.Add(time.Duration(readings.Add(1)-1) * each) }
}

// scriptGrace returns how long a program may take to end after a signal: SCRIPT_GRACE, by
// default as long as the script itself waits.
func scriptGrace() time.Duration {
	grace, err := time.ParseDuration(os.Getenv("SCRIPT_GRACE"))
	if err != nil {
		return patience
	}
	return grace
}

func TestScriptClock(t *testing.T) {
	t.Setenv("SCRIPT_NOW", "2026-10-05T06:00:00Z")
	for step, want := range map[string]string{"": "06:00:00 06:00:00", "700ms": "06:00:00 06:00:01"} {
		t.Setenv("SCRIPT_STEP", step)
		now := scriptClock()
		first := now().Format(time.TimeOnly)
		now()
		if got := first + " " + now().Format(time.TimeOnly); got != want {
			t.Errorf("step %q: %s, want %s", step, got, want)
		}
	}
}

// bound runs a command to which the modes of files apply, also when the tests run as
// root.
func bound() {
	args := os.Args[1:]
	if os.Getuid() == 0 {
		args = append([]string{"setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"}, args...)
	}
	path, err := exec.LookPath(args[0])
	if err == nil {
		err = syscall.Exec(path, args, os.Environ())
	}
	fmt.Fprintln(os.Stderr, "bound:", err)
	os.Exit(127)
}
