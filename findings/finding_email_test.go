package findings_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// The address of a finding is the person's: never that of a row of the roster that
// contradicts the accounts, and the last known one of somebody who is gone.
func TestAddressOfAFinding(t *testing.T) {
	for name, tt := range map[string]struct {
		rule        string
		story       func(s *story)
		email, asOf string
	}{
		"contradicted, without an address": {rule: "TL-DAT-09", story: func(s *story) {
			s.now().users = append(s.now().users, snapshot.User{UserID: "ann", OrganizationRoleID: "o-member"})
			s.now().give("a", "ann", direct, "viewer")
			s.now().roster = []snapshot.RosterRow{{Email: "olga@bank.example", UserID: "ann", Status: "active"}}
		}},
		"gone": {rule: "TL-HR-05", story: func(s *story) {
			having(direct, "admin")(s)
			s.now().roster = []snapshot.RosterRow{{Email: "ann@bank.example", Status: "terminated", EndDate: "2025-12-30"}}
			s.next(3).take("a", "ann", direct)
			s.now().forget("ann")
		}, email: "ann@bank.example", asOf: "2026-01-01T06:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin()
			tt.story(s)
			policy := testPolicy()
			policy.Thresholds.RosterMatchPercent = 0
			result, _ := evaluated(t, s.ledger(t), "1", policy, tt.rule)
			found := false
			for _, f := range result.Findings {
				if f.UserID != "ann" {
					continue
				}
				found = true
				if d := cmp.Diff([]string{tt.email, tt.asOf}, []string{f.Email, f.EmailAsOf}); d != "" {
					t.Errorf("address of %s (-want +got):\n%s", f.Subject, d)
				}
			}
			if !found {
				t.Errorf("%s finds nothing about ann: %v, not evaluated %v", tt.rule, result.Findings, result.NotEvaluated)
			}
		})
	}
}
