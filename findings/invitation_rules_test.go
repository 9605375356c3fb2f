package findings_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// TestDoubledRemediation: of doubled invitations only one that is surely older than
// another is to be cancelled.
func TestDoubledRemediation(t *testing.T) {
	s := begin()
	for id, sent := range map[string]string{"newest": "2025-12-31", "older": "2025-12-30", "never": "", "odd": "long ago", "word": "now", "digits": "1999"} {
		s.now().invite(id, "x@bank.example", "PENDING", sent)
	}
	s.now().invite("same1", "y@bank.example", "PENDING", "2025-12-31")
	s.now().invite("same2", "y@bank.example", "PENDING", "2025-12-31")
	result, _ := evaluated(t, s.ledger(t), "", testPolicy(), "TL-INV-05")
	got := map[string]string{}
	for _, f := range result.Findings {
		got[f.EnrollmentID] = f.Remediation
	}
	want := map[string]string{"older": "cancel", "never": "manual", "odd": "manual", "word": "manual", "digits": "manual", "same1": "manual"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("remediation (-want +got):\n%s", d)
	}
	rules := builtIn(t)
	for _, r := range rules {
		if r.ID == "TL-INV-05" && (r.Remediation != "cancel" || !r.Automatic) {
			t.Errorf("the rule says %s, automatic %v", r.Remediation, r.Automatic)
		}
	}
}

// invited is a story of one invitation.
func invited(email, status, sent string) func(*story) {
	return func(s *story) { s.now().invite("e1", email, status, sent) }
}

