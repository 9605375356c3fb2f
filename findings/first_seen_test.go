package findings_test

import (
	"tlaudit/findings"
	"tlaudit/snapshot"
)

// firstSeenChecks are about when a fact was first seen: a half of it came later, or another
// role, workspace or person takes over and the fact remains.
func firstSeenChecks() []check {
	const ann, ext, e1 = "user:ann", "user:ext", "enrollment:e1"
	everywhere := func(s *story) {
		having(direct, "viewer")(s)
		s.now().workspaces = append(s.now().workspaces, snapshot.Workspace{WorkspaceID: "c", Listed: true})
		s.now().memberships["c"] = member{}
		s.now().give("b", "ann", direct, "viewer")
		s.now().give("c", "ann", direct, "viewer")
	}
	staff := func(status string) func(*story) {
		return func(s *story) {
			s.now().employ("olga@bank.example", "", "active", "")
			s.now().employ("ann@bank.example", "", status, "2025-12-31")
			s.now().person("ann", "ann@bank.example")
		}
	}
	// passed is somebody's access that goes from one workspace to the other.
	passed := func(source, before, after string) func(*story) {
		return func(s *story) {
			s.now().give("a", "ann", source, before)
			s.next(1).take("a", "ann", source)
			s.now().give("b", "ann", source, after)
		}
	}
	then := func(steps ...func(*story)) func(*story) {
		return func(s *story) {
			for _, step := range steps {
				step(s)
			}
		}
	}
	day := func(change func(*walked)) func(*story) { return func(s *story) { change(s.next(1)) } }
	agreed := func(p *findings.Policy) { p.Thresholds.PrivilegedPerWorkspace = 1 }
	service := func(p *findings.Policy) { p.ServiceAccounts = []string{"ann@bank.example"} }
	toxic := func(p *findings.Policy) {
		p.ToxicPairs = []findings.ToxicPair{{Name: "four eyes", First: "Maker user", Second: "Checker user"}, {Name: "own work", First: "Viewer", Second: "Checker user"}}
	}
	address := func(to string) func(*story) { return day(func(o *walked) { o.invitations[0].Email = to }) }
	mail := func(to string) func(*story) { return day(func(o *walked) { o.users[1].Email = to }) }
	// byID is ann with access, whom the roster names by her id.
	byID := func(status string) func(*story) {
		return then(staff(status), func(s *story) {
			s.now().give("a", "ann", direct, "viewer")
			s.now().roster[1].UserID, s.now().roster[1].Department = "ann", "Cards"
		})
	}
	mailOf := func(to string) func(*story) { return day(func(o *walked) { o.roster[1].Email = to }) }
	crowd := func(s *story) { // five that the roster names, and ann
		s.now().person("ann", "ann@bank.example")
		s.now().employ("olga@bank.example", "", "active", "")
		for _, id := range []string{"f", "g", "h", "i"} {
			s.now().person(id, id+"@bank.example")
			s.now().employ(id+"@bank.example", "", "active", "")
		}
	}
	return []check{
		{rule: "TL-EXT-01", story: then(outsider("viewer"), day(func(o *walked) { o.another("a", "ext", direct, "maker") })), want: []string{ext + " medium"}, firstSeen: "2026-01-01"},
		{rule: "TL-EXT-01", story: then(outsider("admin"), day(func(o *walked) { o.another("a", "ext", direct, "viewer") })), want: []string{ext + " medium"}, firstSeen: "2026-01-01"},
		{rule: "TL-EXT-01", story: then(outsider("viewer"), day(func(o *walked) { o.another("a", "ext", direct, "admin") }), day(func(o *walked) { o.another("a", "ext", direct, "viewer"); o.give("b", "ext", direct, "admin") })),
			want: []string{ext + " high"}, firstSeen: "2026-01-02"},
		{rule: "TL-EXT-01", story: then(outsider("viewer"), day(func(o *walked) { o.take("a", "ext", direct) }), day(func(o *walked) { o.give("a", "ext", direct, "viewer") })), want: []string{ext}, firstSeen: "2026-01-03"},
		{rule: "TL-EXT-01", story: then(outsider("viewer"), func(s *story) { // in the workspace that is not read now, as before
			s.next(1).hide("a", snapshot.Forbidden)
			s.now().give("b", "ext", direct, "viewer")
		}), want: []string{ext}, firstSeen: "2026-01-01"},
		{rule: "TL-EXT-01", story: then(having(direct, "viewer"), mail("ann@other.example"), day(func(*walked) {})), want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-EXT-01", story: then(outsider("viewer"), day(func(o *walked) { o.users[1].Title = "Auditor" }), mail("ext@third.example")), want: []string{ext}, firstSeen: "2026-01-01"},
		{rule: "TL-EXT-01", story: then(outsider("viewer"), day(func(o *walked) { o.forget("ext") }), day(func(o *walked) { o.person("ext", "ext@other.example") })), want: []string{ext}, firstSeen: "2026-01-01"}, // judged by the last known address meanwhile
		{rule: "TL-EXT-01", story: then(outsider("viewer"), func(s *story) { s.now().users[1].Email = "" }, mail("ext@other.example"), day(func(*walked) {})), want: []string{ext}, firstSeen: "2026-01-02"},
		{rule: "TL-EXT-01", story: then(outsider("viewer"), func(s *story) { // the first listing of users
			read := s.now().users
			hideUsers(s)
			s.next(1).users, s.now().partial = read, false
			s.next(1)
		}), want: []string{ext}, firstSeen: "2026-01-02"},
		{rule: "TL-EXT-02", story: then(outsider("viewer"), func(s *story) { s.now().users[1].Email = "old@other.example" }, mail("EXT@other.example"), day(func(o *walked) { o.users[1].Title = "Auditor" })), policy: registered("", ""), want: []string{ext}, firstSeen: "2026-01-02"},
		{rule: "TL-EXT-02", story: then(outsider("viewer"), day(func(o *walked) { o.another("a", "ext", direct, "admin") })), policy: registered("", ""), want: []string{ext}, firstSeen: "2026-01-01"},
		{rule: "TL-EXT-02", story: then(outsider("viewer"), day(func(*walked) {}), day(func(*walked) {})), policy: registered("", "2026-01-02"), want: []string{ext + " high"}, firstSeen: "2026-01-01"}, // without a sponsor from the beginning

		{rule: "TL-HR-01", story: then(staff("terminated"), day(func(o *walked) { o.give("a", "ann", direct, "viewer") }), day(func(o *walked) { o.another("a", "ann", direct, "maker") })), want: []string{ann + " high"}, firstSeen: "2026-01-02"},
		{rule: "TL-HR-01", story: then(staff("terminated"), passed(direct, "admin", "admin")), want: []string{ann + " critical"}, firstSeen: "2026-01-01"},
		{rule: "TL-HR-01", story: then(staff("terminated"), func(s *story) { s.now().forget("ann") }, day(func(o *walked) { o.person("ann", "ann@bank.example") })), want: []string{ann + " medium"}, firstSeen: "2026-01-02"},
		{rule: "TL-HR-01", story: then(staff("terminated"), passed(direct, "viewer", "viewer"), day(func(o *walked) { o.take("b", "ann", direct) })), want: []string{ann + " medium"}, firstSeen: "2026-01-01"}, // the account remains
		{rule: "TL-HR-01", story: then(staff("terminated"), day(func(o *walked) { o.roster = o.roster[:1] }), day(func(o *walked) { o.employ("ann@bank.example", "", "terminated", "") })), want: []string{ann}, firstSeen: "2026-01-03"},
		{rule: "TL-HR-02", story: func(s *story) { // the first roster
			s.now().person("ann", "ann@bank.example")
			o := s.next(1)
			for _, id := range []string{"olga", "f", "g", "h", "i"} {
				o.employ(id+"@bank.example", "", "active", "")
				if id != "olga" {
					o.person(id, id+"@bank.example")
				}
			}
			s.next(1)
		}, want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-HR-04", story: then(staff("active"), passed(direct, "viewer", "maker")), want: []string{ann + " high"}, firstSeen: "2026-01-01"},
		{rule: "TL-HR-05", story: func(s *story) { // the roster said so later
			staff("active")(s)
			s.now().give("a", "ann", direct, "viewer")
			o := s.next(3)
			o.take("a", "ann", direct)
			o.forget("ann")
			s.next(1).roster[1].Status = "terminated"
			s.now().roster[1].EndDate = "2025-12-30"
			s.next(1)
		}, want: []string{ann}, firstSeen: "2026-01-05"},

		{rule: "TL-INH-01", story: func(s *story) {
			having(inherited, "member")(s)
			s.now().memberships["a"].grants[0].Status = "SUSPENDED"
			s.next(1).memberships["a"].grants[0].Status = "INACTIVE"
		}, want: []string{ann}, firstSeen: "2026-01-01"},
		{rule: "TL-INH-02", story: func(s *story) {
			having(direct, "viewer")(s)
			s.now().give("a", "ann", inherited, "member")
			s.next(1).another("a", "ann", inherited, "admin")
		}, want: []string{"grant:a/ann/direct/r-viewer"}, firstSeen: "2026-01-01"},
		{rule: "TL-INH-03", story: func(s *story) { // another role is another grant
			having(direct, "viewer")(s)
			s.now().give("a", "ann", inherited, "member")
			s.next(1).take("a", "ann", inherited)
			s.next(1).another("a", "ann", direct, "maker")
		}, want: []string{"grant:a/ann/direct/r-maker"}, firstSeen: "2026-01-03"},
		{rule: "TL-INH-04", story: func(s *story) { // the role in the organization changed
			having(inherited, "admin")(s)
			s.now().users[1].OrganizationRoleID = "o-admin"
			s.next(1).users[1].OrganizationRoleID = "o-member"
			s.next(1)
		}, want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-INH-04", story: func(s *story) { // and from one that differs to another
			having(inherited, "admin")(s)
			s.next(1).users[1].OrganizationRoleID = "o-owner"
			s.next(1).another("a", "ann", inherited, "support")
		}, want: []string{ann}, firstSeen: "2026-01-01"},

		{rule: "TL-INV-01", story: func(s *story) { // too old from the third walk on
			s.now().invite("e1", "ann@bank.example", "PENDING", "2026-01-01")
			s.next(14)
			s.next(1)
			s.next(16)
		}, want: []string{e1 + " high"}, firstSeen: "2026-01-16"},
		{rule: "TL-INV-01", story: func(s *story) { // sent again in time, and then not
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-01")
			s.next(1).invitations[0].LastSentAt = "2026-01-02T06:00:00.000Z"
			s.next(14)
		}, want: []string{e1}, firstSeen: "2026-01-16"},
		{rule: "TL-INV-02", story: func(s *story) {
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-31")
			s.next(1).invitations[0].LastSentAt = ""
			s.next(1)
		}, want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-03", story: func(s *story) { // the account went
			s.now().invite("e1", "ann@bank.example", "EXPIRED", "2025-12-31")
			s.now().person("ann", "Ann@bank.example")
			s.next(1).forget("ann")
			s.next(1)
		}, want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-03", story: then(having(direct, "viewer"), invited("ann@bank.example", "EXPIRED", "2025-12-31"), mail("new@bank.example"), day(func(*walked) {})), want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-03", story: func(s *story) { // the later invitation went
			s.now().invite("e1", "ann@bank.example", "EXPIRED", "2025-12-31")
			s.now().invite("e0", "ANN@bank.example", "PENDING", "2025-12-30")
			s.next(1).invitations[1].Status = "CANCELLED"
			s.next(1)
		}, want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-05", story: func(s *story) { // the newer one came later, and then a newer one in its place
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-30")
			s.next(1).invite("e2", "Ann@bank.example", "PENDING", "2026-01-02")
			s.next(1).invitations[1].Status = "CANCELLED"
			s.now().invite("e3", "ann@bank.example", "PENDING", "2026-01-03")
		}, want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-05", story: func(s *story) { // the older one was sent again: the other is the older now
			s.now().invite("e2", "ann@bank.example", "PENDING", "2025-12-30")
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-31")
			s.next(1).invitations[0].LastSentAt = "2026-01-02T06:00:00.000Z"
			s.next(1)
		}, want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-06", story: func(s *story) {
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-31")
			s.next(1).person("ann", "ann@bank.example")
			s.next(1)
		}, want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-06", story: then(having(direct, "viewer"), mail("new@bank.example"), day(func(o *walked) { o.invite("e1", "new@bank.example", "PENDING", "2025-12-31") }), day(func(*walked) {})),
			want: []string{e1}, firstSeen: "2026-01-03"},
		{rule: "TL-INV-06", story: func(s *story) { // another account takes over the e-mail
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-31")
			s.now().person("ann", "ann@bank.example")
			s.next(1).forget("ann")
			s.now().person("ann2", "Ann@bank.example")
			s.next(1)
		}, want: []string{e1}, firstSeen: "2026-01-01"},
		{rule: "TL-INV-06", story: func(s *story) { // the account came back
			s.now().invite("e1", "ann@bank.example", "PENDING", "2025-12-31")
			s.now().person("ann", "ann@bank.example")
			s.next(1).forget("ann")
			s.next(1).person("ann", "ann@bank.example")
			s.next(1)
		}, want: []string{e1}, firstSeen: "2026-01-03"},
		{rule: "TL-INV-06", story: then(invited("fine@bank.example", "PENDING", "2025-12-31"), address("olga@bank.example"), day(func(*walked) {})), want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-06", story: then(having(direct, "viewer"), invited("ann@bank.example", "PENDING", "2025-12-31"), address("olga@bank.example")), want: []string{e1}, firstSeen: "2026-01-01"},
		{rule: "TL-INV-07", story: then(staff("terminated"), invited("olga@bank.example", "PENDING", "2025-12-31"), address("ann@bank.example"), day(func(*walked) {})), want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-07", story: then(staff("terminated"), func(s *story) { // from one who has left to another
			s.now().employ("old@bank.example", "", "terminated", "")
		}, invited("old@bank.example", "PENDING", "2025-12-31"), address("ann@bank.example")), want: []string{e1}, firstSeen: "2026-01-01"},
		{rule: "TL-INV-03", story: then(invited("olga@bank.example", "EXPIRED", "2025-12-31"), address("ann@bank.example"), day(func(*walked) {})), want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-03", story: then(invited("ann@bank.example", "EXPIRED", "2025-12-30"), func(s *story) {
			s.now().invite("e2", "ann@bank.example", "PENDING", "2025-12-31")
		}, address("new@bank.example"), day(func(*walked) {})), want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-03", story: then(invited("", "EXPIRED", "2025-12-31"), address("ann@bank.example"), day(func(*walked) {})), want: []string{e1}, firstSeen: "2026-01-02"},
		{rule: "TL-INV-03", story: then(invited("ann@bank.example", "EXPIRED", "2025-12-31"), address("new@bank.example")), want: []string{e1}, firstSeen: "2026-01-01"},
		{rule: "TL-INV-08", story: then(invited("olga@bank.example", "ACCEPTED", "2025-12-31"), func(s *story) {
			s.now().give("a", "olga", direct, "viewer")
			s.next(1).invitations[0].Status = "CANCELLED"
			s.next(1).another("a", "olga", direct, "maker")
		}), want: []string{"user:olga"}, firstSeen: "2026-01-02"},

		{rule: "TL-ORP-01", story: func(s *story) { // another role is another grant
			having(direct, "viewer")(s)
			s.now().forget("ann")
			s.next(1).another("a", "ann", direct, "admin")
			s.next(1)
		}, want: []string{"grant:a/ann/direct/r-admin"}, firstSeen: "2026-01-02"},
		{rule: "TL-ORP-02", story: func(s *story) {
			having(inherited, "member")(s)
			s.now().forget("ann")
			s.next(1)
			s.next(1).another("a", "ann", inherited, "admin")
		}, want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-ORP-04", story: func(s *story) { // another holds it
			having(inherited, "support")(s)
			s.next(1).take("a", "ann", inherited)
			s.now().give("a", "olga", inherited, "support")
		}, want: []string{"role:o-support"}, firstSeen: "2026-01-01"},

		{rule: "TL-PRV-01", story: then(day(func(*walked) {}), passed(direct, "admin", "admin")), want: []string{ann}, firstSeen: "2026-01-02", text: "; first seen 2026-01-02"},
		{rule: "TL-PRV-02", story: func(s *story) { // the standard role stayed for a while
			having(direct, "viewer")(s)
			s.next(1).give("a", "ann", direct, "admin")
			s.next(1).another("a", "ann", direct, "admin")
			s.next(1)
		}, want: []string{"grant:a/ann/direct/r-admin"}, firstSeen: "2026-01-03"},
		{rule: "TL-PRV-02", story: func(s *story) {
			having(inherited, "member")(s)
			s.next(1).another("a", "ann", inherited, "admin")
			s.next(1).another("a", "ann", inherited, "owner")
		}, want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-PRV-03", story: func(s *story) { // one goes as another comes
			having(direct, "admin")(s)
			s.now().give("a", "olga", direct, "admin")
			s.next(1).take("a", "ann", direct)
			s.now().give("a", "zoe", direct, "admin")
		}, policy: agreed, want: []string{"workspace:a"}, firstSeen: "2026-01-01"},
		{rule: "TL-PRV-06", story: then(everywhere, day(func(o *walked) { o.another("b", "ann", direct, "maker") })), want: []string{ann}, firstSeen: "2026-01-01"},
		{rule: "TL-PRV-06", story: then(everywhere, func(s *story) { s.now().another("b", "ann", direct, "admin") }, day(func(o *walked) { o.another("b", "ann", direct, "viewer") })), want: []string{ann}, firstSeen: "2026-01-01"},
		{rule: "TL-PRV-06", story: then(everywhere, day(func(o *walked) { // a workspace more
			o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: "d", Listed: true})
			o.memberships["d"] = member{}
			o.give("d", "ann", direct, "viewer")
		})), want: []string{ann}, firstSeen: "2026-01-01"},
		{rule: "TL-PRV-06", story: then(everywhere, func(s *story) { // the one without is gone
			s.now().workspaces = append(s.now().workspaces, snapshot.Workspace{WorkspaceID: "d", Listed: true})
			s.now().memberships["d"] = member{}
			s.next(1).hide("d", snapshot.Gone)
			s.next(1)
		}), want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-PRV-07", story: then(func(s *story) { s.now().person("ann", "ann@bank.example") }, passed(direct, "admin", "admin")), policy: service, want: []string{ann}, firstSeen: "2026-01-01"},
		{rule: "TL-PRV-07", story: then(having(direct, "admin"), func(s *story) { s.now().users[1].Email = "old@bank.example" }, mail("ann@bank.example"), day(func(*walked) {})), policy: service, want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-PRV-07", story: func(s *story) { // not listed: the roster says whose id it is
			s.now().give("a", "ann", direct, "admin")
			s.now().roster = []snapshot.RosterRow{{Email: "ann@bank.example", UserID: "ann"}}
		}, policy: service, want: []string{ann}, firstSeen: "2026-01-01"},
		{rule: "TL-PRV-08", story: passed(direct, "desk", "desk"), want: []string{"role:r-desk"}, firstSeen: "2026-01-01"},
		{rule: "TL-SOD-01", story: func(s *story) { // another pair in its place
			having(direct, "maker", "checker")(s)
			s.next(1).another("a", "ann", direct, "viewer")
			s.now().give("a", "ann", direct, "checker")
		}, policy: toxic, want: []string{ann}, firstSeen: "2026-01-01"},
		{rule: "TL-SOD-01", story: then(having(direct, "maker"), func(s *story) { s.now().give("a", "olga", direct, "viewer") }, day(func(o *walked) { o.give("b", "ann", direct, "checker") }), day(func(*walked) {})),
			policy: toxic, want: []string{ann}, firstSeen: "2026-01-02"},

		{rule: "TL-DRF-02", story: func(s *story) { // the privileged role went first
			s.next(1).give("a", "ann", direct, "admin")
			s.now().give("a", "ann", direct, "viewer")
			s.next(1).another("a", "ann", direct, "viewer")
			s.next(1).take("a", "ann", direct)
		}, want: []string{"grant:a/ann/direct/r-admin high"}, firstSeen: "2026-01-03"},
		{rule: "TL-DRF-03", story: presence("01010100", direct, "viewer"), want: []string{"grant:a/ann/direct/r-viewer"}, firstSeen: "2026-01-07"},
		{rule: "TL-DRF-04", story: func(s *story) { // the invitation was there
			o := s.next(1)
			having(direct, "viewer")(s)
			o.invite("e1", "ann@bank.example", "ACCEPTED", "2026-01-01")
			s.next(1).invitations[0].Status = "CANCELLED"
			s.next(1)
		}, want: []string{ann}, firstSeen: "2026-01-03"},
		{rule: "TL-DAT-07", story: func(s *story) { s.next(3); s.next(4) }, policy: func(p *findings.Policy) { p.Review.Cadence = 48 }, want: []string{"organization"}, firstSeen: "2026-01-04"},

		{rule: "TL-HR-01", story: then(staff("terminated"), func(s *story) { // another row named her by her id, until it went
			s.now().employ("ann.hr@bank.example", "", "active", "")
			s.now().roster[2].UserID = "ann"
		}, day(func(o *walked) { o.roster = o.roster[:2] }), day(func(*walked) {})), want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-HR-01", story: then(byID("terminated"), mailOf("ann.hr@bank.example")), want: []string{ann + " high"}, firstSeen: "2026-01-01"},
		{rule: "TL-HR-01", story: then(staff("terminated"), mail("new@bank.example"), mailOf("new@bank.example")), want: []string{ann}, firstSeen: "2026-01-03"},
		{rule: "TL-HR-01", story: then(staff("terminated"), func(s *story) { // the row and the account were renamed together
			s.next(1).roster[1].Email, s.now().users[1].Email = "new@bank.example", "new@bank.example"
		}), want: []string{ann}, firstSeen: "2026-01-01"},
		{rule: "TL-HR-01", story: then(byID("terminated"), func(s *story) { // an account in place of the access
			s.now().forget("ann")
			s.next(1).take("a", "ann", direct)
			s.now().person("ann", "ann@bank.example")
		}), want: []string{ann + " medium"}, firstSeen: "2026-01-01"},
		{rule: "TL-HR-02", story: then(crowd, func(s *story) { // named by her id
			s.now().employ("a.hr@bank.example", "", "active", "")
			s.now().roster[5].UserID = "ann"
		}, day(func(o *walked) { o.roster = o.roster[:5] }), day(func(*walked) {})), want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-HR-02", story: then(crowd, mail("new@bank.example")), want: []string{ann}, firstSeen: "2026-01-01"},
		{rule: "TL-HR-02", story: then(crowd, func(s *story) { s.now().users[1].Email = "ann@other.example" }, mail("ann@bank.example"), day(func(*walked) {})), want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-HR-03", story: then(byID("active"), day(func(o *walked) { o.roster[1].Department = "Loans" }), mailOf("ann.hr@bank.example")), want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-HR-03", story: then(byID("active"), func(s *story) { // at the baseline the address was another's
			s.now().roster[1].UserID = "zoe"
		}, day(func(o *walked) { o.roster[1].UserID, o.roster[1].Department = "", "Loans" }))},
		{rule: "TL-HR-04", story: then(byID("active"), mailOf("ann.hr@bank.example")), want: []string{ann + " high"}, firstSeen: "2026-01-01"},
		{rule: "TL-HR-04", story: then(staff("active"), func(s *story) { // another row named her by her id, until it went
			s.now().employ("ann.hr@bank.example", "", "active", "")
			s.now().roster[2].UserID = "ann"
		}, day(func(o *walked) { o.roster = o.roster[:2] }), day(func(*walked) {})), want: []string{ann}, firstSeen: "2026-01-02"},
		{rule: "TL-HR-05", story: then(byID("terminated"), day(func(*walked) {}), day(func(o *walked) { o.take("a", "ann", direct) }), mailOf("ann.hr@bank.example")), want: []string{ann}, firstSeen: "2026-01-03"},
		{rule: "TL-HR-05", story: func(s *story) { // the latest of her addresses, not the last of the alphabet
			s.now().employ("olga@bank.example", "", "active", "")
			s.now().employ("ann.jones@bank.example", "", "terminated", "2026-01-01")
			s.now().person("ann", "ann.smith@bank.example")
			s.now().give("a", "ann", direct, "viewer")
			s.now().give("b", "ann", direct, "viewer")
			o := s.next(1)
			o.users[1].Email = "ann.jones@bank.example"
			o.take("a", "ann", direct)
			s.next(2)
			s.next(1).take("b", "ann", direct)
			s.now().forget("ann")
		}, want: []string{ann}, firstSeen: "2026-01-05"},
		{rule: "TL-ORP-01", story: then(having(direct, "viewer"), func(s *story) { // the workspace was not read at the second
			s.now().forget("ann")
			grants := s.now().memberships["a"]
			s.next(1).hide("a", snapshot.Forbidden)
			s.next(1).show("a")
			s.now().memberships["a"] = grants
			s.next(1)
		}), want: []string{"grant:a/ann/direct/r-viewer"}, firstSeen: "2026-01-03"},
		{rule: "TL-ORP-02", story: then(having(inherited, "member"), func(s *story) {
			s.now().forget("ann")
			grants := s.now().memberships["a"]
			s.next(1).hide("a", snapshot.Forbidden)
			s.next(1).show("a")
			s.now().memberships["a"] = grants
			s.next(1)
		}), want: []string{ann}, firstSeen: "2026-01-03"},
		{rule: "TL-ORP-04", story: then(func(s *story) { // the role left the organization's roles
			s.now().roles = append(s.now().roles, snapshot.Role{RoleID: "o-support", Name: "support"})
		}, having(inherited, "support"), day(func(o *walked) { o.roles = o.roles[:3] }), day(func(*walked) {})), want: []string{"role:o-support"}, firstSeen: "2026-01-02"},
		{rule: "TL-ORP-04", story: then(having(inherited, "support"), func(s *story) { // whose roles were not read at first
			roles := s.now().roles
			s.now().roles, s.now().partial = nil, true
			s.next(1).roles, s.now().partial = roles, false
			s.next(1)
		}), want: []string{"role:o-support"}, firstSeen: "2026-01-02"},
		{rule: "TL-PRV-06", story: then(everywhere, func(s *story) { s.now().unlisted = true }, day(func(o *walked) { o.unlisted = false }), day(func(*walked) {})), want: []string{ann}, firstSeen: "2026-01-02"}, // which workspaces there were nobody knew
		{rule: "TL-PRV-06", story: then(everywhere, func(s *story) { // partial, and one that was read did not have her
			o := s.next(1)
			users := o.users
			o.users, o.partial = nil, true
			o.take("c", "ann", direct)
			o = s.next(1)
			o.users, o.partial = users, false
			o.give("c", "ann", direct, "viewer")
			s.next(1)
		}), want: []string{ann}, firstSeen: "2026-01-03"},
		{rule: "TL-PRV-06", story: then(everywhere, func(s *story) { // one that was not read shows nothing
			grants := s.now().memberships["c"]
			s.next(1).hide("c", snapshot.Forbidden)
			s.next(1).show("c")
			s.now().memberships["c"] = grants
		}), want: []string{ann}, firstSeen: "2026-01-01"},
		{rule: "TL-PRV-06", story: then(everywhere, func(s *story) { // there were only two for a while
			workspace := s.now().workspaces[2]
			s.next(1).hide("c", snapshot.Gone)
			s.next(1).show("c")
			s.now().workspaces = append(s.now().workspaces, workspace)
			s.now().give("c", "ann", direct, "viewer")
		}), want: []string{ann}, firstSeen: "2026-01-03"},
	}
}
