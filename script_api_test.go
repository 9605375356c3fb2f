package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// A simulation is the simulated API of a script; nothing runs at first.
type simulation struct {
	running    *exec.Cmd
	url, token string
}

// start runs simulate in a folder, until it has printed its URL and its token.
func (s *simulation) start(dir string, env []string, flags ...string) error {
	p := exec.Command("tlaudit", append([]string{"simulate"}, flags...)...)
	p.Dir, p.Env = dir, env
	out, err := p.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.Start(); err != nil {
		return err
	}
	s.running, s.url, s.token = p, "", ""
	for lines := bufio.NewScanner(out); (s.url == "" || s.token == "") && lines.Scan(); {
		switch name, value, _ := strings.Cut(lines.Text(), " "); name {
		case "url":
			s.url = value
		case "token":
			s.token = value
		}
	}
	if s.url == "" || s.token == "" {
		return errors.Join(fmt.Errorf("simulate %q prints neither URL nor token", flags), s.stop())
	}
	return nil
}

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

// apiClock returns the file that holds the time of the simulated API.
func apiClock(ts *testscript.TestScript) string {
	return filepath.Join(ts.Getenv("WORK"), ".tmp", "api-clock")
}

// setAPIClock sets the clock of the simulated API, also of one that is running.
func setAPIClock(ts *testscript.TestScript, now string) {
	ts.Check(os.WriteFile(apiClock(ts)+".new", []byte(now), 0o600))
	ts.Check(os.Rename(apiClock(ts)+".new", apiClock(ts)))
}

// clock TIME sets the clock of every program that the script runs from then on, and that
// of the simulated API. "env SCRIPT_NOW=TIME" leaves the API's as it is.
func clock(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: clock TIME")
	}
	ts.Setenv("SCRIPT_NOW", args[0])
	setAPIClock(ts, args[0])
}

// serve FLAGS… runs simulate in the background, in place of the one before. Its
// URL is in TLAUDIT_API_URL from then on, its token in the file token, which
// TLAUDIT_TOKEN_FILE names. "serve -" only stops the one before: nothing listens at
// TLAUDIT_API_URL then.
func serve(ts *testscript.TestScript, _ bool, args []string) {
	s, ok := ts.Value("simulation").(*simulation)
	if !ok {
		ts.Fatalf("no simulation")
	}
	ts.Check(s.stop())
	if len(args) == 1 && args[0] == "-" {
		// The port that was free a moment ago may be another script's by now. Port 1 never is.
		ts.Setenv("TLAUDIT_API_URL", "http://127.0.0.1:1")
		return
	}
	setAPIClock(ts, ts.Getenv("SCRIPT_NOW"))
	ts.Check(s.start(ts.MkAbs("."), append(environment(ts), "SCRIPT_CLOCK="+apiClock(ts)), args...))
	ts.Defer(func() {
		if err := s.stop(); err != nil {
			ts.Logf("%v", err)
		}
	})
	ts.Check(os.WriteFile(ts.MkAbs("token"), []byte(s.token+"\n"), 0o600))
	ts.Setenv("TLAUDIT_API_URL", s.url)
	ts.Setenv("TLAUDIT_TOKEN_FILE", ts.MkAbs("token"))
	ts.Setenv("TOKEN", s.token)
}

// call METHOD PATH [BODY] changes something by the API, as somebody else would.
func call(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 && len(args) != 3 {
		ts.Fatalf("usage: call METHOD PATH [BODY]")
	}
	r, err := http.NewRequest(args[0], ts.Getenv("TLAUDIT_API_URL")+args[1], strings.NewReader(strings.Join(args[2:], "")))
	ts.Check(err)
	r.Header.Set("Authorization", ts.Getenv("TOKEN"))
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	body, err := io.ReadAll(answer.Body)
	ts.Check(errors.Join(err, answer.Body.Close()))
	if answer.StatusCode/100 != 2 {
		ts.Fatalf("%s %s: %s: %s", args[0], args[1], answer.Status, body)
	}
}
