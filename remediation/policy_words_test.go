package remediation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// TestPolicyWordsOfLeaving: access is given to nobody whom the roster calls terminated in
// a word of the policy: not by a plan, and not by a plan that is older than the roster.
func TestPolicyWordsOfLeaving(t *testing.T) {
	for _, word := range []string{"leaver", "Leaver ", "AUSGESCHIEDEN"} {
		t.Run(word, func(t *testing.T) {
			policy := smallPolicy()
			policy.Roster.Terminated = []string{"leaver", "Ausgeschieden"}
			w := smallFixture(t, nil)
			w.walk(t, nil)
			w.server.Edit(func(o *simulator.Organization) { take(o, "w1", "ann") })
			w.walk(t, nil)
			before := w.reverting(t, policy)
			restored := []string{"restore /workspaces/w1/memberships/ann"}
			if d := cmp.Diff(restored, paths(before)); d != "" {
				t.Fatalf("without a roster (-want +got):\n%s", d)
			}
			w.walk(t, everybody(map[string]string{"ann": word}))
			after := w.reverting(t, policy)
			if len(after.Actions) != 0 || len(after.Manual) != 1 || !strings.Contains(after.Manual[0].WhatToDo, "whom the roster calls terminated") {
				t.Errorf("with the roster: %s", written(t, after))
			}
			guarded, err := remediation.SetGuards(t.Context(), w.open(t), before, policy)
			must(t, err)
			if d := cmp.Diff([]remediation.Guard{remediation.NotNewest, remediation.HasLeft}, guarded.Actions[0].BlockedBy); d != "" {
				t.Errorf("blocked by (-want +got):\n%s", d)
			}
			o := remediation.Options{Override: remediation.Guards(), Policy: policy, Now: func() time.Time { return w.now }}
			outcomes, err := remediation.Apply(t.Context(), nil, guarded, o)
			must(t, err)
			if outcomes[0].State != remediation.Blocked {
				t.Errorf("overridden: %s", states(outcomes))
			}
		})
	}
}
