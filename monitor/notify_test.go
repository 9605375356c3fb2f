//go:build unix

package monitor_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tlaudit/monitor"
	"tlaudit/testdata/hostile"
	"tlaudit/testdata/machine"
)

// notifier returns one whose command runs in a folder, and its output.
func notifier(t *testing.T, command string) (n monitor.Notifier, dir string, output *bytes.Buffer) {
	t.Helper()
	machine.Tool(t, "sh")
	dir, output = t.TempDir(), &bytes.Buffer{}
	return monitor.Notifier{Command: `cd "$DIR" || exit; ` + command, Environ: append(os.Environ(), "DIR="+dir), Output: output, Limit: time.Minute}, dir, output
}

// The command gets the value as one line of JSON, and the environment that was given.
func TestNotifyGivesJSON(t *testing.T) {
	n, dir, output := notifier(t, `cat > got && printf '%s' "$GREETING"`)
	n.Environ = append(n.Environ, "GREETING=hello")
	if err := n.Notify(t.Context(), monitor.Run{Kind: "collect_failed", ExitCode: 3, Error: pointer("not \"read\"\n"), Ledger: "a.db"}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "got"))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"kind":"collect_failed","exit_code":3,"error":"not \"read\"\n","at":"","by":"","ledger":"a.db","snapshot":null}` + "\n"
	if string(got) != want {
		t.Errorf("the command got %s, want %s", got, want)
	}
	if output.String() != "hello\n" {
		t.Errorf("output %q, want hello and a line end", output)
	}
}

// A command that reads nothing, fails, or does not exist: the error says it.
func TestNotifyReportsFailures(t *testing.T) {
	big := strings.Repeat("x", 1<<20) // more than a pipe holds
	for command, want := range map[string]string{"true": "", "exit 7": "exit status 7", "tlaudit-no-such-program": "exit status 127", "kill -KILL $$": "signal: killed"} {
		n, _, _ := notifier(t, command)
		err := n.Notify(t.Context(), big)
		if got := fmt.Sprint(err); got != want && !(want == "" && err == nil) {
			t.Errorf("%s: %v, want %q", command, err, want)
		}
	}
}

// A strange line of output stays one line, and shows what a terminal would obey.
func TestNotifyMakesOutputVisible(t *testing.T) {
	n, dir, output := notifier(t, "cat strange; cat strange >&2")
	var lines []string
	for _, s := range hostile.Strings(t, "../testdata/hostile.txt") {
		lines = append(lines, strings.ReplaceAll(s, "\n", " "))
	}
	lines = append(lines, strings.Repeat("y", 1<<17))
	if err := os.WriteFile(filepath.Join(dir, "strange"), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := n.Notify(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsFunc(output.String(), func(r rune) bool { return r != '\n' && r < ' ' || r == '\u202e' || r == 0x7f }) {
		t.Errorf("the output has what a terminal obeys: %q", output)
	}
	if got := strings.Count(output.String(), "y"); got < 2<<17 {
		t.Errorf("%d of the %d bytes of a long line", got, 2<<17)
	}
}

// A command that takes too long, or whose run is stopped, ends with all that it started.
func TestNotifyStopsTheGroup(t *testing.T) {
	stop := errors.New("stopped by SIGTERM")
	tests := map[string]struct {
		command string
		limit   time.Duration
		stop    bool
		want    string
	}{
		"too long":            {"sleep 600 & echo $! > child; echo > begun; wait", 200 * time.Millisecond, false, "it took longer than 200ms and was stopped"},
		"stopped":             {"sleep 600 & echo $! > child; echo > begun; wait", time.Minute, true, "it was stopped: stopped by SIGTERM"},
		"heeds no SIGTERM":    {"trap '' TERM; sh -c 'trap \"\" TERM; while :; do sleep 1; done' & echo $! > child; echo > begun; while :; do sleep 1; done", time.Minute, true, "it was stopped: stopped by SIGTERM"},
		"left something":      {"sleep 600 & echo $! > child; echo > begun", time.Minute, false, ""},
		"left something mute": {"sleep 600 > /dev/null 2>&1 & echo $! > child; echo > begun", time.Minute, false, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, dir, _ := notifier(t, tt.command)
			n.Limit = tt.limit
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if tt.stop {
				go func() {
					for _, err := os.Stat(filepath.Join(dir, "begun")); err != nil; _, err = os.Stat(filepath.Join(dir, "begun")) {
						time.Sleep(5 * time.Millisecond)
					}
					cancel(stop)
				}()
			}
			var err error
			machine.Within(t, "the command runs on", func() { err = n.Notify(ctx, nil) })
			if got := fmt.Sprint(err); got != tt.want && !(tt.want == "" && err == nil) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			child, err := os.ReadFile(filepath.Join(dir, "child"))
			if tt.limit < time.Second && errors.Is(err, os.ErrNotExist) {
				return // stopped before it started anything
			}
			if err != nil {
				t.Fatal(err)
			}
			gone(t, strings.TrimSpace(string(child)))
		})
	}
}
