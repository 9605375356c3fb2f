package main

import (
	"io"
	"os"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// BenchmarkCommand runs the command line in TLAUDIT_PROFILE, its arguments between blanks.
// make profile writes what its time and memory are spent on.
func BenchmarkCommand(b *testing.B) {
	args := strings.Fields(os.Getenv("TLAUDIT_PROFILE"))
	if len(args) == 0 {
		b.Skip("TLAUDIT_PROFILE has no command")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // as main does
	b.ReportAllocs()
	for b.Loop() {
		if code := run(b.Context(), args, strings.NewReader(""), io.Discard, os.Stderr, os.Getenv, time.Now, os.Executable); code != exitDone {
			b.Fatalf("tlaudit %s: exit code %d", strings.Join(args, " "), code)
		}
	}
}
