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

// A hunter serves an organization to a process and kills the process at one request. At a
// request the process waits for the answer, so what it has done before is certain.
type hunter struct {
	server *simulator.Server

	mu    sync.Mutex
	prey  *os.Process   // nil: no process is to be killed
	dead  chan struct{} // closed when the process has ended
	left  int           // requests until then
	after bool          // after the effect of the request, else before the server has it
}

// strikes counts a request and returns the process to kill at it, nil for none.
func (h *hunter) strikes() (prey *os.Process, dead chan struct{}, after bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.prey == nil {
		return nil, nil, false
	}
	if h.left--; h.left != 0 {
		return nil, nil, false
	}
	prey, h.prey = h.prey, nil
	return prey, h.dead, h.after
}

// ServeHTTP answers as the server does, until the request at which to kill.
func (h *hunter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	prey, dead, after := h.strikes()
	if prey == nil {
		h.server.ServeHTTP(w, r)
		return
	}
	if after {
		h.server.ServeHTTP(httptest.NewRecorder(), r)
	}
	// Killed as the system does it, without a word.
	if err := prey.Kill(); err != nil {
		panic(err)
	}
	<-dead
	panic(http.ErrAbortHandler) // nobody is left to answer
}

// A strike is where a process is killed: at its nth request, or nowhere if it makes fewer.
type strike struct {
	at    int
	after bool
}

// TestApplySIGKILL: the program itself is killed in the middle of an apply, at every
// request; run again until it ends, it has done what was planned and nothing else, and no
// call took effect twice. TestApplyKilled ends an apply at every entry of the journal.
func TestApplySIGKILL(t *testing.T) {
	w, p, _, before := drifted(t)
	dir := t.TempDir()
	program, plan := filepath.Join(dir, "tlaudit"), filepath.Join(dir, "plan.json")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "tlaudit").CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	must(t, os.WriteFile(plan, written(t, p), 0o600))
	prepare := func(t *testing.T) (h *hunter, apply []string) {
		org := &fixture{now: w.now}
		h = &hunter{server: simulator.New(before.Clone(), simulator.Options{Token: canary, Now: func() time.Time { return org.now }})}
		api := httptest.NewServer(h)
		t.Cleanup(api.Close)
		return h, []string{"--db", w.path, "remediate", "apply", plan, "--yes", "--insecure-loopback", "--override", "stale-plan",
			"--journal", journalPath(t), "--api-url", api.URL}
	}
	h, apply := prepare(t)
	h.run(t, program, apply, nil)
	requests := h.server.Requests()
	cases := map[string][]strike{}
	add := func(strikes ...strike) { cases[fmt.Sprint(strikes)] = strikes }
	for i, r := range requests {
		if r.Endpoint.Writes() {
			add(strike{i + 1, true})
		}
		if !testing.Short() { // after its effect is the worst: done, and not known to be
			add(strike{i + 1, false})
		}
	}
	for n := range 3 { // again and again, at requests that differ from run to run
		add(strike{2*n + 3, n == 0}, strike{n + 2, true}, strike{5 - n, n == 1}, strike{3, true})
	}
	for name, strikes := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, apply := prepare(t)
			for i, s := range strikes {
				if killed := h.run(t, program, apply, &s); i == 0 && !killed {
					t.Errorf("the process was not killed at %v", s)
				}
			}
			h.run(t, program, apply, nil)
			isRight(t, before, h.server.Organization())
			times := map[string]int{}
			for _, r := range h.server.Requests() {
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
			served := h.server.Served()
			h.run(t, program, apply, nil)
			if n := h.server.Served() - served; n != 0 {
				t.Errorf("once more: %d requests", n)
			}
		})
	}
	if least := 3 * len(p.Actions); len(cases) < least && !testing.Short() {
		t.Errorf("%d cases, want %d at least", len(cases), least)
	}
}

// run runs the program and kills it at a strike; nil lets it end, which it must do without
// an error. It reports whether the program was killed.
func (h *hunter) run(t *testing.T, program string, args []string, s *strike) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = []string{"TLAUDIT_TOKEN=" + canary}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	h.mu.Lock() // no request is counted before the process is known
	must(t, cmd.Start())
	h.prey, h.dead = nil, make(chan struct{})
	if s != nil {
		h.prey, h.left, h.after = cmd.Process, s.at, s.after
	}
	dead := h.dead
	h.mu.Unlock()
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
