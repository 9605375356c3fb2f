package findings_test

import (
	"testing"
	"tlaudit/snapshot"
)

// TestInvitationFirstSeen: sending an invitation again, or writing its e-mail in
// another case, does not make an old problem a new one; another status between does.
func TestInvitationFirstSeen(t *testing.T) {
	tests := map[string]struct {
		email, status, sent string
		story               func(*walked)
	}{
		"TL-INV-01": {"x@bank.example", "PENDING", "2025-10-01", nil},
		"TL-INV-02": {"x@bank.example", "PENDING", "", nil},
		"TL-INV-03": {"x@bank.example", "EXPIRED", "2025-10-01", nil},
		"TL-INV-04": {"x@other.example", "PENDING", "2025-10-01", nil},
		"TL-INV-05": {"x@bank.example", "PENDING", "2025-10-01", func(o *walked) { o.invite("e2", "x@bank.example", "PENDING", "2025-12-31") }},
		"TL-INV-06": {"olga@bank.example", "PENDING", "2025-10-01", nil},
		"TL-INV-07": {"x@bank.example", "PENDING", "2025-10-01", func(o *walked) {
			o.employ("olga@bank.example", "", "active", "")
			o.employ("x@bank.example", "", "terminated", "")
		}},
		"TL-INV-09": {"x@other.example", "ACCEPTED", "2025-10-01", nil},
		"TL-INV-11": {"x@bnak.example", "PENDING", "2025-10-01", nil},
		"TL-DAT-04": {"x@bank.example", "PAUSED", "2025-10-01", nil},
	}
	for rule, tt := range tests {
		t.Run(rule, func(t *testing.T) {
			again := func(o *walked) {
				i := &o.invitations[0]
				i.Email = "X" + i.Email[1:]
				if i.Email == "Xlga@bank.example" {
					i.Email = "OLGA@bank.example"
				}
				if tt.sent != "" {
					i.LastSentAt = "2025-10-02T06:00:00.000Z"
				}
			}
			begun := func(s *story) {
				s.now().invite("e1", tt.email, tt.status, tt.sent)
				if tt.story != nil {
					tt.story(s.now())
				}
			}
			for name, c := range map[string]struct {
				story func(*story)
				want  string
			}{
				"again": {func(s *story) { begun(s); again(s.next(1)); s.next(1) }, "2026-01-01T06:00:00Z"},
				"another status between": {func(s *story) {
					begun(s)
					s.next(1).invitations[0].Status = "CANCELLED"
					s.next(1).invitations[0].Status = tt.status
					again(s.next(1))
				}, "2026-01-03T06:00:00Z"},
				"not read between": {func(s *story) {
					begun(s)
					kept := s.now().invitations
					s.next(1)
					hideInvitations(s)
					o := s.next(1)
					o.invitations, o.partial = append([]snapshot.Invitation{}, kept...), false
					again(o)
				}, "2026-01-01T06:00:00Z"},
			} {
				s := begin()
				c.story(s)
				result, _ := evaluated(t, s.ledger(t), "1", testPolicy(), rule)
				got := ""
				for _, f := range result.Findings {
					if f.EnrollmentID == "e1" {
						got = f.FirstSeen
					}
				}
				if got != c.want {
					t.Errorf("%s: first seen %q, want %s", name, got, c.want)
				}
			}
		})
	}
}
