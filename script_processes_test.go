package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// environment returns the variables of a script for a program that it runs.
func environment(ts *testscript.TestScript) []string {
	env := os.Environ()
	for _, name := range []string{"PATH", "SCRIPT_EXECUTABLE", "SCRIPT_NOW", "TLAUDIT_DB", "TLAUDIT_API_URL", "TLAUDIT_TOKEN_FILE", "TZ"} {
		env = append(env, name+"="+ts.Getenv(name))
	}
	return env
}

// exits CODE COMMAND… runs a command that ends with that code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	if got := exitOf(ts.Exec(args[1], args[2:]...)); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// refused ARGUMENTS… is "exits 80 tlaudit ARGUMENTS…" without a process of its own, for what
// the parser refuses before the program looks at its environment or at a file.
func refused(ts *testscript.TestScript, _ bool, args []string) {
	code := run(context.Background(), args, strings.NewReader(""), ts.Stdout(), ts.Stderr(), func(string) string { return "" }, time.Now, smallExecutable)
	if code != exitUsage {
		ts.Fatalf("exit code %d, want %d", code, exitUsage)
	}
}

// stops SIGNAL CODE POINT COMMAND… signals a command that has reached a point, and
// expects it to end with that code, -1 after KILL. POINT is a file that it makes, other than those
// that exist, "held" for a request that is held, or "printed" for its first output.
func stops(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL}
	if len(args) < 4 || signals[args[0]] == 0 {
		ts.Fatalf("usage: stops INT|TERM|KILL CODE FILE|held|printed COMMAND…")
	}
	if _, err := os.Stat(ts.MkAbs(args[2])); err == nil {
		ts.Fatalf("%s exists before the command", args[2])
	}
	p := exec.Command(args[3], args[4:]...)
	p.Dir, p.Env = ts.MkAbs("."), environment(ts)
	out := &firstWriteSignal{to: ts.Stdout(), firstWrite: make(chan struct{})}
	p.Stdout, p.Stderr = out, ts.Stderr()
	ts.Check(p.Start())
	var code int
	ended := make(chan struct{})
	go func() {
		code = exitOf(p.Wait())
		close(ended)
	}()
	if err := out.reach(ts, args[2], ended); err != nil {
		ts.Logf("kill: %v", p.Process.Kill())
		<-ended
		ts.Fatalf("%v; exit code %d", err, code)
	}
	ts.Check(p.Process.Signal(signals[args[0]]))
	select {
	case <-ended:
	case <-time.After(patience):
		ts.Logf("kill: %v", p.Process.Kill())
		<-ended
		ts.Fatalf("still running %s after %s", patience, args[0])
	}
	if strconv.Itoa(code) != args[1] {
		ts.Fatalf("exit code %d, want %s", code, args[1])
	}
}

// A firstWriteSignal passes on what is written to it, and closes the channel firstWrite at
// its first write.
type firstWriteSignal struct {
	to         io.Writer
	once       sync.Once
	firstWrite chan struct{}
}

func (s *firstWriteSignal) Write(p []byte) (int, error) {
	s.once.Do(func() { close(s.firstWrite) })
	return s.to.Write(p)
}

// reach is the function reach, and for "printed" waits until something was written.
func (s *firstWriteSignal) reach(ts *testscript.TestScript, point string, ended <-chan struct{}) error {
	if point != "printed" {
		return reach(ts, point, ended)
	}
	select {
	case <-s.firstWrite:
		return nil
	case <-ended:
		return errors.New("the program ended and printed nothing")
	case <-time.After(patience):
		return fmt.Errorf("nothing was printed within %s", patience)
	}
}

// exitOf returns the exit code behind an error of exec, -1 for none.
func exitOf(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}
