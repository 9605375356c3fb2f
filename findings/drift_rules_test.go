package findings_test

import (
	"tlaudit/findings"
	"tlaudit/snapshot"
)

// presence is a story in which ann has a role in workspace a on the days on which
// the pattern has a 1; on those with an x the workspace is not read, on those
// with an n it is not asked.
func presence(pattern, source, role string) func(*story) {
	return func(s *story) {
		s.now().person("ann", "ann@bank.example")
		for i, c := range pattern {
			if i > 0 {
				s.next(1)
			}
			o := s.now()
			o.show("a")
			switch c {
			case '1':
				o.give("a", "ann", source, role)
			case 'x', 'n':
				o.hide("a", snapshot.Forbidden)
				if c == 'n' { // out of the scope of a complete walk
					o.unread["a"], o.partial = snapshot.NotAsked, false
				}
			}
		}
	}
}

const notListed = "the listing of workspaces was not read"

// unlist makes the latest walk one whose listing of workspaces was refused, relist one
// that read it.
func unlist(s *story)  { s.now().unlisted, s.now().partial = true, true }
func relist(o *walked) { o.unlisted, o.partial = false, false }

// driftChecks are those of the rules about what came and went.
func driftChecks() []check {
	const ann, grant = "user:ann", "grant:a/ann/direct/r-viewer"
	newcomer := func(with func(*walked)) func(*story) {
		return func(s *story) {
			s.next(1)
			having(direct, "viewer")(s)
			if with != nil {
				with(s.now())
			}
		}
	}
	another := func(o *walked) {
		o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: "c", Name: "Gamma", Listed: true})
		o.memberships["c"] = member{}
	}
	times := func(n int) func(*findings.Policy) {
		return func(p *findings.Policy) { p.Thresholds.CameAndWentTimes = n }
	}
	return []check{
		{rule: "TL-DRF-01", story: presence("1001", direct, "viewer"), want: []string{grant}, text: "last seen 2026-01-01T06:00:00Z, first missed 2026-01-02T06:00:00Z, again 2026-01-04"},
		{rule: "TL-DRF-01", story: presence("1001", inherited, "member"), want: []string{ann}, text: "present again in 1 workspace", grows: "4"},
		{rule: "TL-DRF-01", story: presence("10010001", direct, "viewer"), want: []string{grant}, text: "again 2026-01-08", grows: "4,8"},
		{rule: "TL-DRF-01", story: func(s *story) { // in the order of the snapshots, not of the workspaces
			having(inherited, "member")(s)
			s.now().give("b", "ann", inherited, "member")
			for day := 2; day <= 12; day++ {
				o := s.next(1)
				switch day {
				case 2:
					o.take("a", "ann", inherited)
					o.take("b", "ann", inherited)
				case 9:
					o.give("b", "ann", inherited, "member")
				case 12:
					o.give("a", "ann", inherited, "member")
				}
			}
		}, want: []string{ann}, text: "present again in 2 workspaces", grows: "9,12"},
		{rule: "TL-DRF-01", story: partly(presence("1001", inherited, "member")), want: []string{ann}, text: "again 2026-01-04T06:00:00Z; 1 workspace was not read"},
		{rule: "TL-DRF-01", story: presence("101", direct, "viewer")},
		{rule: "TL-DRF-01", story: presence("0001", direct, "viewer")},
		{rule: "TL-DRF-01", story: presence("1x01", direct, "viewer")}, // one complete snapshot without
		{rule: "TL-DRF-01", story: presence("1xx1", direct, "viewer")},
		{rule: "TL-DRF-01", story: presence("10nn1", direct, "viewer")}, // one that looked
		{rule: "TL-DRF-01", story: presence("100n1", direct, "viewer"), want: []string{grant}, since: "2026-01-05"},
		{rule: "TL-DRF-01", story: presence("10010", direct, "viewer")}, // gone again
		{rule: "TL-DRF-01", story: func(s *story) { // another role meanwhile
			presence("1001", direct, "viewer")(s)
			o := s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "admin")
		}, want: []string{"grant:a/ann/direct/r-admin"}},
		{rule: "TL-DRF-01", story: presence("1", direct, "viewer"), reason: "no baseline"},

		{rule: "TL-DRF-02", story: presence("010", direct, "viewer"), want: []string{grant + " medium"}, text: "came and went once in Alpha, role Viewer", since: "2026-01-03"},
		{rule: "TL-DRF-02", story: presence("010", direct, "admin"), want: []string{"grant:a/ann/direct/r-admin high"}},
		{rule: "TL-DRF-02", story: presence("01010", direct, "desk"), want: []string{"grant:a/ann/direct/r-desk medium"}, text: "came and went 2 times", grows: "2,4"},
		{rule: "TL-DRF-02", story: presence("010", inherited, "admin"), want: []string{ann + " high"}, text: "inherited access to 1 workspace came and went", grows: "2"},
		{rule: "TL-DRF-02", story: func(s *story) { // in the order of the snapshots, not of the workspaces
			for day := 2; day <= 13; day++ {
				o := s.next(1)
				switch day {
				case 9:
					o.give("b", "ann", inherited, "member")
				case 12:
					o.give("a", "ann", inherited, "member")
				case 13:
					o.take("a", "ann", inherited)
					o.take("b", "ann", inherited)
				}
			}
		}, want: []string{ann + " medium"}, text: "inherited access to 2 workspaces came and went", grows: "9,12"},
		{rule: "TL-DRF-02", story: partly(presence("010", inherited, "admin")), want: []string{ann + " high"}, text: "first missed 2026-01-03T06:00:00Z; 1 workspace was not read"},
		{rule: "TL-DRF-02", story: presence("011", direct, "viewer")},
		{rule: "TL-DRF-02", story: presence("110", direct, "viewer")},
		{rule: "TL-DRF-02", story: presence("01x", direct, "viewer")}, // not read is not gone
		{rule: "TL-DRF-02", story: presence("x10", direct, "viewer")}, // nor is what was not read before new
		{rule: "TL-DRF-02", story: func(s *story) { // raised for a while
			having(direct, "viewer")(s)
			o := s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "admin")
			o = s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "viewer")
		}, want: []string{"grant:a/ann/direct/r-admin high"}},
		{rule: "TL-DRF-02", story: func(s *story) { // roles that follow and overlap are one coming
			s.next(1).give("a", "ann", direct, "viewer")
			s.next(1).give("a", "ann", direct, "maker")
			s.next(1).another("a", "ann", direct, "viewer")
			s.next(1).give("a", "ann", direct, "checker")
			s.next(1).take("a", "ann", direct)
		}, want: []string{"grant:a/ann/direct/r-checker medium"}, text: "came and went once"},
		{rule: "TL-DRF-02", story: func(s *story) { // lowered for a while
			having(direct, "admin")(s)
			o := s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "viewer")
			o = s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "admin")
		}},
		{rule: "TL-DRF-02", story: func(s *story) { presence("00", direct, "viewer")(s); unlist(s) }, part: "in part: " + notListed},
		{rule: "TL-DRF-02", story: func(s *story) { presence("0x", direct, "viewer")(s); unlist(s) }, part: "in part: 1 workspace was not read; " + notListed},
		{rule: "TL-DRF-02", story: func(s *story) { unlist(s); relist(s.next(1)) }, part: "in part: " + notListed + " at the baseline"},
		{rule: "TL-DRF-02", story: presence("1", direct, "viewer"), reason: "no baseline"},

		{rule: "TL-DRF-03", story: presence("0101010", direct, "viewer"), want: []string{grant}, text: "came and went 3 times in 90 days in Alpha, between 2026-01-02T06:00:00Z and 2026-01-07"},
		{rule: "TL-DRF-03", story: presence("0101010", inherited, "member"), want: []string{ann}, text: "up to 3 times in 90 days, in 1 workspace"},
		{rule: "TL-DRF-03", story: partly(presence("0101010", inherited, "member")), want: []string{ann}, text: "in 1 workspace; 1 workspace was not read"},
		{rule: "TL-DRF-03", story: presence("010101", direct, "viewer")},  // still there
		{rule: "TL-DRF-03", story: presence("101010", direct, "viewer")},  // the first was there from the beginning
		{rule: "TL-DRF-03", story: presence("01x1010", direct, "viewer")}, // a gap in reading
		{rule: "TL-DRF-03", story: func(s *story) { // long ago
			presence("0101010", direct, "viewer")(s)
			s.next(100)
		}},
		{rule: "TL-DRF-03", story: func(s *story) { presence("0101010", direct, "viewer")(s); s.next(85) }, want: []string{grant}}, // 90 days
		{rule: "TL-DRF-03", story: func(s *story) { presence("0101010", direct, "viewer")(s); s.next(86) }},
		{rule: "TL-DRF-03", story: raisedAndLowered, want: []string{"grant:a/ann/direct/r-admin"}},
		{rule: "TL-DRF-02", story: raisedAndLowered, want: []string{"grant:a/ann/direct/r-admin high"}},
		{rule: "TL-DRF-03", story: presence("010", direct, "viewer"), policy: times(1), want: []string{grant}, text: "came and went once in 90 days in Alpha"},
		{rule: "TL-DRF-03", story: func(s *story) { // often, long ago, and often again
			presence("01010", direct, "viewer")(s)
			s.next(100)
			for range 2 {
				s.next(1).give("a", "ann", direct, "viewer")
				s.next(1).take("a", "ann", direct)
			}
			s.next(1)
		}, policy: times(2), want: []string{grant}},
		{rule: "TL-DRF-03", story: presence("1", direct, "viewer"), reason: "no baseline: there is no earlier snapshot"},

		{rule: "TL-DRF-04", story: newcomer(nil), want: []string{ann}, text: "account and access to 1 workspace first seen in the same interval, after 2026-01-01T06:00:00Z and by 2026-01-02"},
		{rule: "TL-DRF-04", story: unreadBefore(newcomer(nil)), want: []string{ann}},
		{rule: "TL-DRF-04", story: newcomer(func(o *walked) { o.invite("e1", "Ann@bank.example", "ACCEPTED", "2025-12-31") })},
		{rule: "TL-DRF-04", story: newcomer(func(o *walked) { o.take("a", "ann", direct) })},
		{rule: "TL-DRF-04", story: func(s *story) { // explained by the e-mail that the account had when it came
			newcomer(func(o *walked) { o.invite("e1", "Ann@bank.example", "ACCEPTED", "2025-12-31") })(s)
			s.next(1).users[1].Email = "new@bank.example"
		}},
		{rule: "TL-DRF-04", story: func(s *story) { // and by no other
			newcomer(func(o *walked) { o.invite("e1", "new@bank.example", "ACCEPTED", "2025-12-31") })(s)
			s.next(1).users[1].Email = "new@bank.example"
		}, want: []string{ann}},
		{rule: "TL-DRF-04", story: func(s *story) { // had access before there was an account
			having(direct, "viewer")(s)
			s.now().forget("ann")
			s.next(1).person("ann", "ann@bank.example")
		}},
		{rule: "TL-DRF-04", story: func(s *story) { // the account is older
			s.now().person("ann", "ann@bank.example")
			s.next(1).give("a", "ann", direct, "viewer")
		}},
		{rule: "TL-DRF-04", story: func(s *story) { hideUsers(s); o := s.next(1); o.users, o.partial = []snapshot.User{}, false }, reason: "users were not read at the baseline"},

		{rule: "TL-DRF-05", story: func(s *story) { another(s.next(1)); s.now().give("c", "ann", direct, "viewer") }, want: []string{"workspace:c"}, text: "Gamma, first seen 2026-01-02T06:00:00Z; 1 person has access"},
		{rule: "TL-DRF-05", story: func(s *story) { another(s.now()); s.next(1) }},
		{rule: "TL-DRF-05", story: func(s *story) { // read for the first time, but known
			s.now().hide("b", snapshot.Forbidden)
			s.next(1).show("b")
		}},
		{rule: "TL-DRF-05", story: func(s *story) { s.next(1); unlist(s) }, part: "in part: " + notListed},
		{rule: "TL-DRF-05", story: func(s *story) { unlist(s); relist(s.next(1)) }, part: "in part: " + notListed + " at the baseline"},
		{rule: "TL-DRF-05", story: func(s *story) { another(s.next(1)); s.next(1); unlist(s) }, want: []string{"workspace:c"}, part: notListed},   // known since before
		{rule: "TL-ACC-01", story: func(s *story) { s.now().unlisted = true }, reason: notListed + ": the part that was not read may contain it"}, // complete, as far as workspaces were named
		{rule: "TL-DRF-05", reason: "no baseline"},
	}
}

// raisedAndLowered: access that came with one role and went with another, three times.
func raisedAndLowered(s *story) {
	s.now().person("ann", "ann@bank.example")
	for range 3 {
		s.next(1)
		s.now().give("a", "ann", direct, "admin")
		s.next(1)
		s.now().another("a", "ann", direct, "viewer")
		s.next(1)
		s.now().take("a", "ann", direct)
	}
}
