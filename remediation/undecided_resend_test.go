package remediation_test

import (
	"strings"
	"testing"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// TestUndecidedResend: a failed resend of an invitation without a time is never sent again:
// no listing shows its effect.
func TestUndecidedResend(t *testing.T) {
	w, p := planned(t, func(o *simulator.Organization) { enroll(o, "one", "new@bank.example", "PENDING", "") }, "TL-INV-02")
	path := journalPath(t)
	w.server.SetFaults(simulator.Faults{{Kind: simulator.Reset, Endpoint: simulator.ResendInvitation}})
	for range 3 {
		outcomes, err := w.apply(t, path, p, smallPolicy())
		if len(outcomes) != 1 || outcomes[0].State != remediation.Unknown || err == nil {
			t.Fatalf("%v: %s", err, states(outcomes))
		}
		if !strings.Contains(outcomes[0].Detail, "whether it was sent cannot be found out") {
			t.Errorf("it does not say what to check: %s", states(outcomes))
		}
		if want := "1 of 1 action not done: do by hand what the line above says; running it again does not help"; err.Error() != want {
			t.Errorf("the error is %q, want %q", err, want)
		}
	}
	if n := writes(w.server.Requests()); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}

// TestUndecidedByAnotherPlan: a call whose effect is unknown after one plan is not sent by
// another plan with the same call.
func TestUndecidedByAnotherPlan(t *testing.T) {
	w, p := planned(t, func(o *simulator.Organization) { enroll(o, "one", "new@bank.example", "PENDING", "") }, "TL-INV-02")
	path := journalPath(t)
	w.server.SetFaults(simulator.Faults{{Kind: simulator.Reset, Endpoint: simulator.ResendInvitation}})
	for range 2 {
		outcomes, err := w.apply(t, path, p, smallPolicy())
		if err == nil || len(outcomes) != 1 || outcomes[0].State != remediation.Unknown {
			t.Errorf("%v: %s", err, states(outcomes))
		}
		p.Actions[0].Reason += " and so on"
	}
	if n := writes(w.server.Requests()); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}

// TestRefusedResend: a call that the API refused had no effect, so the next apply may send
// it.
func TestRefusedResend(t *testing.T) {
	for _, kind := range []simulator.Kind{"401", "403", "403-wait", "404", "409", "429"} {
		t.Run(string(kind), func(t *testing.T) {
			w, p := planned(t, func(o *simulator.Organization) { enroll(o, "one", "new@bank.example", "PENDING", "") }, "TL-INV-02")
			path := journalPath(t)
			w.server.SetFaults(simulator.Faults{{Kind: kind, Endpoint: simulator.ResendInvitation}})
			if outcomes, err := w.apply(t, path, p, smallPolicy()); err == nil {
				t.Fatalf("%v: %s", err, states(outcomes))
			}
			w.server.SetFaults(nil)
			if outcomes, err := w.apply(t, path, p, smallPolicy()); err != nil {
				t.Errorf("the second apply: %v: %s", err, states(outcomes))
			}
		})
	}
}

// TestResendThatTimedOutOnTheWay: a 408 does not say whether the resend was sent, so it is
// unknown and not sent again.
func TestResendThatTimedOutOnTheWay(t *testing.T) {
	w, p := planned(t, func(o *simulator.Organization) { enroll(o, "one", "new@bank.example", "PENDING", "") }, "TL-INV-02")
	path := journalPath(t)
	w.server.SetFaults(simulator.Faults{{Kind: "408", Endpoint: simulator.ResendInvitation}})
	for range 2 {
		outcomes, err := w.apply(t, path, p, smallPolicy())
		if err == nil || len(outcomes) != 1 || outcomes[0].State != remediation.Unknown {
			t.Errorf("%v: %s", err, states(outcomes))
		}
	}
	if n := writes(w.server.Requests()); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}
