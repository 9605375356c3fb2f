package remediation_test

import (
	"testing"
	"time"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"

	"github.com/google/go-cmp/cmp"
)

// TestLastRoster: the last roster that was read counts, also after a plan was made.
func TestLastRoster(t *testing.T) {
	for name, rosters := range map[string][][]byte{
		"before the newest walk": {everybody(map[string]string{"dan": "terminated"}), nil},
		"at the newest walk":     {nil, everybody(map[string]string{"dan": "terminated"})},
	} {
		t.Run(name, func(t *testing.T) {
			w := smallFixture(t, func(o *simulator.Organization) { enroll(o, "one", "Dan@bank.example", "PENDING", "") })
			w.walk(t, rosters[0])
			w.walk(t, rosters[1])
			l := w.open(t)
			p, err := remediation.Make(t.Context(), l, ref(t, l, "2"), remediation.Selection{IncludeGrants: true, Findings: w.found(t, l, nil, smallPolicy(), "TL-INV-02")}, smallPolicy())
			must(t, err)
			if len(p.Actions) != 0 || len(p.Manual) != 1 {
				t.Errorf("plan %s", written(t, p))
			}
		})
	}
	w, p := planned(t, func(o *simulator.Organization) { enroll(o, "one", "Dan@bank.example", "PENDING", "") }, "TL-INV-02")
	w.walk(t, everybody(map[string]string{"dan": "terminated"}))
	p, err := remediation.SetGuards(t.Context(), w.open(t), p, smallPolicy())
	must(t, err)
	if d := cmp.Diff([]remediation.Guard{remediation.NotNewest, remediation.HasLeft}, p.Actions[0].BlockedBy); d != "" {
		t.Errorf("blocked by (-want +got):\n%s", d)
	}
	outcomes, err := remediation.Apply(t.Context(), nil, p, remediation.Options{Override: remediation.Guards(), Now: func() time.Time { return w.now }})
	must(t, err)
	if outcomes[0].State != remediation.Blocked {
		t.Errorf("overridden: %s", states(outcomes))
	}
}

// TestLeftSince: somebody whom a newer roster calls terminated is given nothing, whatever
// guard is overridden.
func TestLeftSince(t *testing.T) {
	tests := map[string]struct {
		change func(*simulator.Organization)
		roster string
		kind   remediation.Kind
	}{
		"a role of the same class": {
			change: func(o *simulator.Organization) {
				o.Workspace(workspaceID("w2")).Put(userID("bob"), roleID("w2", "Viewer"))
			},
			roster: "email,user_id,name,manager,department,title,status,start_date,end_date\nbob@bank.example,,bob,,,,terminated,2025-01-01,\n",
			kind:   remediation.ChangeRole,
		},
		"an invitation, known by the id alone": {
			change: func(o *simulator.Organization) { take(o, "w1", "ann"); dismiss(o, "ann") },
			roster: "email,user_id,name,manager,department,title,status,start_date,end_date\nmrs.ann@bank.example," + userID("ann") + ",ann,,,,terminated,2025-01-01,\n",
			kind:   remediation.Invite,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := smallFixture(t, nil)
			w.walk(t, nil)
			w.server.Edit(tt.change)
			w.walk(t, nil)
			p := w.reverting(t, smallPolicy())
			if len(p.Actions) != 1 || p.Actions[0].Action != tt.kind || len(p.Actions[0].BlockedBy) > 0 {
				t.Fatalf("plan %s", written(t, p))
			}
			w.walk(t, []byte(tt.roster))
			p, err := remediation.SetGuards(t.Context(), w.open(t), p, smallPolicy())
			must(t, err)
			if d := cmp.Diff([]remediation.Guard{remediation.NotNewest, remediation.HasLeft}, p.Actions[0].BlockedBy); d != "" {
				t.Errorf("blocked by (-want +got):\n%s", d)
			}
		})
	}
}
