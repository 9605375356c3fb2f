package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// A simulation is what serves a script in the background; nothing at first.
type simulation struct{ running *exec.Cmd }

func (s *simulation) stop() error {
	if s.running == nil {
		return nil
	}
	p := s.running
	s.running = nil
	if err := p.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	if got := exitOf(p.Wait()); got != exitInterrupted {
		return fmt.Errorf("simulate ended with %d, want %d", got, exitInterrupted)
	}
	return nil
}

// serve FLAGS… runs simulate in the background, in place of the one before. Its
// URL is in TLAUDIT_API_URL from then on, its token in the file token, which
// TLAUDIT_TOKEN_FILE names. "serve -" only stops the one before.
func serve(ts *testscript.TestScript, _ bool, args []string) {
	s, ok := ts.Value(simulation{}).(*simulation)
	if !ok {
		ts.Fatalf("no simulation")
	}
	ts.Check(s.stop())
	if len(args) == 1 && args[0] == "-" {
		return
	}
	p := process(ts, append([]string{"tlaudit", "simulate"}, args...))
	out, err := p.StdoutPipe()
	ts.Check(err)
	ts.Check(p.Start())
	s.running = p
	ts.Defer(func() {
		if err := s.stop(); err != nil {
			ts.Logf("%v", err)
		}
	})
	said := map[string]string{}
	for lines := bufio.NewScanner(out); len(said) < 2 && lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		said[name] = value
	}
	if said["url"] == "" || said["token"] == "" {
		ts.Fatalf("simulate %q says neither URL nor token", args)
	}
	ts.Check(os.WriteFile(ts.MkAbs("token"), []byte(said["token"]+"\n"), 0o600))
	ts.Setenv("TLAUDIT_API_URL", said["url"])
	ts.Setenv("TLAUDIT_TOKEN_FILE", ts.MkAbs("token"))
	ts.Setenv("TOKEN", said["token"])
}

// process makes a process in the folder and with the environment of a script.
func process(ts *testscript.TestScript, args []string) *exec.Cmd {
	p := exec.Command(args[0], args[1:]...)
	p.Dir = ts.MkAbs(".")
	p.Env = os.Environ()
	for _, name := range []string{"SCRIPT_NOW", "TLAUDIT_DB", "TLAUDIT_API_URL", "TLAUDIT_TOKEN_FILE", "TZ"} {
		p.Env = append(p.Env, name+"="+ts.Getenv(name))
	}
	return p
}

// sample FILE copies the ledger that the demo made, from before its remediation.
func sample(demo string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, args []string) {
		if len(args) != 1 {
			ts.Fatalf("usage: sample FILE")
		}
		b, err := os.ReadFile(filepath.Join(demo, "before-remediation.db"))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
	}
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

// stops SIGNAL CODE FILE COMMAND… signals a command a moment after FILE is there,
// and expects it to end with that code.
func stops(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 4 {
		ts.Fatalf("usage: stops INT|TERM CODE FILE COMMAND…")
	}
	signal := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM}[args[0]]
	p := process(ts, args[3:])
	p.Stdout, p.Stderr = ts.Stdout(), ts.Stderr()
	ts.Check(p.Start())
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(ts.MkAbs(args[2])); err == nil {
			break
		}
		if time.Now().After(deadline) {
			ts.Check(errors.Join(p.Process.Kill(), errors.New("nothing made "+args[2])))
		}
	}
	time.Sleep(300 * time.Millisecond)
	ts.Check(p.Process.Signal(signal))
	if got := exitOf(p.Wait()); strconv.Itoa(got) != args[1] {
		ts.Fatalf("exit code %d, want %s", got, args[1])
	}
}

// exitOf is the exit code behind an error of exec.
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

// flip FILE BEFORE AFTER replaces some bytes of a file by as many others, once.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 || len(args[1]) != len(args[2]) {
		ts.Fatalf("usage: flip FILE BEFORE AFTER, equally long")
	}
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	if !bytes.Contains(b, []byte(args[1])) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Replace(b, []byte(args[1]), []byte(args[2]), 1), 0o600))
}

// poke FILE OFFSET HEX overwrites bytes of a file.
func poke(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: poke FILE OFFSET HEX")
	}
	at, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	b, err := hex.DecodeString(args[2])
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY, 0)
	ts.Check(err)
	_, err = f.WriteAt(b, at)
	ts.Check(errors.Join(err, f.Close()))
}
