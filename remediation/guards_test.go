package remediation_test

import (
	"testing"
	"tlaudit/remediation"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"

	"github.com/google/go-cmp/cmp"
)

// TestWholePlanGuards: the guards that depend on the whole plan.
func TestWholePlanGuards(t *testing.T) {
	w := smallFixture(t, nil)
	w.walk(t, nil)
	w.server.Edit(func(o *simulator.Organization) {
		for i := range 51 {
			o.Users = append(o.Users, simulator.User{ID: simulator.ID("many", string(rune('A'+i))), Email: string(rune('A'+i)) + "@x.example", RoleID: organizationRole("member")})
			ws := o.Workspace(workspaceID("w1"))
			ws.Members = append(ws.Members, simulator.Member{UserID: o.Users[len(o.Users)-1].ID, RoleID: roleID("w1", "Viewer")})
		}
	})
	w.walk(t, nil)
	l, err := snapshot.Open(t.Context(), w.path)
	must(t, err)
	base := ref(t, l, "1")
	p, err := remediation.Make(t.Context(), l, ref(t, l, "2"), remediation.Selection{RevertSince: &base}, smallPolicy())
	must(t, err)
	if len(p.Actions) != 51 {
		t.Fatalf("%d actions", len(p.Actions))
	}
	for _, a := range p.Actions {
		if d := cmp.Diff([]remediation.Guard{remediation.MaxActions}, a.BlockedBy); d != "" {
			t.Fatalf("blocked by (-want +got):\n%s", d)
		}
	}
	p.Actions = p.Actions[:50]
	p, err = remediation.SetGuards(t.Context(), l, p, smallPolicy())
	must(t, err)
	if len(p.Actions[0].BlockedBy) != 0 {
		t.Errorf("50 actions are blocked by %v", p.Actions[0].BlockedBy)
	}
	must(t, l.Close())
	w.walk(t, nil)
	fresh := w.open(t)
	p, err = remediation.SetGuards(t.Context(), fresh, p, smallPolicy())
	must(t, err)
	if d := cmp.Diff([]remediation.Guard{remediation.NotNewest}, p.Actions[0].BlockedBy); d != "" {
		t.Errorf("after a newer snapshot (-want +got):\n%s", d)
	}
	p.StateDigest = "00" + p.StateDigest[2:]
	if _, err := remediation.SetGuards(t.Context(), fresh, p, smallPolicy()); err == nil {
		t.Error("a plan of another ledger is not refused")
	}
}

// Each guard says why it blocks an action, with the limits that it applies.
func TestEveryGuardSaysWhy(t *testing.T) {
	said := map[string]remediation.Guard{}
	for _, g := range remediation.Guards() {
		why := g.Why()
		if other, twice := said[why]; why == "" || twice {
			t.Errorf("%s says %q, as %q does", g, why, other)
		}
		said[why] = g
	}
	for _, want := range []string{"the plan has more than 50 actions", "the snapshot of the plan is older than 7 days"} {
		if _, ok := said[want]; !ok {
			t.Errorf("no guard says %q", want)
		}
	}
}
