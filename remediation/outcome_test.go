package remediation_test

import (
	"errors"
	"slices"
	"testing"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// TestIncompleteError: it suggests another apply only if that may help.
func TestIncompleteError(t *testing.T) {
	for want, err := range map[string]remediation.IncompleteError{
		"2 of 5 actions not done: see the lines above, then run it again":                                                              {Failed: 2, Of: 5},
		"3 of 5 actions not done: see the lines above, then run it again; that does not help 1 of them: do by hand what the line says": {Failed: 3, Of: 5, ByHand: 1},
		"2 of 2 actions not done: do by hand what the lines above say; running it again does not help":                                 {Failed: 2, Of: 2, ByHand: 2},
		"1 of 5 actions not done: do by hand what the line above says; running it again does not help":                                 {Failed: 1, Of: 5, ByHand: 1},
	} {
		if got := err.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestEveryActionHasAnOutcome: also if the apply ends early.
func TestEveryActionHasAnOutcome(t *testing.T) {
	for _, f := range []simulator.Fault{
		{Kind: "401", Endpoint: simulator.CancelInvitation}, {Kind: "401", Endpoint: simulator.PutMembership, AfterEffect: true},
		{Kind: "401", Endpoint: simulator.ListMemberships}, {Kind: "401", Endpoint: simulator.InviteUser},
	} {
		t.Run(string(f.Endpoint), func(t *testing.T) {
			w, p, policy, _ := drifted(t)
			w.server.SetFaults(simulator.Faults{f})
			outcomes, err := w.apply(t, journalPath(t), p, policy)
			var incomplete *remediation.IncompleteError
			if err == nil || errors.As(err, &incomplete) {
				t.Errorf("the error is %v", err)
			}
			if len(outcomes) != len(p.Actions) {
				t.Errorf("%d outcomes of %d:\n%s", len(outcomes), len(p.Actions), states(outcomes))
			}
			for _, o := range outcomes {
				sent := slices.ContainsFunc(w.server.Requests(), func(r simulator.Request) bool { return r.Method == o.Action.Method && r.Path == o.Action.Path })
				if sent == (o.State == remediation.NotReached) {
					t.Errorf("%s is %s", o.Action.Action, o.State)
				}
			}
		})
	}
}

// TestPrivilegedForPrivileged: a privileged role that replaces another takes no privilege.
func TestPrivilegedForPrivileged(t *testing.T) {
	w := smallFixture(t, nil)
	w.walk(t, nil)
	w.server.Edit(func(o *simulator.Organization) {
		o.Workspace(workspaceID("w1")).Put(userID("boss"), roleID("w1", "Desk"))
	})
	w.walk(t, nil)
	policy := smallPolicy()
	policy.Roles.Privileged = append(slices.Clone(policy.Roles.Privileged), roleID("w1", "Desk"))
	p := w.reverting(t, policy)
	outcomes, err := w.apply(t, journalPath(t), p, policy)
	if err != nil || len(outcomes) != 1 || outcomes[0].State != remediation.Done {
		t.Errorf("%v: %s", err, states(outcomes))
	}
}