// invitationChecks are those of the rules about invitations.
func invitationChecks() []check {
	const e1, approved = "enrollment:e1", "organization.approved_domains"
	hired := func(status, end string) func(*story) {
		return func(s *story) {
			s.now().employ("olga@bank.example", "", "active", "")
			s.now().employ("ann@bank.example", "", status, end)
			s.now().invite("e1", "\t Ann@bank.example\u00a0\r\n", "PENDING", "2025-12-31")
		}
	}
	return []check{
		{rule: "TL-INV-01", story: invited("ann@bank.example", "PENDING", "2025-12-17"), want: []string{e1 + " medium"}, text: "pending for 15 days"},
		{rule: "TL-INV-01", story: invited("ann@bank.example", "PENDING", "2025-12-01"), want: []string{e1 + " high"}},
		{rule: "TL-INV-01", story: invited("ann@bank.example", "PENDING", "2025-12-18")}, // 14 days to the hour
		{rule: "TL-INV-01", story: invited("ann@bank.example", "PENDING", "2025-12-18T05:59:59.000Z"), want: []string{e1 + " medium"}},
		{rule: "TL-INV-01", story: invited("ann@bank.example", "PENDING", "2025-12-02"), want: []string{e1 + " medium"}}, // 30 days
		{rule: "TL-INV-01", story: invited("ann@bank.example", "ACCEPTED", "2025-12-01")},
		{rule: "TL-INV-01", story: func(s *story) { // sent again and again
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-31")
			s.next(10).invitations[0].LastSentAt = "2026-01-10T06:00:00.000Z"
			s.next(10).invitations[0].LastSentAt = "2026-01-20T06:00:00.000Z"
		}, want: []string{e1}, text: "pending for 20 days: last sent 2026-01-20T06:00:00.000Z, first seen pending 2026-01-01", since: "2026-01-01"},
		{rule: "TL-INV-01", story: func(s *story) { // another status between: pending anew
			s.now().invite("e1", "ann@bank.example", "PENDING", "2026-01-14")
			s.next(10).invitations[0].Status = "EXPIRED"
			s.next(10).invitations[0].Status = "PENDING"
		}},
		{rule: "TL-INV-01", story: func(s *story) { // a text that is not a time
			s.now().invite("e1", "ann@bank.example", "PENDING", "long ago")
			s.next(15)
		}, want: []string{e1}, text: "last sent long ago"},
		{rule: "TL-INV-01", story: invited("ann@bank.example", "PENDING", "1999")},                     // SQLite would read a day
		{rule: "TL-INV-01", story: invited("ann@bank.example", "PENDING", "0001-01-01T00:00:00.000Z")}, // no time
		{rule: "TL-INV-01", story: func(s *story) { // no day
			invited("ann@bank.example", "PENDING", "2025-02-30T06:00:00.000Z")(s)
			s.next(15)
		}, want: []string{e1}, text: "pending for 15 days"},
		{rule: "TL-INV-01", story: hideInvitations, reason: noEnrollments},

		{rule: "TL-INV-02", story: func(s *story) {
			invited("ann@bank.example", "PENDING", "")(s)
			s.next(3)
		}, want: []string{e1}, since: "2026-01-01"},
		{rule: "TL-INV-02", story: invited("ann@bank.example", "PENDING", "2025-12-31")},
		{rule: "TL-INV-02", story: invited("ann@bank.example", "EXPIRED", "")},
		{rule: "TL-INV-02", story: hideInvitations, reason: noEnrollments},

		{rule: "TL-INV-03", story: func(s *story) {
			invited("ann@bank.example", "PENDING", "2025-12-01")(s)
			s.next(1).invitations[0].Status = "EXPIRED"
			s.next(1)
		}, want: []string{e1}, since: "2026-01-02"},
		{rule: "TL-INV-03", story: invited("ann@bank.example", "CANCELLED", "2025-12-01")},
		{rule: "TL-INV-03", story: invited("", "EXPIRED", "2025-12-01")}, // nobody is named
		{rule: "TL-INV-03", story: invited("OLGA@bank.example ", "EXPIRED", "2025-12-01")},
		{rule: "TL-INV-03", story: func(s *story) { // the later of two
			s.now().invite("e1", "ann@bank.example", "EXPIRED", "2025-12-02")
			s.now().invite("e2", "ann@bank.example", "EXPIRED", "2025-12-01")
			s.now().invite("e3", "ann@bank.example", "ACCEPTED", "2024-12-01")
		}, want: []string{e1}},
		{rule: "TL-INV-03", story: func(s *story) {
			s.now().invite("e1", "ann@bank.example", "EXPIRED", "2025-12-02")
			s.now().invite("e2", "Ann@bank.example", "PENDING", "")
		}},
		{rule: "TL-INV-03", story: func(s *story) { // sent at the same time: the last id
			s.now().invite("e1", "ann@bank.example", "EXPIRED", "2025-12-02")
			s.now().invite("e2", "ann@bank.example", "EXPIRED", "2025-12-02")
			s.now().invite("e3", "ann@bank.example", "CANCELLED", "2025-12-01")
		}, want: []string{"enrollment:e2"}},
		{rule: "TL-INV-03", story: func(s *story) { // cancelled since
			s.now().invite("e1", "ann@bank.example", "EXPIRED", "2025-12-01")
			s.now().invite("e2", "ann@bank.example", "CANCELLED", "2025-12-02")
		}},
		{rule: "TL-INV-03", story: func(s *story) { // accepted, nobody knows when
			s.now().invite("e1", "ann@bank.example", "EXPIRED", "2025-12-02")
			s.now().invite("e2", "ann@bank.example", "ACCEPTED", "")
		}},
		{rule: "TL-INV-03", story: func(s *story) { // the account is gone
			having(direct, "viewer")(s)
			invited("ann@bank.example", "EXPIRED", "2025-12-01")(s)
			s.next(1).forget("ann")
		}, want: []string{e1}},
		{rule: "TL-INV-03", story: hideUsers, reason: noUsers},

		{rule: "TL-INV-04", story: invited("ann@other.example", "PENDING", "2025-12-31"), want: []string{e1}, text: "the domain other.example", since: "2026-01-01"},
		{rule: "TL-INV-04", story: invited("ann", "PENDING", "2025-12-31"), want: []string{e1}, text: "pending for an address that names no domain; last sent"},
		{rule: "TL-INV-04", story: invited("ann@it.bank.example", "PENDING", "2025-12-31"), want: []string{e1}}, // a sub-domain is another
		{rule: "TL-INV-04", story: invited("ann@BANK.example", "PENDING", "2025-12-31")},
		{rule: "TL-INV-04", story: invited("ann@other.example", "ACCEPTED", "2025-12-31")},
		{rule: "TL-INV-04", story: invited("", "PENDING", "2025-12-31")},
		{rule: "TL-INV-04", policy: noDomains, reason: approved},

		{rule: "TL-INV-05", story: func(s *story) {
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-30")
			s.now().invite("e2", " ANN@bank.example", "PENDING", "2025-12-31")
		}, want: []string{e1}, text: "2 pending for the same e-mail; this one was last sent 2025-12-30T06:00:00.000Z, the newest is e2"},
		{rule: "TL-INV-05", story: func(s *story) {
			s.now().invite("e1", "ann@bank.example", "EXPIRED", "2025-12-30")
			s.now().invite("e2", "ann@bank.example", "PENDING", "2025-12-31")
		}},
		{rule: "TL-INV-05", story: func(s *story) {
			s.now().invite("e1", "", "PENDING", "")
			s.now().invite("e2", "", "PENDING", "")
		}},
		{rule: "TL-INV-05", story: func(s *story) { // since there have been two
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-30")
			s.next(1).invite("e2", "ann@bank.example", "PENDING", "2026-01-02")
			s.next(1)
		}, want: []string{e1}, since: "2026-01-02"},
		{rule: "TL-INV-05", story: hideInvitations, reason: noEnrollments},

		{rule: "TL-INV-06", story: invited("Olga@bank.example", "PENDING", "2025-12-31"), want: []string{e1}, since: "2026-01-01"},
		{rule: "TL-INV-06", story: func(s *story) { // two accounts have the address: one finding
			s.now().person("anna", "Olga@bank.example")
			invited("olga@bank.example", "PENDING", "2025-12-31")(s)
		}, want: []string{e1}, text: "though user anna has"},
		{rule: "TL-INV-06", story: func(s *story) { // access without an account
			having(direct, "viewer")(s)
			invited("ann@bank.example", "PENDING", "2025-12-31")(s)
			s.next(1).forget("ann")
		}},
		{rule: "TL-INV-06", story: invited("olga@bank.example", "ACCEPTED", "2025-12-31")},
		{rule: "TL-INV-06", story: invited("ann@bank.example", "PENDING", "2025-12-31")},
		{rule: "TL-INV-06", story: hideUsers, reason: noUsers},

		{rule: "TL-INV-07", story: hired("Terminated", "2026-01-01"), want: []string{e1}, text: "the roster says Terminated, end date 2026-01-01", since: "2026-01-01"},
		{rule: "TL-INV-07", story: func(s *story) { // the roster has an earlier address and the id
			having(direct, "viewer")(s)
			hired("active", "")(s)
			s.now().roster[1] = snapshot.RosterRow{Email: "maiden@bank.example", UserID: "ann", Status: "Terminated"}
		}, want: []string{e1}, text: "the roster says terminated, end date unknown"},
		{rule: "TL-INV-07", story: func(s *story) { // the row with the id is about her, not the one with her address
			having(direct, "viewer")(s)
			hired("terminated", "")(s)
			s.now().roster = append(s.now().roster, snapshot.RosterRow{Email: "maiden@bank.example", UserID: "ann", Status: "active"})
		}},
		{rule: "TL-INV-07", story: hired("Terminated ", ""), want: []string{e1}, text: "the roster says Terminated, end date unknown"},
		{rule: "TL-INV-07", story: hired("terminated", ""), want: []string{e1}, text: "end date unknown"},
		{rule: "TL-INV-07", story: func(s *story) { hired("terminated", "2026-01-03")(s); s.next(1); s.next(1); s.next(1) }, want: []string{e1}},
		{rule: "TL-INV-07", story: func(s *story) { hired("active", "")(s); s.next(1).roster[1].Status = "terminated"; s.next(1) }, want: []string{e1}},
		{rule: "TL-INV-07", story: hired("terminated", "2026-01-02")},
		{rule: "TL-INV-07", story: hired("leave", "2025-01-01")},
		{rule: "TL-INV-07", reason: "no roster supplied"},

		{rule: "TL-INV-08", story: func(s *story) {
			s.now().invite("e1", "Olga@bank.example", "EXPIRED", "2025-12-31")
			s.now().invite("e2", "olga@bank.example", "CANCELLED", "2025-12-31")
			s.now().give("a", "olga", snapshot.Direct, "viewer")
			s.now().invite("e3", "olga@bank.example", "", "2025-12-31")
			s.next(1).give("b", "olga", snapshot.Direct, "viewer")
		}, want: []string{"user:olga"}, text: "access to 2 workspaces; 3 invitations, none accepted: CANCELLED, EXPIRED, unknown", since: "2026-01-01"},
		{rule: "TL-INV-08", story: partly(func(s *story) {
			s.now().invite("e1", "olga@bank.example", "EXPIRED", "2025-12-31")
			s.now().give("a", "olga", snapshot.Direct, "viewer")
		}), want: []string{"user:olga"}, text: "none accepted: EXPIRED; 1 workspace was not read"},
		{rule: "TL-INV-08", story: func(s *story) {
			s.now().invite("e1", "olga@bank.example", "EXPIRED", "2025-12-31")
			s.now().invite("e2", "olga@bank.example", "ACCEPTED", "2025-12-31")
			s.now().give("a", "olga", snapshot.Direct, "viewer")
		}},
		{rule: "TL-INV-08", story: invited("olga@bank.example", "EXPIRED", "2025-12-31")}, // no access
		{rule: "TL-INV-08", story: hideUsers, reason: noUsers},

		{rule: "TL-INV-09", story: invited("ann@other.example", "ACCEPTED", "2025-12-31"), want: []string{e1 + " medium"}},
		{rule: "TL-INV-09", story: func(s *story) {
			s.now().invite("e1", "ann@other.example", "PENDING", "2025-12-31")
			s.next(1).invitations[0].Status = "ACCEPTED"
		}, want: []string{e1 + " high"}, text: "accepted for the domain other.example, which is not approved; not accepted yet at the baseline", since: "2026-01-02"},
		{rule: "TL-INV-09", story: invited("ann", "ACCEPTED", "2025-12-31"), want: []string{e1 + " medium"}, text: "accepted for an address that names no domain"},
		{rule: "TL-INV-09", story: func(s *story) { // what the baseline did not read is not new
			hideInvitations(s)
			o := s.next(1)
			o.invitations, o.partial = []snapshot.Invitation{}, false
			o.invite("e1", "ann@other.example", "ACCEPTED", "2025-12-31")
		}, want: []string{e1 + " medium"}, text: "; invitations were not read at the baseline"},
		{rule: "TL-INV-09", story: invited("ann@bank.example", "ACCEPTED", "2025-12-31")},
		{rule: "TL-INV-09", policy: noDomains, reason: approved},

		{rule: "TL-INV-11", story: invited("ann@bnak.example", "PENDING", "2025-12-31"), want: []string{e1}, text: "looks like bank.example", since: "2026-01-01"},
		{rule: "TL-INV-11", story: invited("ann@bаnk.example", "ACCEPTED", "2025-12-31"), want: []string{e1}}, // a Cyrillic а
		{rule: "TL-INV-11", story: invited("ann@bnak.example", "CANCELLED", "2025-12-31")},
		{rule: "TL-INV-11", story: invited("ann@bank.example", "PENDING", "2025-12-31")},
		{rule: "TL-INV-11", story: invited("ann@other.example", "PENDING", "2025-12-31")},
		{rule: "TL-INV-11", story: invited("ann@bnak.example", "PENDING", "2025-12-31"), policy: func(p *findings.Policy) { p.Organization.KnownDomains = []string{"bnak.example"} }},
		{rule: "TL-INV-11", story: invited("ann@bnk.io", "PENDING", "2025-12-31"), policy: func(p *findings.Policy) {
			p.Organization.ApprovedDomains = []string{"bk.io"} // too short to compare
		}},
		{rule: "TL-INV-11", policy: noDomains, reason: approved},
	}
}
