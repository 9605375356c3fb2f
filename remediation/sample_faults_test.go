package remediation_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// afterwards returns the organization after exactly those actions of a plan that nothing
// blocks. The time of an invitation that was sent again is taken from after.
func afterwards(t *testing.T, before, after *simulator.Organization, p remediation.Plan) *simulator.Organization {
	t.Helper()
	want := before.Clone()
	for _, a := range p.Actions {
		was := a.Precondition
		enrollment, workspace := want.Enrollment(string(was.EnrollmentID)), want.Workspace(string(was.WorkspaceID))
		switch {
		case len(a.BlockedBy) > 0:
		case a.Action == remediation.Cancel:
			enrollment.Status = "CANCELLED"
		case a.Action == remediation.Resend:
			now := after.Enrollment(string(was.EnrollmentID)).LastSentAt
			if now == enrollment.LastSentAt {
				t.Errorf("the invitation %s was not sent again", was.EnrollmentID)
			}
			enrollment.Status, enrollment.LastSentAt = "PENDING", now
		case a.Action == remediation.Remove:
			workspace.Remove(string(was.UserID))
		case a.Action == remediation.ChangeRole, a.Action == remediation.Restore:
			var body struct{ RoleID string }
			must(t, json.Unmarshal(a.Body, &body))
			workspace.Put(string(was.UserID), body.RoleID)
		default:
			t.Fatalf("afterwards does not know %s", a.Action)
		}
	}
	return want
}

// asPlanned checks that exactly the actions of a plan were done.
func asPlanned(p remediation.Plan) func(t *testing.T, before, after *simulator.Organization) {
	return func(t *testing.T, before, after *simulator.Organization) {
		t.Helper()
		if d := cmp.Diff(afterwards(t, before, after, p), after); d != "" {
			t.Errorf("the organization (-planned +got):\n%s", d)
		}
	}
}

// TestSampleFaults: the plan of the sample organization, applied with a fault in every
// call, makes exactly the planned changes; a second apply sends what is missing, and a
// third sends nothing.
func TestSampleFaults(t *testing.T) {
	sampled, l, policy := sample(t)
	quarter, year := ref(t, l, "2026-Q2"), ref(t, l, "1")
	of := sampled.found(t, l, &quarter, policy)
	// TL-INV-02 is left out: TestUndecidedResend is about invitations without a time.
	of = append(of, sampled.found(t, l, &quarter, policy, "TL-INV-01", "TL-INV-03")...)
	p, err := remediation.Make(t.Context(), l, ref(t, l, "latest"), remediation.Selection{Findings: of, RevertSince: &year, IncludeGrants: true}, policy)
	must(t, err)
	calls := 0
	missing := []remediation.Kind{remediation.Cancel, remediation.Remove, remediation.ChangeRole, remediation.Restore, remediation.Resend}
	for _, a := range p.Actions {
		if len(a.BlockedBy) == 0 {
			calls++
			missing = slices.DeleteFunc(missing, func(k remediation.Kind) bool { return k == a.Action })
		}
	}
	if len(missing) > 0 || calls == len(p.Actions) {
		t.Fatalf("the plan has no %v, or nothing in it is blocked", missing)
	}
	before := sampled.server.Organization()
	writing := func(f simulator.Fault) simulator.Faults {
		var all simulator.Faults
		for _, e := range simulator.Endpoints() {
			if e.Writes() {
				f.Endpoint = e
				all = append(all, f)
			}
		}
		return all
	}
	tests := map[string]struct {
		faults  simulator.Faults
		latency time.Duration
		done    bool // by the first apply
	}{
		"none":                    {done: true},
		"slow":                    {latency: 1900 * time.Millisecond, done: true},
		"429, then none":          {faults: writing(simulator.Fault{Kind: simulator.RateLimited, Count: 1})},
		"429":                     {faults: writing(simulator.Fault{Kind: simulator.RateLimited})},
		"429 after the effect":    {faults: writing(simulator.Fault{Kind: simulator.RateLimited, AfterEffect: true}), done: true},
		"500 before the effect":   {faults: writing(simulator.Fault{Kind: simulator.ServerError})},
		"500 after the effect":    {faults: writing(simulator.Fault{Kind: simulator.ServerError, AfterEffect: true}), done: true},
		"cut before the effect":   {faults: writing(simulator.Fault{Kind: simulator.Reset})},
		"cut after the effect":    {faults: writing(simulator.Fault{Kind: simulator.Reset, AfterEffect: true}), done: true},
		"cut amid the answer":     {faults: writing(simulator.Fault{Kind: simulator.ResetInHeaders, AfterEffect: true}), done: true},
		"an answer without end":   {faults: writing(simulator.Fault{Kind: simulator.Stall, AfterEffect: true}), done: true},
		"half of the answer":      {faults: writing(simulator.Fault{Kind: simulator.Truncated, AfterEffect: true}), done: true},
		"a page for people":       {faults: writing(simulator.Fault{Kind: simulator.HTML, AfterEffect: true}), done: true},
		"a page, nothing done":    {faults: writing(simulator.Fault{Kind: simulator.HTML})},
		"an answer of other form": {faults: writing(simulator.Fault{Kind: simulator.WrongType, AfterEffect: true}), done: true},
	}
	for seed := range uint64(6) { // readings too
		name := fmt.Sprintf("by chance %d", seed)
		var all simulator.Faults
		for _, k := range []simulator.Kind{simulator.RateLimited, simulator.ServerError, simulator.Reset, simulator.HTML, simulator.Empty} {
			all = append(all, simulator.Fault{Kind: k, Probability: 0.1, Seed: seed, AfterEffect: seed%2 == 0})
		}
		tests[name] = struct {
			faults  simulator.Faults
			latency time.Duration
			done    bool
		}{faults: all}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := journalPath(t)
			synctest.Test(t, func(t *testing.T) {
				w := sampled.twin(before, tt.latency)
				w.server.SetFaults(tt.faults)
				first, err := w.apply(t, path, p, policy)
				if tt.done && err != nil {
					t.Errorf("the first apply: %v\n%s", err, states(first))
				}
				w.server.SetFaults(nil)
				w.now = w.now.Add(time.Hour)
				if second, err := w.apply(t, path, p, policy); err != nil {
					t.Errorf("the second apply: %v\n%s", err, states(second))
				}
				asPlanned(p)(t, before, w.server.Organization())
				effects := map[string]int{}
				for _, r := range w.server.Requests() {
					if r.Method == http.MethodPost && (r.Fault == "" || tt.faults[0].AfterEffect) {
						effects[r.Path]++
					}
				}
				for path, n := range effects {
					if n != 1 {
						t.Errorf("%s took effect %d times", path, n)
					}
				}
				served := w.server.Served()
				third, err := w.apply(t, path, p, policy)
				if n := w.server.Served() - served; n != 0 || err != nil {
					t.Errorf("the third apply made %d requests: %v\n%s", n, err, states(third))
				}
				if tt.done && writes(w.server.Requests()) != calls {
					t.Errorf("%d calls were sent, want %d", writes(w.server.Requests()), calls)
				}
			})
		})
	}
}
