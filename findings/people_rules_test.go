package findings_test

import (
	"testing"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

const noUsers, noEnrollments = "users were not read", "enrollments were not read"

func hideUsers(s *story)       { s.now().users, s.now().partial = nil, true }
func hideInvitations(s *story) { s.now().invitations, s.now().partial = nil, true }
func noDomains(p *findings.Policy) {
	p.Organization.ApprovedDomains = nil
}

// outsider is a story of somebody from outside with roles in workspace a.
func outsider(roles ...string) func(*story) {
	return func(s *story) {
		s.now().person("ext", "Ext@other.example")
		for _, r := range roles {
			s.now().give("a", "ext", snapshot.Direct, r)
		}
	}
}

func registered(sponsor, expires string) func(*findings.Policy) {
	return func(p *findings.Policy) {
		p.External = []findings.External{{Email: "ext@OTHER.example", Sponsor: sponsor, Expires: findings.Date(expires)}}
	}
}

// peopleChecks are those of the rules about outsiders and the roster.
func peopleChecks() []check {
	const ext, ann, noRoster = "user:ext", "user:ann", "no roster supplied (collect --roster FILE.csv)"
	// staff is a story of ann, with roles in workspace a, and what the roster says.
	staff := func(status, end string, roles ...string) func(*story) {
		return func(s *story) {
			o := s.now()
			o.employ("olga@bank.example", "", "active", "")
			o.employ("ann@bank.example", "Cards", status, end)
			o.person("ann", "Ann@bank.example")
			for _, r := range roles {
				o.give("a", "ann", snapshot.Direct, r)
			}
		}
	}
	unmatched := func(others int) func(*story) {
		return func(s *story) {
			o := s.now()
			o.employ("olga@bank.example", "", "active", "")
			for i := range others {
				id := string(rune('f' + i))
				o.person(id, id+"@bank.example")
				o.employ(id+"@bank.example", "", "active", "")
			}
			o.person("ann", "ann@bank.example")
		}
	}
	moved := func(then func(*walked)) func(*story) {
		return func(s *story) {
			staff("active", "", "viewer")(s)
			o := s.next(1)
			o.roster[1].Department = "Loans"
			if then != nil {
				then(o)
			}
		}
	}
	left := func(days int, end string) func(*story) {
		return func(s *story) {
			staff("active", "", "viewer")(s)
			s.next(days)
			o := s.next(1)
			o.roster[1].Status, o.roster[1].EndDate = "terminated", end
			o.take("a", "ann", snapshot.Direct)
			o.forget("ann")
		}
	}
	return []check{
		{rule: "TL-EXT-01", story: outsider("viewer"), want: []string{ext + " medium"}, text: "access to 1 workspace, privileged in 0"},
		{rule: "TL-EXT-01", story: outsider("viewer", "admin"), want: []string{ext + " high"}},
		{rule: "TL-EXT-01", story: func(s *story) { // the role that makes it high came later
			outsider("viewer")(s)
			s.next(1).give("a", "ext", direct, "admin")
			s.next(1).give("b", "ext", direct, "admin")
		}, want: []string{ext + " high"}, text: "access to 2 workspaces, privileged in 2", since: "2026-01-01"},
		{rule: "TL-EXT-01", story: outsider("desk"), want: []string{ext + " medium"}, text: "privileged in 0, with an unclassified role in 1 more"},
		{rule: "TL-EXT-01", story: partly(outsider("viewer")), want: []string{ext + " medium"}, text: "privileged in 0; 1 workspace was not read"},
		{rule: "TL-EXT-01", story: outsider("viewer"), policy: registered("olga", "")},
		{rule: "TL-EXT-01", story: outsider()}, // an account without access
		{rule: "TL-EXT-01", story: func(s *story) { s.now().give("a", "olga", snapshot.Direct, "admin") }},
		{rule: "TL-EXT-01", story: func(s *story) {
			s.now().person("ann", "ann")
			s.now().give("a", "ann", direct, "viewer")
		}, want: []string{ann}, text: "the address names no domain, and the person"},
		{rule: "TL-EXT-01", policy: noDomains, reason: "organization.approved_domains"},
		{rule: "TL-EXT-01", story: hideUsers, reason: noUsers},

		{rule: "TL-EXT-02", story: outsider("viewer"), policy: registered("olga", "2025-12-31"), want: []string{ext + " high"}, text: "registered as external until 2025-12-31; access"},
		{rule: "TL-EXT-02", story: outsider("viewer"), policy: registered("", ""), want: []string{ext + " medium"}, text: "external without a sponsor; access to 1 workspace"},
		{rule: "TL-EXT-02", story: outsider("viewer"), policy: registered("", "2025-12-31"), want: []string{ext + " high"}, text: "until 2025-12-31, without a sponsor"},
		{rule: "TL-EXT-02", story: partly(outsider("viewer")), policy: registered("", ""), want: []string{ext + " medium"}, text: "access to 1 workspace; 1 workspace was not read"},
		{rule: "TL-EXT-02", story: func(s *story) { outsider("viewer")(s); s.next(1); s.next(1) }, policy: registered("olga", "2026-01-01"), want: []string{ext + " high"}},
		{rule: "TL-EXT-02", story: func(s *story) { s.next(1); outsider("viewer")(s); s.next(1) }, policy: registered("", ""), want: []string{ext + " medium"}, since: "2026-01-02"},
		{rule: "TL-EXT-02", story: outsider("viewer"), policy: registered("olga", "2026-01-01")}, // its last day
		{rule: "TL-EXT-02", story: outsider(), policy: registered("", "2025-12-31")},             // no access left
		{rule: "TL-EXT-02", story: outsider("viewer"), reason: "[[external]]"},

		{rule: "TL-HR-01", story: staff("TERMINATED", "2026-01-01", "admin"), want: []string{ann + " critical"}, text: "end date 2026-01-01; access to 1 workspace, privileged in 1"},
		{rule: "TL-HR-01", story: staff("terminated", "", "viewer"), want: []string{ann + " high"}},
		{rule: "TL-HR-01", story: staff("terminated", "", "desk"), want: []string{ann + " high"}, text: "with an unclassified role in 1 more"},
		{rule: "TL-HR-01", story: staff("terminated", "2025-12-31"), want: []string{ann + " medium"}, text: "an account, no access seen"},
		{rule: "TL-HR-01", story: func(s *story) { // an e-mail with blanks of every kind around it
			staff("terminated", "", "viewer")(s)
			for i := range s.now().users {
				s.now().users[i].Email = "\u0085\v\f\u3000\u200b" + s.now().users[i].Email + "\t\u00a0\r\n\ufeff"
			}
		}, want: []string{ann + " high"}},
		{rule: "TL-HR-01", story: partly(staff("terminated", "2025-12-31")), want: []string{ann + " medium"}, text: "an account, no access seen; 1 workspace was not read"},
		{rule: "TL-HR-01", story: partly(staff("terminated", "", "admin")), want: []string{ann + " critical"}, text: "privileged in 1; 1 workspace was not read"},
		{rule: "TL-HR-01", story: func(s *story) { // known by the roster's user id alone
			staff("terminated", "", "viewer")(s)
			s.now().roster[1].Email, s.now().roster[1].UserID = "gone@bank.example", "ann"
		}, want: []string{ann}},
		{rule: "TL-HR-01", story: func(s *story) { // the roster says so from the third day on
			staff("active", "", "admin")(s)
			s.next(1)
			s.next(1).roster[1].Status = "terminated"
			s.next(1)
		}, want: []string{ann}, since: "2026-01-03"},
		{rule: "TL-HR-01", story: func(s *story) { // a day came
			staff("terminated", "2026-01-03", "admin")(s)
			s.next(1)
			s.next(1)
			s.next(1)
		}, want: []string{ann}},
		{rule: "TL-HR-01", story: func(s *story) { // the access came later
			staff("terminated", "")(s)
			s.next(1).give("a", "ann", direct, "viewer")
			s.next(1).give("b", "ann", direct, "viewer")
		}, want: []string{ann}, since: "2026-01-02"},
		{rule: "TL-HR-01", story: func(s *story) { // what makes it critical came later
			staff("terminated", "", "viewer")(s)
			s.next(1).give("b", "ann", direct, "admin")
			s.next(1)
		}, want: []string{ann + " critical"}},
		{rule: "TL-HR-01", story: func(s *story) { // there again between, and a walk without a roster
			staff("terminated", "")(s)
			s.next(1).roster[1].Status = "active"
			s.next(1).roster[1].Status = "terminated"
			with := s.now().roster
			s.next(1).roster = nil
			s.next(1).roster = with
		}, want: []string{ann}},
		{rule: "TL-HR-01", story: staff("terminated", "2026-01-02", "admin")},
		{rule: "TL-HR-01", story: staff("leave", "2025-12-31", "admin")},
		{rule: "TL-HR-01", story: staff("active", "", "admin")},
		{rule: "TL-HR-01", reason: noRoster},

		{rule: "TL-HR-02", story: unmatched(4), want: []string{ann + " medium"}, text: "names 5 of 6 accounts; access to 0 workspaces", since: "unknown"},
		{rule: "TL-HR-02", story: partly(unmatched(4)), want: []string{ann + " medium"}, text: "access to 0 workspaces; 1 workspace was not read"},
		{rule: "TL-HR-02", story: unmatched(18), want: []string{ann + " high"}, text: "names 19 of 20 accounts"},   // 95 %
		{rule: "TL-HR-02", story: unmatched(17), want: []string{ann + " medium"}, text: "names 18 of 19 accounts"}, // under it
		{rule: "TL-HR-02", story: unmatched(3), want: []string{ann + " medium"}, text: "names 4 of 5 accounts"},    // 80 %
		{rule: "TL-HR-02", story: unmatched(20), want: []string{ann + " high"}},
		{rule: "TL-HR-02", story: unmatched(4), policy: func(p *findings.Policy) { p.ServiceAccounts = []findings.ServiceAccount{{Account: "ANN@bank.example"}} }},
		{rule: "TL-HR-02", story: unmatched(4), policy: func(p *findings.Policy) { p.ServiceAccounts = []findings.ServiceAccount{{Account: "ann"}} }},
		{rule: "TL-HR-02", story: unmatched(4), policy: func(p *findings.Policy) {
			p.ServiceAccounts = []findings.ServiceAccount{{Account: "ann@bank.example", Expires: "2025-12-31"}}
		}, want: []string{ann + " medium"}, text: "access to 0 workspaces; its entry as service account has expired"},
		{rule: "TL-HR-02", story: func(s *story) {
			unmatched(4)(s)
			s.now().users[len(s.now().users)-1].Email = "ann@other.example"
		}},
		{rule: "TL-HR-02", story: func(s *story) { // the roster named them until the third day
			unmatched(5)(s)
			s.now().employ("ann@bank.example", "", "active", "")
			s.now().give("a", "ann", direct, "viewer")
			s.next(1)
			o := s.next(1)
			o.roster = o.roster[:len(o.roster)-1]
			s.next(1)
		}, want: []string{ann + " medium"}},
		{rule: "TL-HR-02", story: func(s *story) { // never named; the access came later
			unmatched(5)(s)
			s.next(1).give("a", "ann", direct, "viewer")
			s.next(1)
		}, want: []string{ann + " medium"}, since: "2026-01-02"},
		{rule: "TL-HR-02", story: unmatched(2), reason: "names 3 of 4 accounts, 75.0 %: under 80 %"},

		{rule: "TL-HR-03", story: moved(nil), want: []string{ann}, text: "department Cards at the baseline, now Loans; the same access to 1 workspace", since: "2026-01-02"},
		{rule: "TL-HR-03", story: moved(func(o *walked) { o.give("b", "ann", snapshot.Direct, "viewer") })},
		{rule: "TL-HR-03", story: moved(func(o *walked) { o.take("a", "ann", snapshot.Direct) })},
		{rule: "TL-HR-03", story: moved(func(o *walked) { o.roster[1].Department = "" })}, // unknown is no change
		{rule: "TL-HR-03", story: func(s *story) { // what the baseline did not read is not gained
			staff("active", "", "viewer")(s)
			s.now().hide("b", snapshot.Forbidden)
			o := s.next(1)
			o.show("b")
			o.give("b", "ann", snapshot.Direct, "viewer")
			o.roster[1].Department = "Loans"
		}, want: []string{ann}},
		{rule: "TL-HR-03", story: func(s *story) { // nor what is not read now lost
			staff("active", "", "viewer")(s)
			s.now().give("b", "ann", snapshot.Direct, "viewer")
			o := s.next(1)
			o.hide("b", snapshot.Forbidden)
			o.roster[1].Department = "Loans"
		}, want: []string{ann}, text: "the same access to 1 workspace; 1 workspace was not read"},
		{rule: "TL-HR-03", story: staff("active", ""), reason: "no baseline"},
		{rule: "TL-HR-03", story: func(s *story) { s.next(1); staff("active", "")(s) }, reason: "no roster was supplied at the baseline"},

		{rule: "TL-HR-04", story: staff("active", "2025-12-31", "viewer"), want: []string{ann + " high"}, text: "the contract ended 2025-12-31", since: "2026-01-01"},
		{rule: "TL-HR-04", story: staff("active", "2026-01-01", "viewer"), want: []string{ann + " low"}, text: "the contract ends 2026-01-01"},
		{rule: "TL-HR-04", story: staff("", "2026-01-31"), want: []string{ann + " low"}, text: "no status; an account, no access seen"},
		{rule: "TL-HR-04", story: partly(staff("active", "2025-12-31")), want: []string{ann + " high"}, text: "no access seen; 1 workspace was not read"},
		{rule: "TL-HR-04", story: func(s *story) { staff("active", "2026-02-01", "viewer")(s); s.next(1); s.next(1) }, want: []string{ann + " low"}},
		{rule: "TL-HR-04", story: func(s *story) { staff("active", "2026-01-02", "viewer")(s); s.next(1); s.next(1); s.next(1) }, want: []string{ann + " high"}},
		{rule: "TL-HR-04", story: func(s *story) { // the roster was corrected
			staff("active", "", "viewer")(s)
			s.next(1).roster[1].EndDate = "2025-12-31"
		}, want: []string{ann + " high"}, since: "2026-01-02"},
		{rule: "TL-HR-04", story: staff("active", "2026-02-01", "viewer")},
		{rule: "TL-HR-04", story: staff("terminated", "2025-12-31", "viewer")}, // TL-HR-01
		{rule: "TL-HR-04", story: staff("terminated", "2026-01-10", "viewer"), want: []string{ann + " low"}, text: "the contract ends 2026-01-10"},
		{rule: "TL-HR-04", reason: noRoster},

		{rule: "TL-HR-05", story: left(3, "2026-01-02"), want: []string{ann}, text: "end date 2026-01-02, 1 day agreed; last seen with access 2026-01-04", since: "2026-01-05"},
		{rule: "TL-HR-05", story: func(s *story) { // the account is left
			left(3, "2026-01-02")(s)
			s.now().person("ann", "Ann@bank.example")
		}, want: []string{ann}},
		{rule: "TL-HR-05", story: left(3, "2026-01-03")}, // seen on the last agreed day
		{rule: "TL-HR-05", story: left(3, "2026-02-01")},
		{rule: "TL-HR-05", story: func(s *story) {
			left(3, "2026-01-02")(s)
			s.now().give("b", "ann", snapshot.Direct, "viewer") // TL-HR-01
		}},
		{rule: "TL-HR-05", story: func(s *story) { // what was not read again may be there
			staff("active", "", "viewer")(s)
			s.now().give("b", "ann", snapshot.Direct, "viewer")
			s.next(3)
			o := s.next(1)
			o.roster[1].Status, o.roster[1].EndDate = "terminated", "2026-01-02"
			o.take("a", "ann", snapshot.Direct)
			o.hide("b", snapshot.Forbidden)
		}},
		{rule: "TL-HR-05", story: left(3, "2026-01-02"), alone: true, reason: "no baseline"}, // its leavers are those since the baseline
		{rule: "TL-HR-05", story: staff("active", ""), reason: "no baseline: there is no earlier snapshot"},
		{rule: "TL-HR-05", story: func(s *story) { s.next(1) }, reason: noRoster},
	}
}

// TestRemovable: access is to be removed where a plan can do it, which is where somebody
// holds exactly one direct role in a workspace.
func TestRemovable(t *testing.T) {
	tests := map[string]struct {
		give func(*walked)
		want string
	}{
		"one role":       {func(o *walked) { o.give("a", "ext", direct, "viewer") }, "remove"},
		"and inherited":  {func(o *walked) { o.give("a", "ext", direct, "viewer"); o.give("a", "ext", inherited, "member") }, "remove"},
		"only inherited": {func(o *walked) { o.give("a", "ext", inherited, "member") }, "manual"},
		"two roles":      {func(o *walked) { o.give("a", "ext", direct, "viewer"); o.give("a", "ext", direct, "desk") }, "manual"},
		"one elsewhere": {func(o *walked) {
			o.give("a", "ext", direct, "viewer")
			o.give("a", "ext", direct, "desk")
			o.give("b", "ext", direct, "desk")
		}, "remove"},
	}
	for name, tt := range tests {
		for _, rule := range []string{"TL-EXT-01", "TL-EXT-02"} {
			t.Run(rule+" "+name, func(t *testing.T) {
				s, policy := begin(), testPolicy()
				s.now().person("ext", "ext@other.example")
				tt.give(s.now())
				if rule == "TL-EXT-02" {
					registered("", "")(&policy)
				}
				result, _ := evaluated(t, s.ledger(t), "", policy, rule)
				if len(result.Findings) != 1 || result.Findings[0].Remediation != tt.want {
					t.Errorf("findings %+v, want one to %s", result.Findings, tt.want)
				}
			})
		}
	}
	for role, want := range map[string]string{"viewer": "remove", "desk": "manual"} { // of unlisted users
		t.Run("TL-ORP-01 "+want, func(t *testing.T) {
			s := begin()
			s.now().give("a", "ann", direct, "viewer")
			if role == "desk" {
				s.now().give("a", "ann", direct, "desk")
			}
			s.next(1)
			result, _ := evaluated(t, s.ledger(t), "1", testPolicy(), "TL-ORP-01")
			for _, f := range result.Findings {
				if f.Remediation != want {
					t.Errorf("%s: remediation %s, want %s", f.Subject, f.Remediation, want)
				}
			}
			if len(result.Findings) == 0 {
				t.Error("nothing is found")
			}
		})
	}
}
