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
		{rule: "TL-DRF-01", tell: presence("1001", direct, "viewer"), want: []string{grant}, text: "last seen 2026-01-01T06:00:00Z, first missed 2026-01-02T06:00:00Z, again 2026-01-04"},
		{rule: "TL-DRF-01", tell: presence("1001", inherited, "member"), want: []string{ann}, text: "present again in 1 workspace"},
		{rule: "TL-DRF-01", tell: partly(presence("1001", inherited, "member")), want: []string{ann}, text: "again 2026-01-04T06:00:00Z; 1 workspace was not read"},
		{rule: "TL-DRF-01", tell: presence("101", direct, "viewer")},
		{rule: "TL-DRF-01", tell: presence("0001", direct, "viewer")},
		{rule: "TL-DRF-01", tell: presence("1x01", direct, "viewer")}, // one complete snapshot without
		{rule: "TL-DRF-01", tell: presence("1xx1", direct, "viewer")},
		{rule: "TL-DRF-01", tell: presence("10nn1", direct, "viewer")}, // one that looked
		{rule: "TL-DRF-01", tell: presence("100n1", direct, "viewer"), want: []string{grant}},
		{rule: "TL-DRF-01", tell: presence("10010", direct, "viewer")}, // gone again
		{rule: "TL-DRF-01", tell: func(s *story) { // another role meanwhile
			presence("1001", direct, "viewer")(s)
			o := s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "admin")
		}, want: []string{"grant:a/ann/direct/r-admin"}},
		{rule: "TL-DRF-01", tell: presence("1", direct, "viewer"), reason: "no baseline"},

		{rule: "TL-DRF-02", tell: presence("010", direct, "viewer"), want: []string{grant + " medium"}, text: "came and went once in Alpha, role Viewer", seen: "2026-01-03"},
		{rule: "TL-DRF-02", tell: presence("010", direct, "admin"), want: []string{"grant:a/ann/direct/r-admin high"}},
		{rule: "TL-DRF-02", tell: presence("01010", direct, "desk"), want: []string{"grant:a/ann/direct/r-desk medium"}, text: "came and went 2 times"},
		{rule: "TL-DRF-02", tell: presence("010", inherited, "admin"), want: []string{ann + " high"}, text: "inherited access to 1 workspace came and went", seen: "2026-01-03"},
		{rule: "TL-DRF-02", tell: partly(presence("010", inherited, "admin")), want: []string{ann + " high"}, text: "first missed 2026-01-03T06:00:00Z; 1 workspace was not read"},
		{rule: "TL-DRF-02", tell: presence("011", direct, "viewer")},
		{rule: "TL-DRF-02", tell: presence("110", direct, "viewer")},
		{rule: "TL-DRF-02", tell: presence("01x", direct, "viewer")}, // not read is not gone
		{rule: "TL-DRF-02", tell: presence("x10", direct, "viewer")}, // nor is what was not read before new
		{rule: "TL-DRF-02", tell: func(s *story) { // raised for a while
			having(direct, "viewer")(s)
			o := s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "admin")
			o = s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "viewer")
		}, want: []string{"grant:a/ann/direct/r-admin high"}},
		{rule: "TL-DRF-02", tell: func(s *story) { // roles that follow and overlap are one coming
			s.next(1).give("a", "ann", direct, "viewer")
			s.next(1).give("a", "ann", direct, "maker")
			s.next(1).another("a", "ann", direct, "viewer")
			s.next(1).give("a", "ann", direct, "checker")
			s.next(1).take("a", "ann", direct)
		}, want: []string{"grant:a/ann/direct/r-checker medium"}, text: "came and went once"},
		{rule: "TL-DRF-02", tell: func(s *story) { // lowered for a while
			having(direct, "admin")(s)
			o := s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "viewer")
			o = s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "admin")
		}},
		{rule: "TL-DRF-02", tell: func(s *story) { presence("00", direct, "viewer")(s); unlist(s) }, part: "in part: " + notListed},
		{rule: "TL-DRF-02", tell: func(s *story) { presence("0x", direct, "viewer")(s); unlist(s) }, part: "in part: 1 workspace was not read; " + notListed},
		{rule: "TL-DRF-02", tell: func(s *story) { unlist(s); relist(s.next(1)) }, part: "in part: " + notListed + " at the baseline"},
		{rule: "TL-DRF-02", tell: presence("1", direct, "viewer"), reason: "no baseline"},

		{rule: "TL-DRF-03", tell: presence("0101010", direct, "viewer"), want: []string{grant}, text: "came and went 3 times in 90 days in Alpha, between 2026-01-02T06:00:00Z and 2026-01-07"},
		{rule: "TL-DRF-03", tell: presence("0101010", inherited, "member"), want: []string{ann}, text: "up to 3 times in 90 days, in 1 workspace"},
		{rule: "TL-DRF-03", tell: partly(presence("0101010", inherited, "member")), want: []string{ann}, text: "in 1 workspace; 1 workspace was not read"},
		{rule: "TL-DRF-03", tell: presence("010101", direct, "viewer")},  // still there
		{rule: "TL-DRF-03", tell: presence("101010", direct, "viewer")},  // the first was there from the beginning
		{rule: "TL-DRF-03", tell: presence("01x1010", direct, "viewer")}, // a gap in reading
		{rule: "TL-DRF-03", tell: func(s *story) { // long ago
			presence("0101010", direct, "viewer")(s)
			s.next(100)
		}},
		{rule: "TL-DRF-03", tell: func(s *story) { presence("0101010", direct, "viewer")(s); s.next(85) }, want: []string{grant}}, // 90 days
		{rule: "TL-DRF-03", tell: func(s *story) { presence("0101010", direct, "viewer")(s); s.next(86) }},
		{rule: "TL-DRF-03", tell: presence("010", direct, "viewer"), policy: times(1), want: []string{grant}, text: "came and went once in 90 days in Alpha"},
		{rule: "TL-DRF-03", tell: func(s *story) { // often, long ago, and often again
			presence("01010", direct, "viewer")(s)
			s.next(100)
			for range 2 {
				s.next(1).give("a", "ann", direct, "viewer")
				s.next(1).take("a", "ann", direct)
			}
			s.next(1)
		}, policy: times(2), want: []string{grant}, seen: "2026-04-19"},
		{rule: "TL-DRF-03", tell: presence("1", direct, "viewer"), reason: "no baseline: there is no earlier snapshot"},

		{rule: "TL-DRF-04", tell: newcomer(nil), want: []string{ann}, text: "account and access to 1 workspace first seen in the same interval, after 2026-01-01T06:00:00Z and by 2026-01-02"},
		{rule: "TL-DRF-04", tell: blindBefore(newcomer(nil)), want: []string{ann}},
		{rule: "TL-DRF-04", tell: newcomer(func(o *walked) { o.invite("e1", "Ann@bank.example", "ACCEPTED", "2025-12-31") })},
		{rule: "TL-DRF-04", tell: newcomer(func(o *walked) { o.take("a", "ann", direct) })},
		{rule: "TL-DRF-04", tell: func(s *story) { // explained by the e-mail that the account had when it came
			newcomer(func(o *walked) { o.invite("e1", "Ann@bank.example", "ACCEPTED", "2025-12-31") })(s)
			s.next(1).users[1].Email = "new@bank.example"
		}},
		{rule: "TL-DRF-04", tell: func(s *story) { // and by no other
			newcomer(func(o *walked) { o.invite("e1", "new@bank.example", "ACCEPTED", "2025-12-31") })(s)
			s.next(1).users[1].Email = "new@bank.example"
		}, want: []string{ann}, seen: "2026-01-02"},
		{rule: "TL-DRF-04", tell: func(s *story) { // had access before there was an account
			having(direct, "viewer")(s)
			s.now().forget("ann")
			s.next(1).person("ann", "ann@bank.example")
		}},
		{rule: "TL-DRF-04", tell: func(s *story) { // the account is older
			s.now().person("ann", "ann@bank.example")
			s.next(1).give("a", "ann", direct, "viewer")
		}},
		{rule: "TL-DRF-04", tell: func(s *story) { hideUsers(s); o := s.next(1); o.users, o.partial = []snapshot.User{}, false }, reason: "users were not read at the baseline"},

		{rule: "TL-DRF-05", tell: func(s *story) { another(s.next(1)); s.now().give("c", "ann", direct, "viewer") }, want: []string{"workspace:c"}, text: "Gamma, first seen 2026-01-02T06:00:00Z; 1 person has access"},
		{rule: "TL-DRF-05", tell: func(s *story) { another(s.now()); s.next(1) }},
		{rule: "TL-DRF-05", tell: func(s *story) { // read for the first time, but known
			s.now().hide("b", snapshot.Forbidden)
			s.next(1).show("b")
		}},
		{rule: "TL-DRF-05", tell: func(s *story) { s.next(1); unlist(s) }, part: "in part: " + notListed},
		{rule: "TL-DRF-05", tell: func(s *story) { unlist(s); relist(s.next(1)) }, part: "in part: " + notListed + " at the baseline"},
		{rule: "TL-DRF-05", tell: func(s *story) { another(s.next(1)); s.next(1); unlist(s) }, want: []string{"workspace:c"}, part: notListed}, // known since before
		{rule: "TL-ACC-01", tell: func(s *story) { s.now().unlisted = true }, reason: notListed + ": what was not read may hold it"},           // complete, as far as workspaces were named
		{rule: "TL-DRF-05", reason: "no baseline"},
	}
}

