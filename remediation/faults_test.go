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

	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// TestApplyFaults: each write fails before, during or after the server acted. The
// effect happens at most once, and a second run ends in the right state.
func TestApplyFaults(t *testing.T) {
	w, p, policy, before := drifted(t)
	endpoints := []simulator.Endpoint{simulator.CancelInvitation, simulator.DeleteMembership, simulator.PutMembership, simulator.ResendInvitation, simulator.InviteUser}
	replaced := []simulator.Kind{"401", "403", "404", "409", "429", "429-date", "500", "502", "503", "504", simulator.EchoToken, simulator.Reset, simulator.ResetInHeaders,
		simulator.HTML, simulator.Empty, simulator.Null, simulator.EmptyObject, simulator.Redirect}
	spoiled := []simulator.Kind{simulator.ResetInBody, simulator.Stall, simulator.Truncated, simulator.WrongType, simulator.TwoValues}
	var faults []simulator.Fault
	for _, e := range endpoints {
		for _, k := range replaced {
			faults = append(faults, simulator.Fault{Kind: k, Endpoint: e, Count: 1}, simulator.Fault{Kind: k, Endpoint: e, Count: 1, AfterEffect: true},
				simulator.Fault{Kind: k, Endpoint: e, Count: 7}) // longer than PUT and DELETE are sent
		}
		for _, k := range spoiled {
			faults = append(faults, simulator.Fault{Kind: k, Endpoint: e, Count: 1, AfterEffect: true})
		}
	}
	for i, f := range faults {
		t.Run(fmt.Sprintf("%d %s %s after=%v count=%d", i, f.Endpoint, f.Kind, f.AfterEffect, f.Count), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "journal.jsonl")
			synctest.Test(t, func(t *testing.T) {
				w := &world{path: w.path, token: canary, now: w.now}
				w.server = simulator.New(before.Clone(), simulator.Options{Token: canary, Now: func() time.Time { return w.now }})
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
				isRight(t, before, w.server.Organization())
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
	w := testingWorld(t, func(o *simulator.Organization) { enroll(o, "one", "new@bank.example", "PENDING", "") })
	w.walk(t, nil)
	l := w.open(t)
	policy := smallPolicy()
	p, err := remediation.Make(t.Context(), l, ref(t, l, "1"), remediation.Selection{IncludeGrants: true, Findings: w.found(t, l, nil, policy, "TL-INV-02")}, policy)
	must(t, err)
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w.server.SetFaults(simulator.Faults{{Kind: simulator.Reset, Endpoint: simulator.ResendInvitation}})
	for range 3 {
		outcomes, err := w.apply(t, path, p, policy)
		if len(outcomes) != 1 || outcomes[0].State != remediation.Unknown || err == nil {
			t.Fatalf("%v: %s", err, states(outcomes))
		}
	}
	if n := writes(w.server.Requests()); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}
