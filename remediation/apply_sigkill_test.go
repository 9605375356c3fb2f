package remediation_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tlaudit/transactionlink/simulator"
)

// A killer serves an organization to a process and kills the process at one request. At a
// request the process waits for the answer, so what it has done before is certain.
type killer struct {
	server *simulator.Server

	mu     sync.Mutex
	target *os.Process   // nil: no process is to be killed
	dead   chan struct{} // closed when the process has ended
	left   int           // requests until then
	after  bool          // after the effect of the request, else before the server has it
}

// countRequest counts a request and returns the process to kill at it, nil for none.
func (k *killer) countRequest() (target *os.Process, dead chan struct{}, after bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.target == nil {
		return nil, nil, false
	}
	if k.left--; k.left != 0 {
		return nil, nil, false
	}
	target, k.target = k.target, nil
	return target, k.dead, k.after
}

// ServeHTTP answers as the server does, until the request at which to kill.
func (k *killer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	target, dead, after := k.countRequest()
	if target == nil {
		k.server.ServeHTTP(w, r)
		return
	}
	if after {
		k.server.ServeHTTP(httptest.NewRecorder(), r)
	}
	// Killed as the system does it, without a word.
	if err := target.Kill(); err != nil {
		panic(err)
	}
	<-dead
	panic(http.ErrAbortHandler) // nobody is left to answer
}

// A killPoint is where a process is killed: at its nth request, or nowhere if it makes fewer.
type killPoint struct {
	at    int
	after bool
}

// TestSlowApplySIGKILL: the program itself is killed in the middle of an apply, before and after
// each request, and again and again; run again until it ends, it has done
// what was planned and nothing else, and no call took effect twice. After its effect is the
// worst: done, and not known to be. TestApplyKilled ends an apply at every entry of the
// journal.
func TestSlowApplySIGKILL(t *testing.T) {
	w, p, _, before := drifted(t)
	dir := t.TempDir()
	program, plan := filepath.Join(dir, "tlaudit"), filepath.Join(dir, "plan.json")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "tlaudit").CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	must(t, os.WriteFile(plan, written(t, p), 0o600))
	prepare := func(t *testing.T) (k *killer, apply []string) {
		org := &fixture{now: w.now}
		k = &killer{server: simulator.New(before.Clone(), simulator.Options{Token: canary, Now: func() time.Time { return org.now }})}
		api := httptest.NewServer(k)
		t.Cleanup(api.Close)
		return k, []string{"--db", w.path, "remediate", "apply", plan, "--yes", "--insecure-loopback", "--override", "stale-plan",
			"--journal", journalPath(t), "--api-url", api.URL}
	}
	k, apply := prepare(t)
	k.run(t, program, apply, nil)
	requests := k.server.Requests()
	cases := map[string][]killPoint{}
	add := func(points ...killPoint) { cases[fmt.Sprint(points)] = points }
	for i, r := range requests {
		if r.Endpoint.Writes() {
			add(killPoint{i + 1, true})
		}
		add(killPoint{i + 1, false})
	}
	for n := range 3 { // again and again, at requests that differ from run to run
		add(killPoint{2*n + 3, n == 0}, killPoint{n + 2, true}, killPoint{5 - n, n == 1}, killPoint{3, true})
	}
	for name, points := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k, apply := prepare(t)
			for i, s := range points {
				if killed := k.run(t, program, apply, &s); i == 0 && !killed {
					t.Errorf("the process was not killed at %v", s)
				}
			}
			k.run(t, program, apply, nil)
			isRight(t, before, k.server.Organization())
			times := map[string]int{}
			for _, r := range k.server.Requests() {
				if r.Endpoint.Writes() {
					times[r.Method+" "+r.Path]++
				}
			}
			for _, a := range p.Actions {
				if n := times[a.Method+" "+a.Path]; n != 1 {
					t.Errorf("%s %s took effect %d times", a.Method, a.Path, n)
				}
			}
			if len(times) != len(p.Actions) {
				t.Errorf("calls %v", times)
			}
			// What is done is known: no request is made again.
			served := k.server.Served()
			k.run(t, program, apply, nil)
			if n := k.server.Served() - served; n != 0 {
				t.Errorf("once more: %d requests", n)
			}
		})
	}
	if least := 3 * len(p.Actions); len(cases) < least {
		t.Errorf("%d cases, want %d at least", len(cases), least)
	}
}

// run runs the program and kills it at a point; nil lets it end, which it must do without
// an error. It reports whether the program was killed.
func (k *killer) run(t *testing.T, program string, args []string, s *killPoint) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = []string{"TLAUDIT_TOKEN=" + canary}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	k.mu.Lock() // no request is counted before the process is known
	must(t, cmd.Start())
	k.target, k.dead = nil, make(chan struct{})
	if s != nil {
		k.target, k.left, k.after = cmd.Process, s.at, s.after
	}
	dead := k.dead
	k.mu.Unlock()
	err := cmd.Wait()
	close(dead)
	code := cmd.ProcessState.ExitCode()
	if strings.Contains(out.String(), canary) {
		t.Error("the token is in the output")
	}
	switch {
	case s == nil && err != nil:
		t.Errorf("left alone: %v\n%s", err, out.String())
	case s != nil && code > 0:
		t.Errorf("it ended by itself with %d:\n%s", code, out.String())
	}
	return code < 0
}
