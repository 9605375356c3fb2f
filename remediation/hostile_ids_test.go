package remediation_test

import (
	"bytes"
	"strings"
	"testing"

	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// TestHostileIDs: an id that could be more than an id in a call is never part of one: the
// step is manual.
func TestHostileIDs(t *testing.T) {
	for _, id := range []string{"a;touch pwned", "a$(touch pwned)", "../../users/a", "a?x=1", "a#", "a/cancel", "--yes", "a b", "a\nb", "a%2fb", strings.Repeat("a", 200)} {
		w := smallFixture(t, func(o *simulator.Organization) {
			o.Enrollments = append(o.Enrollments, simulator.Enrollment{ID: id, Email: "x@evil.example", Status: "PENDING", LastSentAt: "2026-08-30T10:00:00.000Z", RoleID: organizationRole("member")})
			o.Users = append(o.Users, simulator.User{ID: id, Email: "y@bank.example", RoleID: organizationRole("member")})
			o.Workspace(workspaceID("w1")).Members = append(o.Workspace(workspaceID("w1")).Members, simulator.Member{UserID: id, RoleID: roleID("w1", "Viewer")})
		})
		w.walk(t, nil)
		l := w.open(t)
		policy := smallPolicy()
		for name, s := range map[string]remediation.Selection{
			"invitation": {Findings: w.found(t, l, nil, policy, "TL-INV-04")},
			"person":     {Person: &remediation.Person{UserID: id, Email: "y@bank.example"}},
		} {
			p, err := remediation.Make(t.Context(), l, ref(t, l, "1"), s, policy)
			must(t, err)
			if len(p.Actions) > 0 || len(p.Manual) == 0 {
				t.Errorf("%s %q: %d actions, %d steps by hand", name, id, len(p.Actions), len(p.Manual))
			}
			var script bytes.Buffer
			must(t, remediation.Script(&script, p))
			onlyCalls(t, script.Bytes(), p)
			if strings.ContainsFunc(script.String(), acts) {
				t.Errorf("%s %q acts in the script", name, id)
			}
		}
	}
}
