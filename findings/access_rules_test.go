package findings_test

import (
	"tlaudit/findings"
	"tlaudit/snapshot"
)

const direct, inherited = snapshot.Direct, snapshot.Inherited

// having adds ann with roles in workspace a.
func having(source string, roles ...string) func(*story) {
	return func(s *story) {
		s.now().person("ann", "ann@bank.example")
		for _, r := range roles {
			s.now().give("a", "ann", source, r)
		}
	}
}

// partly is a story whose last walk did not read workspace b.
func partly(before func(*story)) func(*story) {
	return func(s *story) {
		before(s)
		s.now().hide("b", snapshot.Forbidden)
	}
}

// unreadBefore is a story whose walk before the last did not read workspace b.
func unreadBefore(before func(*story)) func(*story) {
	return func(s *story) {
		before(s)
		s.days[len(s.days)-2].hide("b", snapshot.Forbidden)
	}
}

// outOfScope adds a workspace that is not in the scope of a complete walk.
func outOfScope(o *walked) {
	o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: "z", Name: "Zeta", Listed: true})
	o.unread = map[string]string{"z": snapshot.NotAsked}
}

// accessChecks are those of the rules about orphans, inherited access, duties and
// accounts.
func accessChecks() []check {
	const ann, noBaseline = "user:ann", "no baseline"
	orphan := func(source string) func(*story) {
		return func(s *story) {
			having(source, map[string]string{direct: "viewer", inherited: "member"}[source])(s)
			s.now().forget("ann")
			s.next(1)
		}
	}
	young := func(source, role string) func(*story) {
		return func(s *story) {
			s.next(1)
			having(source, role)(s)
			s.now().forget("ann")
		}
	}
	toxic := func(p *findings.Policy) {
		p.ToxicPairs = []findings.ToxicPair{{Name: "four eyes", First: "Maker user", Second: "Checker *"}}
	}
	return []check{
		{rule: "TL-ORP-01", story: orphan(direct), want: []string{"grant:a/ann/direct/r-viewer"}},
		{rule: "TL-ORP-01", story: func(s *story) { orphan(direct)(s); s.next(1) }, want: []string{"grant:a/ann/direct/r-viewer"}}, // the second of two
		{rule: "TL-ORP-01", story: func(s *story) { having(direct, "viewer")(s); s.next(1); s.next(1).forget("ann"); s.next(1); s.next(1) },
			want: []string{"grant:a/ann/direct/r-viewer"}, since: "2026-01-01"},
		{rule: "TL-ORP-01", story: unreadBefore(orphan(direct)), want: []string{"grant:a/ann/direct/r-viewer"}},
		{rule: "TL-ORP-01", story: orphan(inherited)},
		{rule: "TL-ORP-01", story: young(direct, "viewer")}, // seen for the first time
		{rule: "TL-ORP-01", story: func(s *story) { // listed the time before
			having(direct, "viewer")(s)
			s.next(1).forget("ann")
		}},
		{rule: "TL-ORP-01", story: func(s *story) { // another role is the same access
			having(direct, "viewer")(s)
			s.now().forget("ann")
			o := s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, "admin")
		}, want: []string{"grant:a/ann/direct/r-admin"}},
		{rule: "TL-ORP-01", story: having(direct, "viewer"), reason: "no baseline: there is no earlier snapshot"},
		{rule: "TL-ORP-01", story: hideUsers, reason: noUsers},
		{rule: "TL-ORP-01", story: func(s *story) {
			hideUsers(s)
			s.next(1).users = []snapshot.User{}
			s.now().partial = false
		}, reason: "users were not read at the snapshot before"},

		{rule: "TL-ORP-02", story: orphan(inherited), want: []string{ann}, text: "inherited access to 1 workspace"},
		{rule: "TL-ORP-02", story: partly(orphan(inherited)), want: []string{ann}, text: "inherited access to 1 workspace; 1 workspace was not read"},
		{rule: "TL-ORP-02", story: func(s *story) {
			having(inherited, "member")(s)
			s.next(1)
			s.next(1).forget("ann")
			s.next(1)
			s.next(1)
		}, want: []string{ann}, since: "2026-01-01"},
		{rule: "TL-ORP-02", story: orphan(direct)},
		{rule: "TL-ORP-02", story: young(inherited, "member")},
		{rule: "TL-ORP-02", story: hideUsers, reason: noUsers},

		{rule: "TL-ORP-03", story: func(s *story) {
			having(direct, "viewer")(s)
			s.now().memberships["a"].roles[0].WorkspaceID = "b"
		}, want: []string{"grant:a/ann/direct/r-viewer"}, text: "belongs to workspace b", since: "2026-01-01"},
		{rule: "TL-ORP-03", story: having(direct, "viewer")},

		{rule: "TL-ORP-04", story: having(inherited, "support"), want: []string{"role:o-support"}, text: "held by 1 person in 1 workspace;"},
		{rule: "TL-ORP-04", story: partly(having(inherited, "support")), want: []string{"role:o-support"}, text: "do not have it; 1 workspace was not read"},
		{rule: "TL-ORP-04", story: func(s *story) { // a role of the workspace is not one of the organization
			having(direct, "viewer")(s)
			m := s.next(1).memberships["a"]
			m.grants = append(m.grants, snapshot.Grant{WorkspaceID: "a", UserID: "olga", Source: inherited, RoleID: "r-viewer", Status: "ACTIVE"})
			s.now().memberships["a"] = m
		}, want: []string{"role:r-viewer"}, since: "2026-01-02"},
		{rule: "TL-ORP-04", story: having(inherited, "member")},
		{rule: "TL-ORP-04", story: having(direct, "viewer")},
		{rule: "TL-ORP-04", story: func(s *story) { s.now().roles, s.now().partial = nil, true }, reason: "organization_roles were not read"},

		{rule: "TL-INH-01", story: func(s *story) {
			having(inherited, "member")(s)
			s.now().memberships["a"].grants[0].Status = "SUSPENDED"
		}, want: []string{ann}, text: "status SUSPENDED in 1 workspace;", since: "2026-01-01"},
		{rule: "TL-INH-01", story: partly(func(s *story) {
			having(inherited, "member")(s)
			s.now().memberships["a"].grants[0].Status = "SUSPENDED"
		}), want: []string{ann}, text: "; 1 workspace was not read"},
		{rule: "TL-INH-01", story: having(inherited, "member")},
		{rule: "TL-INH-01", story: having(direct, "viewer")}, // the API gives none

		{rule: "TL-INH-02", story: func(s *story) {
			having(direct, "viewer")(s)
			s.now().give("a", "ann", inherited, "member")
		}, want: []string{"grant:a/ann/direct/r-viewer"}, text: "direct role Viewer in Alpha, inherited role member", remediation: "remove"},
		{rule: "TL-INH-02", story: func(s *story) {
			having(direct, "viewer")(s)
			s.next(1).give("a", "ann", inherited, "member")
			s.next(1)
		}, want: []string{"grant:a/ann/direct/r-viewer"}, since: "2026-01-02"},
		{rule: "TL-INH-02", story: func(s *story) {
			having(direct, "admin", "viewer")(s)
			s.now().give("a", "ann", inherited, "owner")
			s.now().give("a", "ann", inherited, "member")
		}, want: []string{"grant:a/ann/direct/r-admin", "grant:a/ann/direct/r-viewer"}, text: "direct role Workspace Admin in Alpha, inherited role member", remediation: "manual"},
		{rule: "TL-INH-02", story: func(s *story) {
			having(direct, "viewer")(s)
			s.now().give("b", "ann", inherited, "member")
		}},

		{rule: "TL-INH-03", story: func(s *story) {
			having(direct, "viewer")(s)
			s.now().give("a", "ann", inherited, "member")
			s.next(1).take("a", "ann", inherited)
			s.next(1)
		}, want: []string{"grant:a/ann/direct/r-viewer"}, since: "2026-01-02", remediation: "remove"},
		{rule: "TL-INH-03", story: func(s *story) {
			having(direct, "admin", "viewer")(s)
			s.now().give("a", "ann", inherited, "member")
			s.next(1).take("a", "ann", inherited)
		}, want: []string{"grant:a/ann/direct/r-admin", "grant:a/ann/direct/r-viewer"}, remediation: "manual"},
		{rule: "TL-INH-03", story: func(s *story) { // it came back
			having(direct, "viewer")(s)
			s.now().give("a", "ann", inherited, "member")
			s.next(1).take("a", "ann", inherited)
			s.next(1).give("a", "ann", inherited, "member")
		}},
		{rule: "TL-INH-03", story: func(s *story) { // it is another role
			having(direct, "viewer")(s)
			s.now().give("a", "ann", inherited, "member")
			o := s.next(1)
			o.take("a", "ann", inherited)
			o.give("a", "ann", inherited, "owner")
		}},
		{rule: "TL-INH-03", story: func(s *story) { // it has another status
			having(direct, "viewer")(s)
			s.now().give("a", "ann", inherited, "member")
			grants := s.next(1).memberships["a"].grants
			grants[len(grants)-1].Status = "SUSPENDED"
		}},
		{rule: "TL-INH-03", story: func(s *story) { // it came after the baseline, and went
			having(direct, "viewer")(s)
			s.next(1).give("a", "ann", inherited, "member")
			s.next(1).take("a", "ann", inherited)
		}},
		{rule: "TL-INH-03", story: func(s *story) {
			having(direct, "viewer")(s)
			s.now().give("a", "ann", inherited, "member")
			s.next(1)
		}},
		{rule: "TL-INH-03", story: func(s *story) { // the direct one is new
			having(inherited, "member")(s)
			o := s.next(1)
			o.take("a", "ann", inherited)
			o.give("a", "ann", direct, "viewer")
		}},
		{rule: "TL-INH-03", story: func(s *story) { // not read is not lost
			having(direct, "viewer")(s)
			s.now().give("a", "ann", inherited, "member")
			s.next(1).hide("a", snapshot.Forbidden)
		}},
		{rule: "TL-INH-03", story: having(direct, "viewer"), reason: noBaseline},

		{rule: "TL-INH-04", story: having(inherited, "admin"), want: []string{ann}, text: "inherits admin (o-admin) in 1 workspace; role in the organization member (o-member)", since: "2026-01-01"},
		{rule: "TL-INH-04", story: partly(having(inherited, "admin")), want: []string{ann}, text: "member (o-member); 1 workspace was not read"},
		{rule: "TL-INH-04", story: having(inherited, "member")},
		{rule: "TL-INH-04", story: func(s *story) { // two roles, and nobody read the name of one
			having(inherited, "admin", "owner")(s)
			s.now().give("b", "ann", inherited, "owner")
			s.now().roles, s.now().partial = nil, true
		}, want: []string{ann}, text: "inherits unknown (o-admin) in 1 workspace, unknown (o-owner) in 2 workspaces; role in the organization unknown (o-member)"},
		{rule: "TL-INH-04", story: having(inherited, "admin", "member", "owner"), want: []string{ann},
			text: "inherits admin (o-admin) in 1 workspace, owner (o-owner) in 1 workspace; role in the organization member (o-member)"},
		{rule: "TL-INH-04", story: func(s *story) {
			having(inherited, "admin")(s)
			s.now().users[1].OrganizationRoleID = "" // unknown does not differ
		}},
		{rule: "TL-INH-04", story: hideUsers, reason: noUsers},

		{rule: "TL-SOD-01", story: having(direct, "maker", "checker"), policy: toxic, want: []string{ann}, text: "four eyes (in one workspace)"},
		{rule: "TL-SOD-01", story: func(s *story) {
			having(direct, "maker")(s)
			s.next(1).give("b", "ann", direct, "checker")
		}, policy: toxic, want: []string{ann}, text: "four eyes (in different workspaces)", since: "2026-01-02"},
		{rule: "TL-SOD-01", story: func(s *story) { // one role that both sides name
			having(direct, "maker")(s)
			s.now().give("b", "ann", direct, "maker")
		}, policy: func(p *findings.Policy) {
			p.ToxicPairs = []findings.ToxicPair{{First: "Maker *", Second: "Maker user"}}
		}},
		{rule: "TL-SOD-01", story: having(direct, "maker", "checker"), policy: func(p *findings.Policy) {
			p.ToxicPairs = []findings.ToxicPair{{First: "Maker user", Second: "Checker *"}}
		}, want: []string{ann}, text: "holds both roles of: Maker user and Checker * (in one workspace)"},
		{rule: "TL-SOD-01", story: having(direct, "maker", "viewer"), policy: toxic, part: `there is no role "Checker *" (policy: [[toxic_pair]])`},
		{rule: "TL-SOD-01", story: func(s *story) {
			having(direct, "maker")(s)
			s.now().give("a", "olga", direct, "checker")
		}, policy: toxic},
		{rule: "TL-SOD-01", story: having(direct, "maker", "checker"), reason: "[[toxic_pair]]"},

		{rule: "TL-ACC-01", story: func(s *story) { s.now().give("a", "olga", direct, "viewer"); s.now().person("ann", "") }, want: []string{ann}},
		{rule: "TL-ACC-01", story: func(s *story) { s.now().give("a", "olga", inherited, "owner") }},
		{rule: "TL-ACC-01", story: func(s *story) { s.now().hide("b", snapshot.Forbidden) }, reason: "the snapshot is partial"},
		{rule: "TL-ACC-01", story: func(s *story) { outOfScope(s.now()) }, reason: "1 workspace was not read: the part that was not read may contain it"},

		{rule: "TL-ACC-02", story: func(s *story) { s.now().person("o2", " Olga+test@bank.example") }, want: []string{"user:o2"}, text: "2 accounts", since: "unknown"},
		{rule: "TL-ACC-02", story: func(s *story) { s.now().person("o2", "olga@other.example") }, want: []string{"user:o2"}},
		{rule: "TL-ACC-02", story: func(s *story) { s.now().person("ann", "ann@bank.example") }},
		{rule: "TL-ACC-02", story: func(s *story) { s.now().person("o2", "olga@other.example") }, policy: func(p *findings.Policy) { p.ServiceAccounts = []findings.ServiceAccount{{Account: "o2"}} }},
		{rule: "TL-ACC-02", story: func(s *story) { s.now().person("o2", "olga@other.example") }, policy: samePerson("Olga@bank.example", "o2")},
		{rule: "TL-ACC-02", story: func(s *story) { s.now().person("o2", "olga@other.example") }, policy: samePerson("olga", "ann"), want: []string{"user:o2"}}, // not with each other
		{rule: "TL-ACC-02", story: func(s *story) { // two of three are known to be one person
			s.now().person("o2", "olga@other.example")
			s.now().person("o3", "olga+3@bank.example")
		}, policy: samePerson("olga", "olga@other.example"), want: []string{"user:o2"}, text: "3 accounts"},
		{rule: "TL-ACC-02", story: hideUsers, reason: noUsers},
	}
}

// samePerson returns a policy in which one person has some accounts.
func samePerson(accounts ...string) func(*findings.Policy) {
	return func(p *findings.Policy) { p.SamePerson = []findings.SamePerson{{Accounts: accounts}} }
}
