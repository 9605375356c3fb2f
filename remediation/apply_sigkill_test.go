package remediation_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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

// A hunter serves an organization to a process, and kills it at one request.
type hunter struct {
	server *simulator.Server

	mu     sync.Mutex
	prey   *os.Process // nil: nobody is hunted
	writes bool        // what is counted: writes, else readings
	left   int         // requests until then
	when   string      // "before" the server has it, "after" its effect, "answered"
	late   time.Duration
}

// strikes counts a request and gives the process to kill at it, nil for none.
func (h *hunter) strikes(r *http.Request) *os.Process {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.prey == nil || (r.Method != http.MethodGet) != h.writes {
		return nil
	}
	if h.left--; h.left != 0 {
		return nil
	}
	p := h.prey
	h.prey = nil
	return p
}

// ServeHTTP is the server's, until it is the request to kill at.
func (h *hunter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	prey := h.strikes(r)
	switch {
	case prey == nil:
		h.server.ServeHTTP(w, r)
		return
	case h.when == "answered":
		h.server.ServeHTTP(w, r)
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		time.Sleep(h.late)
		kill(prey)
		return
	case h.when == "after":
		h.server.ServeHTTP(httptest.NewRecorder(), r)
	}
	kill(prey)
	panic(http.ErrAbortHandler) // there is nobody to answer
}

// kill ends a process as the system does, without a word. It may have ended before.
func kill(p *os.Process) {
	if err := p.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		panic(err)
	}
}

// A strike is where a run is killed: at a request, or where it has none after a time.
type strike struct {
	writes bool
	at     int
	when   string
	late   time.Duration
}

// TestSIGKILL: the program itself is killed in the middle of an apply, at each call
// and at any other moment; run again until it ends, it has done what was planned and
// nothing else, and no call took effect twice.
func TestSIGKILL(t *testing.T) {
	w, p, _, before := drifted(t)
	dir := t.TempDir()
	program, plan := filepath.Join(dir, "tlaudit"), filepath.Join(dir, "plan.json")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "tlaudit").CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	must(t, os.WriteFile(plan, written(t, p), 0o600))
	cases := map[string][]strike{}
	add := func(strikes ...strike) { cases[fmt.Sprint(strikes)] = strikes }
	for n := 1; n <= len(p.Actions); n++ {
		add(strike{writes: true, at: n, when: "before"})
		add(strike{writes: true, at: n, when: "after"})
		for _, late := range []time.Duration{0, 500 * time.Microsecond} {
			add(strike{writes: true, at: n, when: "answered", late: late})
		}
	}
	for n := 1; n <= 6; n++ {
		add(strike{at: n, when: "answered"}) // a reading, before a call or after it
	}
	chance := rand.New(rand.NewPCG(1, 2))
	for range 6 {
		var strikes []strike
		for range 3 {
			strikes = append(strikes, strike{late: time.Duration(chance.Int64N(int64(120 * time.Millisecond)))})
		}
		add(strikes...)
	}
	killed := 0
	var mu sync.Mutex
	t.Run("cases", func(t *testing.T) {
		for name, strikes := range cases {
			if testing.Short() && len(strikes) == 1 && strikes[0].when != "after" {
				continue // the one that is worst: done, and not known to be
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				org := &fixture{now: w.now}
				h := &hunter{server: simulator.New(before.Clone(), simulator.Options{Token: canary, Latency: time.Millisecond, Now: func() time.Time { return org.now }})}
				api := httptest.NewServer(h)
				defer api.Close()
				apply := []string{"--db", w.path, "remediate", "apply", plan, "--yes", "--insecure-loopback", "--override", "stale-plan",
					"--journal", filepath.Join(t.TempDir(), "journal.jsonl"), "--api-url", api.URL}
				for _, s := range strikes {
					if h.run(t, program, apply, &s) {
						mu.Lock()
						killed++
						mu.Unlock()
					}
				}
				h.run(t, program, apply, nil)
				isRight(t, before, h.server.Organization())
				times := map[string]int{}
				for _, r := range h.server.Requests() {
					// A caller that is killed while the server still waits has no effect.
					if r.Endpoint.Writes() && r.Status != 0 {
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
				// What is done is known: nobody is asked again.
				served := h.server.Served()
				h.run(t, program, apply, nil)
				if n := h.server.Served() - served; n != 0 {
					t.Errorf("once more: %d requests", n)
				}
			})
		}
	})
	if least := len(p.Actions); killed < least {
		t.Errorf("%d processes were killed, want %d at least", killed, least)
	}
	t.Logf("%d processes were killed", killed)
}

// run runs the program, and kills it at a strike; nil lets it end, which it must do
// well. It tells whether it was killed.
func (h *hunter) run(t *testing.T, program string, args []string, s *strike) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = []string{"TLAUDIT_TOKEN=" + canary}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	h.mu.Lock()
	must(t, cmd.Start())
	h.prey = nil
	if s != nil && s.at > 0 {
		h.prey, h.writes, h.left, h.when, h.late = cmd.Process, s.writes, s.at, s.when, s.late
	}
	h.mu.Unlock()
	if s != nil && s.at == 0 {
		time.Sleep(s.late)
		kill(cmd.Process)
	}
	err := cmd.Wait()
	ended := cmd.ProcessState.ExitCode()
	if strings.Contains(out.String(), canary) {
		t.Error("the token is told")
	}
	switch {
	case s == nil && err != nil:
		t.Errorf("left alone: %v\n%s", err, out.String())
	case s != nil && ended > 0:
		t.Errorf("it ended by itself with %d:\n%s", ended, out.String())
	case s != nil && s.at > 0 && s.when != "answered" && ended == 0:
		t.Errorf("it was not killed at %v:\n%s", *s, out.String())
	}
	return ended < 0
}
