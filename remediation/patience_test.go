package remediation_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// TestPatience: the waits for which the API asks are added up over a call and the listings
// before and after it: an action waits five minutes, as one listing does.
func TestPatience(t *testing.T) {
	w, p := planned(t, func(o *simulator.Organization) { o.User(userID("ann")).RoleID = organizationRole("owner") }, "TL-INH-02")
	before := w.server.Organization()
	tests := map[string]struct {
		faults simulator.Faults
		calls  int
		least  time.Duration // that it takes; at most a minute more
		want   remediation.State
	}{
		"429, almost all at once": {throttled(simulator.DeleteMembership, 299*time.Second, 0), 2, 299 * time.Second, remediation.NotDone},
		"429, two minutes":        {throttled(simulator.DeleteMembership, 2*time.Minute, 0), 3, 4 * time.Minute, remediation.NotDone},
		"429, too long":           {throttled(simulator.DeleteMembership, 6*time.Minute, 0), 1, 0, remediation.NotDone},
		"429, a second":           {throttled(simulator.DeleteMembership, time.Second, 0), 5, 5 * time.Second, remediation.NotDone},
		"503, almost all at once": {simulator.Faults{{Kind: simulator.Unavailable, Endpoint: simulator.DeleteMembership, RetryAfter: 299 * time.Second}}, 2, 299 * time.Second, remediation.NotDone},
		"503, too long":           {simulator.Faults{{Kind: simulator.Unavailable, Endpoint: simulator.DeleteMembership, RetryAfter: 6 * time.Minute}}, 1, 0, remediation.NotDone},
		"listings too": {append(throttled(simulator.ListMemberships, 2*time.Minute, 2),
			throttled(simulator.DeleteMembership, 2*time.Minute, 0)...), 1, 4 * time.Minute, remediation.NotDone},
		"the listing after the last call": {append(simulator.Faults{{Kind: simulator.RateLimited, Endpoint: simulator.ListMemberships, First: 2, RetryAfter: 2 * time.Minute}},
			throttled(simulator.DeleteMembership, 4*time.Minute, 0)...), 1, 4 * time.Minute, remediation.Unknown},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := journalPath(t)
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

// throttled answers 429 to a number of requests, 0 for all.
func throttled(e simulator.Endpoint, retryAfter time.Duration, count int) simulator.Faults {
	return simulator.Faults{{Kind: simulator.RateLimited, Endpoint: e, RetryAfter: retryAfter, Count: count}}
}

// TestPatienceOfInvitations: the listings of an action about an invitation wait five
// minutes together, and those of the next action wait anew.
func TestPatienceOfInvitations(t *testing.T) {
	w, p := planned(t, func(o *simulator.Organization) {
		enroll(o, "one", "ann@bank.example", "PENDING", "2026-08-29T10:00:00.000Z")
	}, "TL-INV-06")
	before := w.server.Organization()
	path := journalPath(t)
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
