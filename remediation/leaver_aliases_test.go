package remediation_test

import (
	"testing"

	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// TestNothingForLeavers: a plan gives nothing to somebody whom the roster calls terminated
// under any id or e-mail that they ever had.
func TestNothingForLeavers(t *testing.T) {
	t.Run("renamed since", func(t *testing.T) {
		for name, last := range map[string][]byte{
			"terminated": everybody(map[string]string{"ann": "terminated"}),
			"not named":  rosterOf("boss active", "bob active", "cat active", "dan active"),
		} {
			t.Run(name, func(t *testing.T) {
				w := smallFixture(t, nil)
				w.walk(t, everybody(nil))
				w.server.Edit(func(o *simulator.Organization) {
					take(o, "w1", "ann")
					o.User(userID("ann")).Email = "anne.new@bank.example"
				})
				w.walk(t, last)
				p := w.reverting(t, smallPolicy())
				if len(p.Actions) != 0 || len(p.Manual) == 0 {
					t.Errorf("plan %s", written(t, p))
				}
			})
		}
	})
	t.Run("known by id", func(t *testing.T) {
		w := smallFixture(t, func(o *simulator.Organization) { enroll(o, "one", address("dan"), "PENDING", "") })
		w.walk(t, []byte("email,user_id,status\nrenamed@bank.example,"+userID("dan")+",terminated\n"))
		l := w.open(t)
		p, err := remediation.Make(t.Context(), l, ref(t, l, "latest"), remediation.Selection{IncludeGrants: true, Findings: w.found(t, l, nil, smallPolicy(), "TL-INV-02")}, smallPolicy())
		must(t, err)
		if len(p.Actions) != 0 || len(p.Manual) != 1 {
			t.Errorf("plan %s", written(t, p))
		}
	})
}
