package findings_test

import (
	"fmt"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

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
	const organization, first = "organization", "2026-01-01T06:00:00Z"
	return []check{
		{rule: "TL-DAT-01", story: func(s *story) { s.now().hide("b", snapshot.Forbidden) }, want: []string{organization}, text: "1 resource was not read: memberships of b: forbidden", since: first},
		{rule: "TL-DAT-01", story: func(s *story) { // the first 20 are named
			for i := range 22 {
				s.now().hide(fmt.Sprintf("c%02d", i), snapshot.Failed)
			}
		}, want: []string{organization}, text: "22 resources were not read: memberships of c00: failed; "},
		{rule: "TL-DAT-01", story: func(s *story) { s.now().partial = true }, want: []string{organization}, text: "the scope was smaller"},
		{rule: "TL-DAT-01"},

		{rule: "TL-DAT-02", story: func(s *story) {
			people(1, direct)(s)
			s.next(1).hide("a", snapshot.Gone)
		}, want: []string{"workspace:a"}, text: "Alpha answered 404 when it was last asked; 1 person had access at the baseline", since: "2026-01-02"},
		{rule: "TL-DAT-02", story: func(s *story) { s.now().hide("a", snapshot.Forbidden); s.next(1).hide("a", snapshot.Gone); s.next(1) }, want: []string{"workspace:a"},
			text: "who had access at the baseline was not read", since: "2026-01-02"},
		{rule: "TL-DAT-02", story: func(s *story) { s.next(1).hide("a", snapshot.Forbidden) }},
		{rule: "TL-DAT-02", story: func(s *story) { s.next(1).hide("a", snapshot.Gone); s.next(1) }, want: []string{"workspace:a"}},
		{rule: "TL-DAT-02", story: func(s *story) { s.next(1).hide("a", snapshot.Forbidden); unlist(s) }, part: "in part: " + notListed},
		{rule: "TL-DAT-02", story: func(s *story) { unlist(s); relist(s.next(1)) }, part: "in part: " + notListed + " at the baseline"},
		{rule: "TL-DAT-02", story: func(s *story) { s.next(1).hide("a", snapshot.Gone); s.next(1); unlist(s) }, want: []string{"workspace:a"}, part: notListed, text: "Alpha answered 404 when it was last asked; "}, // gone since before
		{rule: "TL-DAT-02", story: func(s *story) { s.next(1).hide("a", snapshot.Gone) }, policy: retired("a", "2026-01-02")},
		{rule: "TL-DAT-02", story: func(s *story) { s.next(1).hide("a", snapshot.Gone) }, policy: retired("a", "2026-12-31"), want: []string{"workspace:a"}},
		{rule: "TL-DAT-02", reason: "no baseline"},

		{rule: "TL-DAT-03", story: func(s *story) { s.now().hide("b", snapshot.Unstable); s.now().agree = []string{"a"} }, want: []string{"workspace:b"}, text: "the memberships of Beta were read again and again, and no two readings agreed", since: first},
		{rule: "TL-DAT-03", story: func(s *story) { s.now().disagree = []string{"a"} }, want: []string{"workspace:a"}, text: "the two endpoints of the direct memberships of Alpha do not agree"},
		{rule: "TL-DAT-03", story: func(s *story) { s.now().hide("a", snapshot.Unstable); s.now().disagree = []string{"a"} }, want: []string{"workspace:a"}, text: "the two endpoints"}, // as a walk records it
		{rule: "TL-DAT-03", story: func(s *story) { s.now().hide("b", snapshot.Forbidden); s.now().agree = []string{"a"} }},
		{rule: "TL-DAT-03", reason: "direct access was not read twice"},
		{rule: "TL-DAT-03", story: func(s *story) { s.now().hide("b", snapshot.Unstable) }, want: []string{"workspace:b"}, text: "no two readings agreed"}, // nor cross-checked anywhere
		{rule: "TL-DAT-03", story: func(s *story) { s.now().hide("b", snapshot.Forbidden) }, reason: "direct access was not read twice"},

		{rule: "TL-DAT-04", story: invited("ann@bank.example", "PAUSED", ""), want: []string{"enrollment:e1"}, text: "invitation status PAUSED is not documented", since: first},
		{rule: "TL-DAT-04", story: invited("ann@bank.example", "", ""), want: []string{"enrollment:e1"}, text: "the invitation has no status"},
		{rule: "TL-DAT-04", story: func(s *story) {
			having(direct, "viewer")(s)
			s.now().memberships["a"].roles[0].Type = "PARTNER"
		}, want: []string{"role:r-viewer"}, text: "role type PARTNER"},
		{rule: "TL-DAT-04", story: func(s *story) { having(direct, "viewer")(s); s.now().invite("e1", "x@y", "EXPIRED", "") }},
		{rule: "TL-DAT-04", story: hideInvitations, part: noEnrollments},
		{rule: "TL-DAT-04", story: func(s *story) {
			having(direct, "viewer")(s)
			s.now().memberships["a"].roles[0].Type = "PARTNER"
			hideInvitations(s)
		}, want: []string{"role:r-viewer"}, part: "in part: " + noEnrollments},

		{rule: "TL-DAT-05", story: fewer(40, 30, direct), want: []string{organization}, text: "grants 40 -> 30, people with access 40 -> 30", since: "unknown"},
		{rule: "TL-DAT-05", story: func(s *story) { // all workspaces are gone
			s.now().memberships["c"] = member{}
			s.next(1).memberships = map[string]member{}
			for _, id := range []string{"a", "b", "c"} {
				s.now().hide(id, snapshot.Gone)
			}
		}, want: []string{organization}, text: "read at both: workspaces 3 -> 0"},
		{rule: "TL-DAT-05", story: func(s *story) { fewer(40, 30, direct)(s); s.next(1) }, want: []string{organization}},
		{rule: "TL-DAT-05", story: fewer(3, 0, inherited), want: []string{organization}, text: "people with inherited access 3 -> 0"},
		{rule: "TL-DAT-05", story: fewer(50, 40, direct)}, // 20 %, not more
		{rule: "TL-DAT-05", story: fewer(12, 3, direct)},  // fewer than 10
		{rule: "TL-DAT-05", story: fewer(2, 0, direct)},
		{rule: "TL-DAT-05", story: func(s *story) { // not read is no fall
			people(40, direct)(s)
			s.next(1).hide("a", snapshot.Forbidden)
		}},
		{rule: "TL-DAT-05", reason: "no baseline"},

		{rule: "TL-DAT-06", story: roster("2025-11-30T06:00:00Z", 1), want: []string{organization}, text: "dated 2025-11-30T06:00:00Z, 32 days old", part: "in part: no baseline"},
		{rule: "TL-DAT-06", story: func(s *story) { roster("2026-01-01T06:00:00Z", 4)(s); s.next(1); roster("2026-01-02T06:00:00Z", 3)(s) },
			want: []string{organization}, text: "4 people at the baseline, now 3"},
		{rule: "TL-DAT-06", story: func(s *story) { roster("2026-01-01T06:00:00Z", 1)(s); s.now().person("zoe", "zoe@bank.example") },
			want: []string{organization}, text: "names 1 of 2 accounts", part: "no baseline"},
		{rule: "TL-DAT-06", story: func(s *story) { // 80 %
			roster("2026-01-01T06:00:00Z", 4)(s)
			for _, id := range []string{"b", "c", "d", "zoe"} {
				s.now().person(id, id+"@bank.example")
			}
		}, part: "no baseline"},
		{rule: "TL-DAT-06", story: roster("2025-12-01T06:00:00Z", 1), part: "no baseline"}, // 31 days
		{rule: "TL-DAT-06", story: roster("2025-12-01T05:59:59Z", 1), want: []string{organization}, part: "no baseline"},
		{rule: "TL-DAT-06", story: func(s *story) { hideUsers(s); s.next(1); roster("2026-01-02T06:00:00Z", 1)(s) }, part: "in part: users were not read; no roster was supplied at the baseline"},
		{rule: "TL-DAT-06", story: func(s *story) { roster("2026-01-01T06:00:00Z", 5)(s); s.next(1); roster("2026-01-02T06:00:00Z", 4)(s) }},
		{rule: "TL-DAT-06", reason: "no roster supplied"},

		{rule: "TL-DAT-07", story: func(s *story) { s.next(3) }, policy: cadence, want: []string{organization}, text: "1 gap longer than 48 hours, the longest of 72 hours until 2026-01-04", since: "2026-01-04"},
		{rule: "TL-DAT-07", story: func(s *story) { s.next(5); s.next(1); s.next(3); s.next(1) }, policy: cadence, want: []string{organization},
			text: "2 gaps longer than 48 hours, the longest of 120 hours until 2026-01-06", since: "2026-01-10", grows: "2,4"}, // since there have been two
		{rule: "TL-DAT-07", story: func(s *story) { s.next(2) }, policy: cadence},
		{rule: "TL-DAT-07", story: func(s *story) { s.next(3) }, reason: "review.cadence"},
		{rule: "TL-DAT-07", story: func(s *story) { s.next(3) }, policy: cadence, alone: true, reason: "no baseline"}, // its gaps are those since the baseline
		{rule: "TL-DAT-07", policy: cadence, reason: "no baseline: there is no earlier snapshot"},

		{rule: "TL-DAT-08", story: token("aa", "bb"), want: []string{organization}, text: "token aa (first digits of its SHA-256) at the baseline, now bb"},
		{rule: "TL-DAT-08", story: token("aa", "aa")},
		{rule: "TL-DAT-08", reason: "no baseline"},
	}
}

// retired returns a policy that retires a workspace on a day.
func retired(workspace string, day findings.Date) func(*findings.Policy) {
	return func(p *findings.Policy) {
		p.Workspaces = []findings.PolicyWorkspace{{ID: workspace, RetiredOn: day}}
	}
}