// dataChecks are those of the rules about the evidence itself.
func dataChecks() []check {
	people := func(n int, source string) func(*story) {
		return func(s *story) {
			for i := range n {
				s.now().give("a", string(rune('A'+i)), source, map[string]string{direct: "viewer", inherited: "member"}[source])
			}
		}
	}
	fewer := func(before, after int, source string) func(*story) {
		return func(s *story) {
			people(before, source)(s)
			s.next(1)
			s.now().show("a")
			people(after, source)(s)
		}
	}
	roster := func(date string, n int) func(*story) {
		return func(s *story) {
			s.now().roster = []snapshot.RosterRow{}
			s.now().employ("olga@bank.example", "", "active", "")
			for i := 1; i < n; i++ {
				s.now().employ(string(rune('a'+i))+"@bank.example", "", "active", "")
			}
			s.now().parameters = `{"inputs":{"roster":{"date":"` + date + `"}}}`
		}
	}
	token := func(first, second string) func(*story) {
		return func(s *story) {
			s.now().parameters = `{"token_sha256":"` + first + `"}`
			s.next(1).parameters = `{"token_sha256":"` + second + `"}`
		}
	}
	cadence := func(p *findings.Policy) { p.Review.Cadence = 48 }
	const organization = "organization"
	return []check{
		{rule: "TL-DAT-01", tell: func(s *story) { s.now().hide("b", snapshot.Forbidden) }, want: []string{organization}, text: "1 resource was not read: memberships of b: forbidden"},
		{rule: "TL-DAT-01", tell: func(s *story) { s.now().partial = true }, want: []string{organization}, text: "the scope was smaller"},
		{rule: "TL-DAT-01"},

		{rule: "TL-DAT-02", tell: func(s *story) {
			people(1, direct)(s)
			s.next(1).hide("a", snapshot.Gone)
		}, want: []string{"workspace:a"}, text: "Alpha answered 404 when it was last asked; 1 person had access at the baseline"},
		{rule: "TL-DAT-02", tell: func(s *story) { s.next(1).hide("a", snapshot.Forbidden) }},
		{rule: "TL-DAT-02", tell: func(s *story) { s.next(1).hide("a", snapshot.Gone); s.next(1) }, want: []string{"workspace:a"}},
		{rule: "TL-DAT-02", tell: func(s *story) { s.next(1).hide("a", snapshot.Forbidden); unlist(s) }, part: "in part: " + notListed},
		{rule: "TL-DAT-02", tell: func(s *story) { unlist(s); relist(s.next(1)) }, part: "in part: " + notListed + " at the baseline"},
		{rule: "TL-DAT-02", tell: func(s *story) { s.next(1).hide("a", snapshot.Gone); s.next(1); unlist(s) }, want: []string{"workspace:a"}, part: notListed, text: "Alpha answered 404 when it was last asked; "}, // gone since before
		{rule: "TL-DAT-02", reason: "no baseline"},

		{rule: "TL-DAT-03", tell: func(s *story) { s.now().hide("b", snapshot.Unstable) }, want: []string{"workspace:b"}, text: "no two readings agreed", seen: "2026-01-01"},
		{rule: "TL-DAT-03", tell: func(s *story) { s.now().disagree = []string{"a"} }, want: []string{"workspace:a"}, text: "the two endpoints"},
		{rule: "TL-DAT-03", tell: func(s *story) { s.now().hide("b", snapshot.Forbidden) }},

		{rule: "TL-DAT-04", tell: invited("ann@bank.example", "PAUSED", ""), want: []string{"enrollment:e1"}, text: "invitation status PAUSED is not documented"},
		{rule: "TL-DAT-04", tell: func(s *story) {
			having(direct, "viewer")(s)
			s.now().memberships["a"].roles[0].Type = "PARTNER"
		}, want: []string{"role:r-viewer"}, text: "role type PARTNER"},
		{rule: "TL-DAT-04", tell: func(s *story) { having(direct, "viewer")(s); s.now().invite("e1", "x@y", "EXPIRED", "") }},
		{rule: "TL-DAT-04", tell: hideInvitations, part: noEnrollments},
		{rule: "TL-DAT-04", tell: func(s *story) {
			having(direct, "viewer")(s)
			s.now().memberships["a"].roles[0].Type = "PARTNER"
			hideInvitations(s)
		}, want: []string{"role:r-viewer"}, part: "in part: " + noEnrollments},

		{rule: "TL-DAT-05", tell: fewer(40, 30, direct), want: []string{organization}, text: "grants 40 -> 30, people with access 40 -> 30", seen: "2026-01-02"},
		{rule: "TL-DAT-05", tell: func(s *story) { fewer(40, 30, direct)(s); s.next(1) }, want: []string{organization}, seen: "unknown"},
		{rule: "TL-DAT-05", tell: fewer(3, 0, inherited), want: []string{organization}, text: "people with inherited access 3 -> 0"},
		{rule: "TL-DAT-05", tell: fewer(50, 40, direct)}, // 20 %, not more
		{rule: "TL-DAT-05", tell: fewer(12, 3, direct)},  // fewer than 10
		{rule: "TL-DAT-05", tell: fewer(2, 0, direct)},
		{rule: "TL-DAT-05", tell: func(s *story) { // not read is no fall
			people(40, direct)(s)
			s.next(1).hide("a", snapshot.Forbidden)
		}},
		{rule: "TL-DAT-05", reason: "no baseline"},

		{rule: "TL-DAT-06", tell: roster("2025-11-30T06:00:00Z", 1), want: []string{organization}, text: "dated 2025-11-30T06:00:00Z, 32 days old", part: "in part: no baseline"},
		{rule: "TL-DAT-06", tell: func(s *story) { roster("2026-01-01T06:00:00Z", 4)(s); s.next(1); roster("2026-01-02T06:00:00Z", 3)(s) },
			want: []string{organization}, text: "4 people at the baseline, now 3"},
		{rule: "TL-DAT-06", tell: func(s *story) { roster("2026-01-01T06:00:00Z", 1)(s); s.now().person("zoe", "zoe@bank.example") },
			want: []string{organization}, text: "names 1 of 2 accounts", part: "no baseline"},
		{rule: "TL-DAT-06", tell: func(s *story) { // 80 %
			roster("2026-01-01T06:00:00Z", 4)(s)
			for _, id := range []string{"b", "c", "d", "zoe"} {
				s.now().person(id, id+"@bank.example")
			}
		}, part: "no baseline"},
		{rule: "TL-DAT-06", tell: roster("2025-12-01T06:00:00Z", 1), part: "no baseline"}, // 31 days
		{rule: "TL-DAT-06", tell: roster("2025-12-01T05:59:59Z", 1), want: []string{organization}, part: "no baseline"},
		{rule: "TL-DAT-06", tell: func(s *story) { hideUsers(s); s.next(1); roster("2026-01-02T06:00:00Z", 1)(s) }, part: "in part: users were not read; no roster was supplied at the baseline"},
		{rule: "TL-DAT-06", tell: func(s *story) { roster("2026-01-01T06:00:00Z", 5)(s); s.next(1); roster("2026-01-02T06:00:00Z", 4)(s) }},
		{rule: "TL-DAT-06", reason: "no roster supplied"},

		{rule: "TL-DAT-07", tell: func(s *story) { s.next(3) }, policy: cadence, want: []string{organization}, text: "1 gap longer than 48 hours, the longest of 72 hours until 2026-01-04"},
		{rule: "TL-DAT-07", tell: func(s *story) { s.next(2) }, policy: cadence},
		{rule: "TL-DAT-07", tell: func(s *story) { s.next(3) }, reason: "review.cadence"},
		{rule: "TL-DAT-07", policy: cadence, reason: "no baseline: there is no earlier snapshot"},

		{rule: "TL-DAT-08", tell: token("aa", "bb"), want: []string{organization}, text: "token aa (first digits of its SHA-256) at the baseline, now bb"},
		{rule: "TL-DAT-08", tell: token("aa", "aa")},
		{rule: "TL-DAT-08", reason: "no baseline"},
	}
}
