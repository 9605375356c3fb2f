// Package machine is what tests know of the machine that they run on: the memory that
// they take, the other programs, and a limit for what may never end. Only tests import
// it.
package machine

import (
	"os"
	"os/exec"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Peak is the most memory that the process has held so far, in MB; 0 where the system
// does not report it.
func Peak() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				return 0
			}
			return kilobytes / 1024
		}
	}
	return 0
}

// PeakDuring calls f and returns the most memory, in MB, that objects took meanwhile, as
// far as a sample every few milliseconds shows.
func PeakDuring(f func()) float64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		highest := uint64(0)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			metrics.Read(sample)
			highest = max(highest, sample[0].Value.Uint64())
			select {
			case <-tick.C:
			case <-done:
				most <- highest
				return
			}
		}
	}()
	f()
	close(done)
	return float64(<-most) / 1e6
}

// Tool finds a program that a check needs. If it is missing the check is skipped, and
// fails if TLAUDIT_REQUIRE_TOOLS is 1.
func Tool(tb testing.TB, name string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(tb, name)
	}
	return path
}

// missing skips a check that needs something, and fails it if TLAUDIT_REQUIRE_TOOLS is 1.
func missing(tb testing.TB, what string) {
	tb.Helper()
	if os.Getenv("TLAUDIT_REQUIRE_TOOLS") == "1" {
		tb.Fatalf("%s is not installed, and TLAUDIT_REQUIRE_TOOLS=1 requires it", what)
	}
	tb.Skipf("%s is not installed", what)
}

// Within calls f, and fails the test with a message if f has not returned after a minute:
// what waits for ever must not run into the limit of the whole process.
func Within(tb testing.TB, what string, f func()) {
	tb.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		tb.Fatalf("%s: not done after a minute", what)
	}
}

// Font skips a check that measures text if none of the fonts is what the machine draws the
// first of them with, and fails it if TLAUDIT_REQUIRE_TOOLS is 1.
func Font(tb testing.TB, names ...string) {
	tb.Helper()
	out, err := exec.Command(Tool(tb, "fc-match"), "--format", "%{family}", names[0]).Output()
	if err != nil {
		tb.Fatalf("fc-match: %v", err)
	}
	for _, name := range names {
		if strings.Contains(string(out), name) {
			return
		}
	}
	missing(tb, "the font "+strings.Join(names, " or "))
}

// Library skips a check if a program cannot load a library that the check needs, and fails
// it if TLAUDIT_REQUIRE_TOOLS is 1. The program loads it when it is run with args.
func Library(tb testing.TB, name, program string, args ...string) {
	tb.Helper()
	out, err := exec.Command(Tool(tb, program), args...).CombinedOutput()
	if err != nil {
		tb.Logf("%v\n%s", err, out)
		missing(tb, name+" for "+program)
	}
}
