package remediation_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// TestApplyFaults: each write fails before, during or after the server acted. The
// effect happens at most once, and a second run ends in the right state.
func TestApplyFaults(t *testing.T) {
	t.Run("every kind", func(t *testing.T) {
		w, p, policy, before := drifted(t)
		var calls []simulator.Fault
		for _, e := range simulator.Endpoints() {
			if e.Writes() {
				calls = append(calls, simulator.Fault{Endpoint: e})
			}
		}
		failAt(t, calls, w, p, policy, before, isRight)
	})
	t.Run("resting on others", func(t *testing.T) {
		w, p, policy, before := doubled(t)
		failAt(t, []simulator.Fault{{Endpoint: simulator.CancelInvitation, First: 2}, {Endpoint: simulator.CancelInvitation, First: 4}}, w, p, policy, before, asPlanned(p))
	})
}

// failAt applies a plan once for each fault that each of some calls can end in.
func failAt(t *testing.T, calls []simulator.Fault, w *world, p remediation.Plan, policy findings.Policy, before *simulator.Organization, right func(t *testing.T, before, after *simulator.Organization)) {
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
			add(f, k, 7, false) // longer than PUT and DELETE are sent
		}
		for _, k := range spoiled {
			add(f, k, 1, true)
		}
	}
	for i, f := range faults {
		t.Run(fmt.Sprintf("%d %s %s first=%d after=%v count=%d", i, f.Endpoint, f.Kind, f.First, f.AfterEffect, f.Count), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "journal.jsonl")
			synctest.Test(t, func(t *testing.T) {
				w := w.twin(before, 0)
				w.server.SetFaults(simulator.Faults{f})
				first, err := w.apply(t, path, p, policy)
				if f.AfterEffect && f.Kind != "401" && err != nil {
					t.Errorf("the effect was there, yet: %v\n%s", err, states(first))
				}
				if err != nil && strings.Contains(err.Error(), canary) || strings.Contains(states(first), canary) {
					t.Error("the token is told")
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
	t.Logf("%d cases", len(faults))
}

// TestUntold: a resend that ended in a fault, of an invitation that the API gives no
// time for, is never sent again.
func TestUntold(t *testing.T) {
	w, p := planned(t, func(o *simulator.Organization) { enroll(o, "one", "new@bank.example", "PENDING", "") }, "TL-INV-02")
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w.server.SetFaults(simulator.Faults{{Kind: simulator.Reset, Endpoint: simulator.ResendInvitation}})
	for range 3 {
		outcomes, err := w.apply(t, path, p, smallPolicy())
		if len(outcomes) != 1 || outcomes[0].State != remediation.Unknown || err == nil {
			t.Fatalf("%v: %s", err, states(outcomes))
		}
		if !strings.Contains(outcomes[0].Detail, "no reading can tell whether it was sent") {
			t.Errorf("it does not say what to look at: %s", states(outcomes))
		}
		if want := "1 of 1 action not done: do by hand what the line above says, for running it again can tell no more"; err.Error() != want {
			t.Errorf("the error is %q, want %q", err, want)
		}
	}
	if n := writes(w.server.Requests()); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}

// TestPatience: all that the API asks to wait counts together, for a call and for the
// readings before and after it: an action waits five minutes, as one reading does.
func TestPatience(t *testing.T) {
	w, p := planned(t, func(o *simulator.Organization) { o.User(userID("ann")).RoleID = organizationRole("owner") }, "TL-INH-02")
	before := w.server.Organization()
	tests := map[string]struct {
		faults simulator.Faults
		calls  int
		least  time.Duration // that it takes, but for a minute
		want   remediation.State
	}{
		"429, almost all at once": {throttled(simulator.DeleteMembership, 299*time.Second, 0), 2, 299 * time.Second, remediation.NotDone},
		"429, two minutes":        {throttled(simulator.DeleteMembership, 2*time.Minute, 0), 3, 4 * time.Minute, remediation.NotDone},
		"429, too long":           {throttled(simulator.DeleteMembership, 6*time.Minute, 0), 1, 0, remediation.NotDone},
		"429, a second":           {throttled(simulator.DeleteMembership, time.Second, 0), 5, 5 * time.Second, remediation.NotDone},
		"503, almost all at once": {simulator.Faults{{Kind: simulator.Unavailable, Endpoint: simulator.DeleteMembership, RetryAfter: 299 * time.Second}}, 2, 299 * time.Second, remediation.NotDone},
		"503, too long":           {simulator.Faults{{Kind: simulator.Unavailable, Endpoint: simulator.DeleteMembership, RetryAfter: 6 * time.Minute}}, 1, 0, remediation.NotDone},
		"readings too": {append(throttled(simulator.ListMemberships, 2*time.Minute, 2),
			throttled(simulator.DeleteMembership, 2*time.Minute, 0)...), 1, 4 * time.Minute, remediation.NotDone},
		"the reading after the last": {append(simulator.Faults{{Kind: simulator.RateLimited, Endpoint: simulator.ListMemberships, First: 2, RetryAfter: 2 * time.Minute}},
			throttled(simulator.DeleteMembership, 4*time.Minute, 0)...), 1, 4 * time.Minute, remediation.Unknown},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.jsonl")
			synctest.Test(t, func(t *testing.T) {
				w := w.twin(before, 0)
				w.server.SetFaults(tt.faults)
				start := time.Now()
				outcomes, err := w.apply(t, path, p, smallPolicy())
				if err == nil || len(outcomes) != 1 || outcomes[0].State != tt.want {
					t.Errorf("%v: %s", err, states(outcomes))
				}
				if took := time.Since(start); took < tt.least || took > tt.least+time.Minute {
					t.Errorf("it took %v", took)
				}
				if n := writes(w.server.Requests()); n != tt.calls {
					t.Errorf("%d calls, want %d", n, tt.calls)
				}
			})
		})
	}
}

// throttled is 429 to a number of requests, 0 for all.
func throttled(e simulator.Endpoint, retryAfter time.Duration, count int) simulator.Faults {
	return simulator.Faults{{Kind: simulator.RateLimited, Endpoint: e, RetryAfter: retryAfter, Count: count}}
}

// TestPatienceOfInvitations: the listings that an action about an invitation reads wait
// five minutes together, and the next action has its own.
func TestPatienceOfInvitations(t *testing.T) {
	w, p := planned(t, func(o *simulator.Organization) {
		enroll(o, "one", "ann@bank.example", "PENDING", "2026-08-29T10:00:00.000Z")
	}, "TL-INV-06")
	before := w.server.Organization()
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	synctest.Test(t, func(t *testing.T) {
		w := w.twin(before, 0)
		w.server.SetFaults(append(throttled(simulator.ListEnrollments, 3*time.Minute, 1), throttled(simulator.ListUsers, 3*time.Minute, 1)...))
		start := time.Now()
		outcomes, err := w.apply(t, path, p, smallPolicy())
		if err == nil || len(outcomes) != 1 || outcomes[0].State != remediation.NotDone || !strings.Contains(outcomes[0].Detail, "asks to wait 3m0s more") {
			t.Errorf("%v: %s", err, states(outcomes))
		}
		if took := time.Since(start); took != 3*time.Minute {
			t.Errorf("it took %v", took)
		}
		if outcomes, err = w.apply(t, path, p, smallPolicy()); err != nil {
			t.Errorf("again: %v: %s", err, states(outcomes))
		}
	})
}

// TestIncompleteError: it asks for another run only where that may help.
func TestIncompleteError(t *testing.T) {
	for want, err := range map[string]remediation.IncompleteError{
		"2 of 5 actions not done: see the lines above, then run it again":                                                                  {Failed: 2, Of: 5},
		"3 of 5 actions not done: see the lines above, then run it again; for 1 of them that tells no more: do by hand what its line says": {Failed: 3, Of: 5, Untold: 1},
		"2 of 2 actions not done: do by hand what the lines above say, for running it again can tell no more":                              {Failed: 2, Of: 2, Untold: 2},
		"1 of 5 actions not done: do by hand what the line above says, for running it again can tell no more":                              {Failed: 1, Of: 5, Untold: 1},
	} {
		if got := err.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
