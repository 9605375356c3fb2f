package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// A simulation is the simulated API of a script; nothing runs at first.
type simulation struct {
	now        atomic.Pointer[time.Time] // its clock
	interrupt  context.CancelCauseFunc   // nil if nothing runs
	ended      <-chan error              // says once it has ended whether it ended as it should
	url, token string
}

// start runs simulate in this process, until it has printed its URL and its token. The
// script simulate runs it as a process.
func (s *simulation) start(flags ...string) error {
	ctx, interrupt := context.WithCancelCause(context.Background())
	reader, stdout := io.Pipe()
	ended := make(chan error, 1)
	s.interrupt, s.ended, s.url, s.token = interrupt, ended, "", ""
	go func() {
		var stderr bytes.Buffer
		code := run(ctx, append([]string{"simulate"}, flags...), strings.NewReader(""), stdout, &stderr, func(string) string { return "" }, func() time.Time { return *s.now.Load() }, smallExecutable)
		err := stdout.Close()
		if code != exitInterrupted {
			err = errors.Join(err, fmt.Errorf("simulate ended with %d, want %d: %s", code, exitInterrupted, stderr.String()))
		}
		ended <- err
	}()
	for lines := bufio.NewScanner(reader); (s.url == "" || s.token == "") && lines.Scan(); {
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

// stop interrupts it, if it runs, and waits for its end.
func (s *simulation) stop() error {
	if s.interrupt == nil {
		return nil
	}
	s.interrupt(stopped{syscall.SIGINT})
	s.interrupt = nil
	return <-s.ended
}

// apiOf returns the simulated API of a script.
func apiOf(ts *testscript.TestScript) *simulation {
	s, ok := ts.Value("simulation").(*simulation)
	if !ok {
		ts.Fatalf("no simulation")
	}
	return s
}

// setClock sets its clock, also while it runs.
func (s *simulation) setClock(now string) error {
	at, err := time.Parse(time.RFC3339, now)
	s.now.Store(&at)
	return err
}

// clock TIME sets the clock of every program that the script runs from then on, and that
// of the simulated API. "env SCRIPT_NOW=TIME" leaves the API's as it is.
func clock(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: clock TIME")
	}
	ts.Setenv("SCRIPT_NOW", args[0])
	ts.Check(apiOf(ts).setClock(args[0]))
}

// serve FLAGS… runs simulate, in place of the one before. Its
// URL is in TLAUDIT_API_URL from then on, its token in the file token, which
// TLAUDIT_TOKEN_FILE names. "serve -" only stops the one before: nothing listens at
// TLAUDIT_API_URL then.
func serve(ts *testscript.TestScript, _ bool, args []string) {
	s := apiOf(ts)
	ts.Check(s.stop())
	if len(args) == 1 && args[0] == "-" {
		// The port that was free a moment ago may be another script's by now. Port 1 never is.
		ts.Setenv("TLAUDIT_API_URL", "http://127.0.0.1:1")
		return
	}
	ts.Check(s.setClock(ts.Getenv("SCRIPT_NOW")))
	ts.Check(s.start(args...))
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
