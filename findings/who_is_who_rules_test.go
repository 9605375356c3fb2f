package findings_test

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// whoIsWhoChecks are about which account, person and row of the roster is which, and of the
// rules that say where that is unclear.
func whoIsWhoChecks() []check {
	const ann, olga, ext, organization, uuid = "user:ann", "user:olga", "user:ext", "organization", "0b0e1111-2222-4333-8444-55555555abcd"
	// rows is a story of olga and ann, who has access, and of a roster with these rows.
	rows := func(roster ...snapshot.RosterRow) func(*story) {
		return func(s *story) {
			having(direct, "viewer")(s)
			s.now().roster = roster
		}
	}
	row := func(email, id, status string) snapshot.RosterRow {
		return snapshot.RosterRow{Email: email, UserID: id, Status: status}
	}
	olgas := row("olga@bank.example", "", "active")
	anyMatch := func(p *findings.Policy) { p.Thresholds.RosterMatchPercent = 0 }
	connected := func(ids ...string) func(*story) { // accounts of one domain, olga's the first
		return func(s *story) {
			for i, id := range ids {
				if i > 0 {
					s.now().person(fmt.Sprint("p", i), fmt.Sprintf("p%d@bank.example", i))
				}
				s.now().users[i].IDPID = id
			}
		}
	}
	clock := func(parameters string) func(*story) {
		return func(s *story) { s.now().parameters = parameters }
	}
	protected := func(who string) func(*findings.Policy) {
		return func(p *findings.Policy) { p.ProtectedUsers = []string{who} }
	}
	line := func(table, value string) string {
		sum := sha256.Sum256(fmt.Appendf(nil, "[%q,%q]", table, value))
		return fmt.Sprintf("policy:%x", sum[:8])
	}
	renamed := func(s *story) {
		having(direct, "viewer")(s)
		s.next(1).users[1].Email = "new@bank.example"
	}
	everyday := func(workspaces ...string) func(*story) {
		return func(s *story) {
			having(direct, "admin")(s)
			s.now().memberships["c"] = member{}
			s.now().workspaces = append(s.now().workspaces, snapshot.Workspace{WorkspaceID: "c", Listed: true})
			for _, w := range workspaces {
				s.now().give(w, "ann", direct, "viewer")
			}
		}
	}
	accepted := func(rule, subject string) func(*findings.Policy) {
		return func(p *findings.Policy) {
			p.Accepted = []findings.Accepted{{Rule: rule, Subject: subject, AcceptedOn: "2026-01-01", Expires: "2026-12-31"}}
		}
	}
	return []check{
		// A row that contradicts itself judges nobody.
		{rule: "TL-HR-01", story: rows(olgas, row("ann@bank.example", "olga", "terminated")), policy: anyMatch},
		{rule: "TL-HR-01", story: rows(olgas, row("ann@bank.example", "zoe", "terminated")), policy: anyMatch}, // an id that nobody has
		{rule: "TL-HR-01", story: rows(olgas, row("ann@bank.example", "ann", "terminated")), want: []string{ann}},
		{rule: "TL-HR-01", story: rows(olgas, row("old@bank.example", "ann", "terminated")), want: []string{ann}}, // renamed
		{rule: "TL-HR-02", story: rows(olgas, row("ann@bank.example", "zoe", "active")), policy: anyMatch},
		{rule: "TL-HR-04", story: func(s *story) {
			rows(olgas, row("ann@bank.example", "zoe", "active"))(s)
			s.now().roster[1].EndDate = "2025-12-31"
		}, policy: anyMatch},
		{rule: "TL-HR-05", story: func(s *story) { // the address is another person's by now
			rows(olgas, row("ann@bank.example", "", "terminated"))(s)
			s.now().roster[1].EndDate = "2025-12-30"
			s.next(3).take("a", "ann", direct)
			s.now().forget("ann")
			s.now().person("ann2", "ann@bank.example")
		}},
		{rule: "TL-HR-05", story: func(s *story) { // the account is gone, the last address is known
			rows(olgas, row("ann@bank.example", "", "Terminated"))(s)
			s.now().roster[1].EndDate = "2025-12-30"
			s.next(3).take("a", "ann", direct)
			s.now().forget("ann")
		}, want: []string{ann}, since: "2026-01-04"},
		{rule: "TL-HR-05", story: func(s *story) { // matched by id at the baseline, under another address
			rows(olgas, row("old@bank.example", "ann", "terminated"))(s)
			s.now().roster[1].EndDate = "2025-12-30"
			s.next(3).take("a", "ann", direct)
			s.now().forget("ann")
		}, want: []string{ann}},
		{rule: "TL-HR-05", story: func(s *story) { // the row is about somebody else's id now
			rows(olgas, row("ann@bank.example", "", "terminated"))(s)
			s.now().roster[1].EndDate = "2025-12-30"
			s.next(3).take("a", "ann", direct)
			s.now().forget("ann")
			s.now().roster[1].UserID = "zoe"
		}, policy: anyMatch},
		{rule: "TL-HR-05", story: func(s *story) { // the account stays, and its row contradicts itself now
			rows(olgas, row("ann@bank.example", "", "terminated"))(s)
			s.now().roster[1].EndDate = "2025-12-30"
			s.next(3).take("a", "ann", direct)
			s.now().roster[1].UserID = "zoe"
		}, policy: anyMatch},
		{rule: "TL-INV-07", story: func(s *story) {
			rows(olgas, row("ann@bank.example", "olga", "terminated"))(s)
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-31")
		}, policy: anyMatch},
		// Somebody whom the listing does not have is judged by the last known address.
		{rule: "TL-HR-01", story: func(s *story) {
			rows(olgas, row("ann@bank.example", "", "terminated"))(s)
			s.next(1).forget("ann")
		}, want: []string{ann + " high"}, text: "privileged in 0; the address ann@bank.example was last known 2026-01-01"},
		{rule: "TL-HR-02", story: func(s *story) {
			rows(olgas)(s)
			s.next(1).forget("ann")
		}, want: []string{ann}, text: "was last known 2026-01-01"},
		{rule: "TL-HR-04", story: func(s *story) {
			rows(olgas, row("ann@bank.example", "", "active"))(s)
			s.now().roster[1].EndDate = "2025-12-31"
			s.next(1).forget("ann")
		}, want: []string{ann}, text: "was last known 2026-01-01"},
		{rule: "TL-EXT-01", story: func(s *story) {
			outsider("viewer")(s)
			s.next(1).forget("ext")
		}, want: []string{ext}, text: "the domain other.example is not approved (last known 2026-01-01), and the person"},
		{rule: "TL-EXT-02", story: func(s *story) {
			outsider("viewer")(s)
			s.next(1).forget("ext")
		}, policy: registered("", ""), want: []string{ext}, text: "without a sponsor (last known 2026-01-01); access"},
		{rule: "TL-ORP-01", story: func(s *story) {
			outsider("viewer")(s)
			s.next(1).forget("ext")
			s.next(1)
		}, want: []string{"grant:a/ext/direct/r-viewer"}, text: "in Alpha; Ext@other.example was last known 2026-01-01"},
		// Letters beyond ASCII, their forms, and domains in Unicode and in ASCII.
		{rule: "TL-HR-01", story: func(s *story) {
			rows(olgas, row("j\u00fcrgen@bank.example", "", "terminated"))(s)
			s.now().users[1].Email = "JU\u0308RGEN@Bank.example"
		}, want: []string{ann}},
		{rule: "TL-HR-01", story: func(s *story) { // ß is not ss
			rows(olgas, row("gro\u00df@bank.example", "", "terminated"))(s)
			s.now().users[1].Email = "gross@bank.example"
		}, policy: anyMatch},
		{rule: "TL-EXT-01", story: func(s *story) {
			outsider("viewer")(s)
			s.now().users[1].Email = "ext@M\u00dcNCHEN.example"
		}, policy: func(p *findings.Policy) {
			p.Organization.ApprovedDomains = append(p.Organization.ApprovedDomains, "xn--mnchen-3ya.example")
		}},
		{rule: "TL-EXT-01", story: func(s *story) {
			outsider("viewer")(s)
			s.now().users[1].Email = "ext@xn--mnchen-3ya.example"
		}, policy: func(p *findings.Policy) {
			p.Organization.ApprovedDomains = append(p.Organization.ApprovedDomains, "m\u00fcnchen.example")
		}},

		{rule: "TL-DAT-09", story: rows(olgas, row("ann@bank.example", "olga", "active")), want: []string{ann, olga}, text: "on the roster, the address of this account has the id olga: nobody"},
		{rule: "TL-DAT-09", story: rows(row("olga@bank.example", "ann", "active"), row("ann@bank.example", "olga", "active")), want: []string{ann, olga},
			text: "the id of this account has the address olga@bank.example, and the address of this account has the id olga"},
		{rule: "TL-DAT-09", story: rows(olgas, row("ann@bank.example", "zoe", "active")), want: []string{ann}, text: "has the id zoe"},
		{rule: "TL-DAT-09", story: rows(olgas, row("ann@bank.example", "ann", "active"))},
		{rule: "TL-DAT-09", story: rows(olgas, row("old@bank.example", "ann", "active"))}, // an address that nobody has
		{rule: "TL-DAT-09", reason: "no roster supplied"},

		{rule: "TL-DAT-10", story: rows(olgas, row("ann@bank.example", "", " Leaver"), row("x@bank.example", "", "leaver"), row("y@bank.example", "", "?")),
			want: []string{organization + " high"}, text: "these statuses mean: ? (1 person, 0 with access), Leaver (2 people, 1 with access)"},
		{rule: "TL-DAT-10", story: rows(olgas, row("ann@bank.example", "", "\u00c9TEINT"), row("x@bank.example", "", "e\u0301teint\u00a0"), row("y@bank.example", "", "\u200b")),
			want: []string{organization + " high"}, text: "this status means: e\u0301teint (2 people, 1 with access)"},
		{rule: "TL-DAT-10", story: rows(olgas, row("ann@bank.example", "", "ge\u0308kuendigt \"<x>"), row("x@bank.example", "", "G\u00cbKUENDIGT \"<x>"), row("y@bank.example", "", "\u00a0gone"), row("z@bank.example", "", "gone")),
			want: []string{organization + " high"}, text: "these statuses mean: gone (2 people, 0 with access), G\u00cbKUENDIGT \"<x> (2 people, 1 with access)"}, // by their keys
		{rule: "TL-DAT-10", story: rows(row("olga@bank.example", "", "gone")), want: []string{organization + " medium"}, text: "this status means: gone (1 person, 0 with access)"},
		{rule: "TL-DAT-10", story: rows(olgas, row("ann@bank.example", "", "TERMINATED "), row("x@bank.example", "", "Leave"), row("y@bank.example", "", ""))},
		{rule: "TL-DAT-10", story: partly(rows(olgas, row("ann@bank.example", "", "gone"))), want: []string{organization}, text: "1 with access); 1 workspace was not read"},
		{rule: "TL-DAT-10", reason: "no roster supplied"},

		{rule: "TL-DAT-11", story: clock(`{"clock_offset_seconds":301}`), want: []string{organization}, text: "our clock was 5 minutes behind the API's clock", since: "2026-01-01"},
		{rule: "TL-DAT-11", story: clock(`{"clock_offset_seconds":-7199}`), want: []string{organization}, text: "119 minutes ahead"},
		{rule: "TL-DAT-11", story: clock(`{"clock_offset_seconds":-200000}`), want: []string{organization}, text: "our clock was 2 days ahead"},
		{rule: "TL-DAT-11", story: clock(`{"clock_offset_seconds":-86400}`), want: []string{organization}, text: "24 hours ahead of the API's clock: the time of this snapshot, 2026-01-01T06:00:00Z, lies ahead"},
		{rule: "TL-DAT-11", story: clock(`{"clock_offset_seconds":172800}`), want: []string{organization}, text: "our clock was 2 days behind the API's"},
		{rule: "TL-DAT-11", story: clock(`{"clock_offset_seconds":-300}`)},
		{rule: "TL-DAT-11", story: clock(`{"clock_offset_seconds":0}`)},
		{rule: "TL-DAT-11", story: clock(`{"clock_offset_seconds":null}`), reason: "the API gave no time to compare our clock with"},

		{rule: "TL-ACC-03", story: connected("i1", ""), want: []string{"user:p1"}, text: "which 1 of 2 accounts of bank.example have"},
		{rule: "TL-ACC-03", story: connected("i1", "", "")}, // fewer than half
		{rule: "TL-ACC-03", story: func(s *story) { connected("i1")(s); s.now().person("ext", "ext@other.example") }},
		{rule: "TL-ACC-03", story: hideUsers, reason: noUsers},

		{rule: "TL-PRV-09", story: everyday("a", "b", "c"), want: []string{ann}, text: "privileged in 1 workspace, and a standard role in 3 workspaces with the same account"},
		{rule: "TL-PRV-09", story: everyday("a", "b")},
		{rule: "TL-PRV-09", story: func(s *story) { everyday("a", "b", "c")(s); s.now().take("a", "ann", direct) }},
		{rule: "TL-PRV-09", story: partly(everyday("a", "c")), part: "1 workspace was not read"},

		{rule: "TL-POL-01", story: renamed, policy: protected("Ann@bank.example"), want: []string{line("protected_users", "Ann@bank.example") + " high"}, text: "the line Ann@bank.example of protected_users names an address that no account, holder or open invitation has now"},
		{rule: "TL-POL-01", story: renamed, policy: protected("new@bank.example")},
		{rule: "TL-POL-01", story: renamed, policy: protected("ann")},
		{rule: "TL-POL-01", story: renamed, policy: protected("never@bank.example")}, // known to no snapshot
		{rule: "TL-POL-01", story: func(s *story) { // not listed, but there
			having(direct, "viewer")(s)
			s.next(1).forget("ann")
		}, policy: protected("ann@bank.example")},
		{rule: "TL-POL-01", story: func(s *story) { // invited again
			renamed(s)
			s.now().invite("e1", "ann@bank.example", "PENDING", "2026-01-01")
		}, policy: protected("ann@bank.example")},
		{rule: "TL-POL-01", story: func(s *story) {
			outsider("viewer")(s)
			s.next(1).forget("ext")
			s.now().take("a", "ext", direct)
		}, policy: registered("olga", ""), want: []string{line("external", "ext@OTHER.example") + " medium"}},
		{rule: "TL-POL-01", story: func(s *story) {
			having(direct, "viewer")(s)
			s.next(1).take("a", "ann", direct)
			s.now().forget("ann")
		}, policy: func(p *findings.Policy) { p.ServiceAccounts = []findings.ServiceAccount{{Account: "ann"}} }, want: []string{line("service_account", "ann")}, text: "names a user id that no account or holder has now"},
		{rule: "TL-POL-01", story: func(s *story) { // an earlier invitation knew the address
			invited("zoe@bank.example", "PENDING", "2025-12-31")(s)
			s.next(1).invitations[0].Status = "EXPIRED"
		}, policy: protected("Zoe@bank.example"), want: []string{line("protected_users", "Zoe@bank.example") + " high"}},
		{rule: "TL-POL-01", story: func(s *story) { // it is open still
			invited("zoe@bank.example", "PENDING", "2025-12-31")(s)
			s.next(1)
		}, policy: protected("zoe@bank.example")},
		{rule: "TL-POL-01", story: func(s *story) { // an earlier roster knew it
			rows(olgas, row("zoe@bank.example", "", "active"))(s)
			s.next(1).roster = []snapshot.RosterRow{olgas}
		}, policy: protected("zoe@bank.example"), want: []string{line("protected_users", "zoe@bank.example")}},
		{rule: "TL-POL-01", story: func(s *story) { // who held access, and was in no listing
			s.now().give("a", "zoe", direct, "viewer")
			s.next(1).take("a", "zoe", direct)
		}, policy: protected("zoe"), want: []string{line("protected_users", "zoe")}},
		{rule: "TL-POL-01", story: func(s *story) { // what was not read may be there
			s.now().give("b", "zoe", direct, "viewer")
			s.next(1).hide("b", snapshot.Forbidden)
		}, policy: protected("zoe"), part: "1 workspace was not read"},
		{rule: "TL-POL-01", story: func(s *story) { // a role that was renamed
			having(direct, "desk")(s)
			s.next(1).memberships["a"].roles[0].Name = "Desk 5"
		}, policy: func(p *findings.Policy) {
			p.Roles.Standard, p.ToxicPairs = []string{"desk 4", "Desk *", "Desk 9"}, []findings.ToxicPair{{First: "r-desk", Second: "Desk 4"}}
		}, want: []string{line("toxic_pair", "Desk 4"), line("roles", "desk 4")}},
		{rule: "TL-POL-01", story: func(s *story) { s.next(1).hide("a", snapshot.Gone) }, policy: accepted("TL-DRF-05", "workspace:a"), want: []string{line("accepted", "workspace:a")}, text: "the line workspace:a of accepted names a workspace that is not there now"},
		{rule: "TL-POL-01", story: func(s *story) { s.next(1).hide("a", snapshot.Gone) }, policy: retired("a", ""), want: []string{line("workspace", "a")}, text: "the line a of workspace names a workspace that is not there now"},
		{rule: "TL-POL-01", story: func(s *story) { s.next(1).hide("a", snapshot.Gone) }, policy: retired("a", "2026-01-01")},
		{rule: "TL-POL-01", story: func(s *story) { s.next(1) }, policy: retired("a", "")},
		{rule: "TL-POL-01", story: renamed, policy: samePerson("olga", "Ann@bank.example"), want: []string{line("same_person", "Ann@bank.example") + " medium"}},
		{rule: "TL-POL-01", story: func(s *story) {
			invited("ann@bank.example", "PENDING", "2025-12-31")(s)
			s.next(1).invitations = []snapshot.Invitation{}
		}, policy: accepted("TL-INV-01", "enrollment:e1"), want: []string{line("accepted", "enrollment:e1")}, text: "names an invitation that is not there now"},
		{rule: "TL-POL-01", story: func(s *story) {
			invited("ann@bank.example", "PENDING", "2025-12-31")(s)
			s.next(1)
			hideInvitations(s)
		}, policy: accepted("TL-INV-01", "enrollment:e1"), part: noEnrollments},
		{rule: "TL-POL-01", policy: protected("ann@bank.example"), reason: "there is no earlier snapshot"},
		{rule: "TL-POL-01", story: func(s *story) { // was only ever invited
			invited("Ext@other.example", "PENDING", "2025-12-31")(s)
			s.next(1).invitations[0].Status = "CANCELLED"
		}, policy: registered("olga", ""), want: []string{line("external", "ext@OTHER.example")}, text: "names an address that no account, holder or open invitation has now"},
		{rule: "TL-POL-01", story: func(s *story) { // was only ever on a roster
			rows(olgas, row("Ext@other.example", "zoe", "active"))(s)
			s.next(1).roster = []snapshot.RosterRow{olgas}
		}, policy: func(p *findings.Policy) {
			registered("olga", "")(p)
			p.ServiceAccounts = []findings.ServiceAccount{{Account: "zoe"}}
		}, want: []string{line("service_account", "zoe"), line("external", "ext@OTHER.example")}},
		{rule: "TL-POL-01", story: func(s *story) { // is on the roster, and the last walk had none
			rows(olgas, row("Ext@other.example", "zoe", "active"))(s)
			s.next(1).roster = nil
		}, policy: func(p *findings.Policy) {
			registered("olga", "")(p)
			p.ServiceAccounts = []findings.ServiceAccount{{Account: "zoe"}}
		}},
		{rule: "TL-POL-01", story: func(s *story) { // had access and was never listed
			s.now().give("a", "zoe", direct, "viewer")
			s.next(1).take("a", "zoe", direct)
		}, policy: func(p *findings.Policy) { p.ServiceAccounts = []findings.ServiceAccount{{Account: "zoe"}} }, want: []string{line("service_account", "zoe")}, text: "names a user id that no account or holder has now"},
		{rule: "TL-POL-01", story: func(s *story) { // ids in capitals
			s.now().memberships[uuid] = member{}
			s.now().workspaces = append(s.now().workspaces, snapshot.Workspace{WorkspaceID: uuid, Name: "C", Listed: true})
			s.next(1).hide(uuid, snapshot.Gone)
		}, policy: accepted("TL-DRF-05", "workspace:"+strings.ToUpper(uuid)), want: []string{line("accepted", "workspace:"+strings.ToUpper(uuid))}},
		{rule: "TL-POL-01", story: func(s *story) {
			s.now().invite(uuid, "ann@bank.example", "PENDING", "2025-12-31")
			s.next(1).invitations = []snapshot.Invitation{}
		}, policy: accepted("TL-INV-01", "enrollment:"+strings.ToUpper(uuid)), want: []string{line("accepted", "enrollment:"+strings.ToUpper(uuid))}},
		{rule: "TL-POL-01", story: func(s *story) {
			s.now().give("a", uuid, direct, "viewer")
			s.next(1).take("a", uuid, direct)
		}, policy: protected(strings.ToUpper(uuid)), want: []string{line("protected_users", strings.ToUpper(uuid))}},
		{rule: "TL-INV-11", story: invited("ann@xn--bnk-6cd.example", "PENDING", "2025-12-31"), want: []string{"enrollment:e1"}, text: "for the domain xn--bnk-6cd.example, which looks like bank.example"},
	}
}
