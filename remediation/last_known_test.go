package remediation_test

import (
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// TestLastKnown: somebody who has left the listing while the access stays has the last
// known e-mail in the plan, with its day in the reason; the policy protects them by it.
func TestLastKnown(t *testing.T) {
	w := smallFixture(t, func(o *simulator.Organization) {
		enroll(o, "one", "Ann@Bank.example", "PENDING", "2026-08-29T10:00:00.000Z")
	})
	w.walk(t, nil)
	w.server.Edit(func(o *simulator.Organization) { dismiss(o, "ann") })
	w.walk(t, nil)
	w.walk(t, nil)
	l := w.open(t)
	tests := map[string]struct {
		protected string
		selection remediation.Selection
		actions   int
	}{
		"--user":                      {selection: remediation.Selection{Person: &remediation.Person{UserID: userID("ann")}}, actions: 2},
		"a rule":                      {selection: remediation.Selection{Findings: w.found(t, l, nil, smallPolicy(), "TL-ORP-01")}, actions: 1},
		"protected by e-mail":         {protected: " ANN@bank.example.", selection: remediation.Selection{Findings: w.found(t, l, nil, smallPolicy(), "TL-ORP-01")}, actions: 1},
		"protected by id, upper case": {protected: strings.ToUpper(userID("ann")) + " ", selection: remediation.Selection{Findings: w.found(t, l, nil, smallPolicy(), "TL-ORP-01")}, actions: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			policy := findings.Default()
			if tt.protected != "" {
				policy.ProtectedUsers = []string{tt.protected}
			}
			p, err := remediation.Make(t.Context(), l, ref(t, l, "latest"), tt.selection, policy)
			must(t, err)
			if len(p.Actions) != tt.actions {
				t.Fatalf("plan %s", written(t, p))
			}
			a := p.Actions[len(p.Actions)-1]
			if a.Action != remediation.Remove || a.Precondition.Email != "ann@bank.example" || strings.Count(a.Reason, "ann@bank.example, last known 2026-09-01") != 1 {
				t.Errorf("plan %s", written(t, p))
			}
			// The e-mail of a plan that somebody has edited protects nobody and exposes nobody.
			p.Actions[len(p.Actions)-1].Precondition.Email = "other@bank.example"
			p, err = remediation.SetGuards(t.Context(), l, p, policy)
			must(t, err)
			if got := len(p.Actions[len(p.Actions)-1].BlockedBy) > 0; got != (tt.protected != "") {
				t.Errorf("blocked by %v", p.Actions[len(p.Actions)-1].BlockedBy)
			}
			if got := len(a.BlockedBy) > 0; got != (tt.protected != "") {
				t.Errorf("blocked by %v", a.BlockedBy)
			}
		})
	}
}
