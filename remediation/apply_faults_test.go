package remediation_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// TestApplyFaults: each write fails before, during or after its effect. The effect happens
// at most once, and a second apply ends in the right state.
func TestApplyFaults(t *testing.T) { failEach(t, 5) }

func TestSlowApplyFaults(t *testing.T) { failEach(t, 1) }

// failEach tries each nth of the faults.
func failEach(t *testing.T, nth int) {
	t.Run("every kind", func(t *testing.T) {
		w, p, policy, before := drifted(t)
		var calls []simulator.Fault
		for _, e := range simulator.Endpoints() {
			if e.Writes() {
				calls = append(calls, simulator.Fault{Endpoint: e})
			}
		}
		failAt(t, nth, calls, w, p, policy, before, isRight)
	})
	t.Run("depending on others", func(t *testing.T) {
		w, p, policy, before := doubled(t)
		failAt(t, nth, []simulator.Fault{{Endpoint: simulator.CancelInvitation, First: 2}, {Endpoint: simulator.CancelInvitation, First: 4}}, w, p, policy, before, asPlanned(p))
	})
}

// failAt applies a plan once for each nth fault that some calls can end in.
func failAt(t *testing.T, nth int, calls []simulator.Fault, w *fixture, p remediation.Plan, policy findings.Policy, before *simulator.Organization, right func(t *testing.T, before, after *simulator.Organization)) {
	t.Helper()
	replaced := []simulator.Kind{"401", "403", "404", "409", "429", "429-date", "500", "502", "503", "504", simulator.EchoToken, simulator.Reset, simulator.ResetInHeaders,
		simulator.HTML, simulator.Empty, simulator.Null, simulator.EmptyObject, simulator.Redirect}
	spoiled := []simulator.Kind{simulator.ResetInBody, simulator.Stall, simulator.Truncated, simulator.WrongType, simulator.TwoValues}
	var faults []simulator.Fault
	add := func(f simulator.Fault, k simulator.Kind, count int, after bool) {
		f.Kind, f.Count, f.AfterEffect = k, count, after
		faults = append(faults, f)
	}
	for _, f := range calls {
		for _, k := range replaced {
			add(f, k, 1, false)
			add(f, k, 1, true)
			add(f, k, 7, false) // more often than a PUT or DELETE is sent
		}
		for _, k := range spoiled {
			add(f, k, 1, true)
		}
	}
	for i, f := range faults {
		if i%nth != 0 {
			continue
		}
		t.Run(fmt.Sprintf("%d %s %s first=%d after=%v count=%d", i, f.Endpoint, f.Kind, f.First, f.AfterEffect, f.Count), func(t *testing.T) {
			t.Parallel()
			path := journalPath(t)
			synctest.Test(t, func(t *testing.T) {
				w := w.twin(before, 0)
				w.server.SetFaults(simulator.Faults{f})
				first, err := w.apply(t, path, p, policy)
				if f.AfterEffect && f.Kind != "401" && err != nil {
					t.Errorf("the effect was there, yet: %v\n%s", err, states(first))
				}
				if err != nil && strings.Contains(err.Error(), canary) || strings.Contains(states(first), canary) {
					t.Error("the token is in the output")
				}
				w.server.SetFaults(nil)
				w.now = w.now.Add(time.Hour)
				if second, err := w.apply(t, path, p, policy); err != nil {
					t.Errorf("the second apply: %v\n%s", err, states(second))
				}
				right(t, before, w.server.Organization())
				posts := map[string]int{}
				for _, r := range w.server.Requests() {
					if r.Method == http.MethodPost && (r.Fault == "" || f.AfterEffect) {
						posts[r.Path]++
					}
				}
				for path, n := range posts {
					if n != 1 {
						t.Errorf("%s took effect %d times", path, n)
					}
				}
				served := w.server.Served()
				if _, err := w.apply(t, path, p, policy); err != nil || w.server.Served() != served {
					t.Errorf("the third apply made %d requests: %v", w.server.Served()-served, err)
				}
				text, err := os.ReadFile(path)
				must(t, err)
				if bytes.Contains(text, []byte(canary)) {
					t.Error("the token is in the journal")
				}
			})
		})
	}
}
