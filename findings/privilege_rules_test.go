package findings_test

import (
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// readLater is a story in which workspace a was not read at the baseline, then read without
// ann, then with her.
func readLater(role string) func(*story) {
	return func(s *story) {
		s.now().hide("a", snapshot.Forbidden)
		s.next(1).show("a")
		s.next(1)
		having(direct, role)(s)
	}
}

// privilegeChecks are those of the rules about privileged and unclassified roles.
func privilegeChecks() []check {
	const ann, noBaseline = "user:ann", "no baseline"
	var newWorkspaces []string // more than evidence would name
	for i := range 25 {
		newWorkspaces = append(newWorkspaces, fmt.Sprint("w", 10+i))
	}
	manyNew := func(role string) func(*story) {
		return func(s *story) {
			s.next(1)
			for _, w := range slices.Backward(newWorkspaces) {
				s.now().add(w)
				s.now().giveOwn(w, "ann", role)
			}
		}
	}
	changed := func(before, after string) func(*story) {
		return func(s *story) {
			having(direct, before)(s)
			o := s.next(1)
			o.take("a", "ann", direct)
			o.give("a", "ann", direct, after)
		}
	}
	holders := func(n int, role string) func(*story) {
		return func(s *story) {
			for i := range n {
				s.now().give("a", string(rune('f'+i)), direct, role)
			}
		}
	}
	perWorkspace := func(n int) func(*findings.Policy) {
		return func(p *findings.Policy) { p.Thresholds.PrivilegedPerWorkspace = n }
	}
	everywhere := func(s *story) {
		having(direct, "viewer")(s)
		o := s.now()
		o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: "c", Listed: true})
		o.memberships["c"] = member{}
		o.give("b", "ann", direct, "viewer")
		o.give("c", "ann", direct, "viewer")
	}
	service := func(p *findings.Policy) { p.ServiceAccounts = []findings.ServiceAccount{{Account: "ANN@bank.example"}} }
	on := func(p *findings.Policy) { p.Severity = map[string]string{"TL-PRV-05": "info"} }
	return []check{
		{rule: "TL-PRV-01", story: func(s *story) { s.next(1); having(direct, "admin")(s) }, want: []string{ann},
			text: "privileged in the workspace Alpha (direct), not so at the baseline; privileged nowhere then", since: "2026-01-02"},
		{rule: "TL-PRV-01", story: func(s *story) { // the baseline did not read all
			s.now().hide("b", snapshot.Forbidden)
			s.next(1).show("b")
			having(direct, "admin")(s)
		}, want: []string{ann}, text: "privileged nowhere then; 1 workspace was not read; first seen"},
		{rule: "TL-PRV-01", story: partly(func(s *story) { s.next(1); having(direct, "admin")(s) }), want: []string{ann}, text: "first seen 2026-01-02T06:00:00Z; 1 workspace was not read"},
		{rule: "TL-PRV-01", story: func(s *story) { // one more workspace
			having(direct, "admin")(s)
			s.next(1).give("b", "ann", direct, "admin")
		}, want: []string{ann}, text: "the workspace Beta (direct), not so at the baseline; privileged elsewhere even then", grows: "b"},
		{rule: "TL-PRV-01", story: manyNew("admin"), want: []string{ann}, text: "privileged in 25 workspaces (direct)", grows: strings.Join(newWorkspaces, ",")},
		{rule: "TL-PRV-01", story: readLater("admin"), want: []string{ann},
			text: "privileged in the workspace Alpha (direct), not so when it was last read before; privileged nowhere at the baseline; 1 workspace was not read; first seen"},
		{rule: "TL-PRV-01", story: func(s *story) { // one workspace was read at the baseline, the other later
			readLater("admin")(s)
			s.now().give("b", "ann", direct, "admin")
		}, want: []string{ann}, text: "privileged in 2 workspaces (direct), not so when each was last read before; privileged nowhere at the baseline; 1 workspace was not read; first seen"},
		{rule: "TL-PRV-01", story: func(s *story) { // besides the role of the baseline
			having(direct, "viewer")(s)
			s.next(1).give("a", "ann", direct, "admin")
		}, want: []string{ann}},
		{rule: "TL-PRV-01", story: func(s *story) { having(direct, "admin")(s); s.next(1) }},
		{rule: "TL-PRV-01", story: func(s *story) { s.next(1); having(direct, "viewer")(s) }},
		{rule: "TL-PRV-01", story: func(s *story) { s.next(1); having(direct, "desk")(s) }}, // unclassified
		{rule: "TL-PRV-01", story: changed("viewer", "admin")},                              // TL-PRV-02
		{rule: "TL-PRV-01", story: func(s *story) { // the baseline did not read it
			s.now().hide("a", snapshot.Forbidden)
			s.next(1).show("a")
			having(direct, "admin")(s)
		}},
		{rule: "TL-PRV-01", story: func(s *story) { // inherited everywhere, so in a new workspace too
			having(inherited, "admin")(s)
			o := s.next(1)
			o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: "c", Listed: true})
			o.memberships["c"] = member{}
			o.give("c", "ann", inherited, "admin")
		}},
		{rule: "TL-PRV-01", story: func(s *story) { // privileged there by direct access already
			having(direct, "admin")(s)
			s.next(1).give("a", "ann", inherited, "admin")
		}},
		{rule: "TL-PRV-01", story: having(direct, "admin"), reason: noBaseline},

		{rule: "TL-PRV-02", story: changed("viewer", "admin"), want: []string{"grant:a/ann/direct/r-admin"}, text: "role Viewer (r-viewer) at the baseline, now Workspace Admin (r-admin)"},
		{rule: "TL-PRV-02", story: changed("admin", "viewer")},
		{rule: "TL-PRV-02", story: changed("desk", "admin")}, // not ranked
		{rule: "TL-PRV-02", story: func(s *story) {
			having(inherited, "member")(s)
			o := s.next(1)
			o.take("a", "ann", inherited)
			o.give("a", "ann", inherited, "admin")
		}, want: []string{ann}, text: "in 1 workspace"},
		{rule: "TL-PRV-02", story: partly(func(s *story) {
			having(inherited, "member")(s)
			o := s.next(1)
			o.take("a", "ann", inherited)
			o.give("a", "ann", inherited, "admin")
		}), want: []string{ann}, text: "in 1 workspace; 1 workspace was not read"},
		{rule: "TL-PRV-02", story: func(s *story) {
			having(direct, "viewer")(s)
			s.next(1).give("a", "ann", direct, "admin")
		}},
		{rule: "TL-PRV-02", story: func(s *story) { // who had the one has not the other
			having(inherited, "member")(s)
			s.now().give("b", "ann", inherited, "viewer")
			s.now().roles = append(s.now().roles, snapshot.Role{RoleID: "o-viewer", Name: "viewer"})
			s.next(1).another("a", "ann", inherited, "owner")
			s.now().another("b", "ann", inherited, "admin")
		}, want: []string{ann}, text: "inherited role member (o-member) at the baseline, now owner (o-owner), viewer (o-viewer) at the baseline, now admin (o-admin), in 2 workspaces"},
		{rule: "TL-PRV-02", story: having(direct, "admin"), reason: noBaseline},

		{rule: "TL-PRV-03", story: holders(2, "admin"), policy: perWorkspace(1), want: []string{"workspace:a"}, text: "2 privileged people, agreed is 1"},
		{rule: "TL-PRV-03", story: func(s *story) { holders(2, "admin")(s); s.now().give("a", "zoe", direct, "desk") }, policy: perWorkspace(1),
			want: []string{"workspace:a"}, text: "; 1 more holds an unclassified role"},
		{rule: "TL-PRV-03", story: holders(2, "admin"), policy: perWorkspace(2)},
		{rule: "TL-PRV-03", story: func(s *story) { // the third is one more than agreed, the fourth changes nothing
			holders(2, "admin")(s)
			s.next(1).give("a", "zoe", direct, "admin")
			s.next(1).give("a", "zed", direct, "admin")
		}, policy: perWorkspace(2), want: []string{"workspace:a"}, text: "4 privileged people, agreed are 2", since: "2026-01-03"},
		{rule: "TL-PRV-03", story: holders(2, "desk"), policy: perWorkspace(1)},
		{rule: "TL-PRV-03", story: holders(2, "admin"), reason: "thresholds.privileged_per_workspace"},

		{rule: "TL-PRV-04", story: func(s *story) { s.now().users[0].OrganizationRoleID = "o-admin" }, want: []string{"organization high"}, text: "0 owners, 1 admin", grows: "no owner"},
		{rule: "TL-PRV-04", story: func(s *story) { // too many of both
			for i, role := range []string{"o-owner", "o-admin", "o-admin"} {
				s.now().person(fmt.Sprint("p", i), fmt.Sprintf("p%d@bank.example", i))
				s.now().users[i+1].OrganizationRoleID = role
			}
		}, policy: func(p *findings.Policy) { p.Thresholds.OrganizationOwners, p.Thresholds.OrganizationAdmins = 1, 1 },
			want: []string{"organization medium"}, text: "2 owners (agreed at most 1), 2 admins (agreed at most 1)", grows: "admins,owners"},
		{rule: "TL-PRV-04"},
		{rule: "TL-PRV-04", story: func(s *story) { s.now().users[0].OrganizationRoleID = "o-support" }, part: "whether the organization has an owner is unknown: 1 account with a role that is not known by name"},
		{rule: "TL-PRV-04", story: func(s *story) { s.now().users[0].OrganizationRoleID = "" }, part: "1 account with a role"},
		{rule: "TL-PRV-04", story: func(s *story) { s.now().roles[0].Name = "chief" }, part: "no role of it has owner in its name"},
		{rule: "TL-PRV-04", story: func(s *story) { s.now().roles[0].Name = "Organization OWNER" }},
		{rule: "TL-PRV-04", story: func(s *story) { // the numbers are known all the same
			s.now().person("pat", "pat@bank.example")
			s.now().users[0].OrganizationRoleID, s.now().users[1].OrganizationRoleID = "o-support", "o-admin"
			s.now().person("pia", "pia@bank.example")
			s.now().users[2].OrganizationRoleID = "o-admin"
			s.now().roles[1].Name = "Organization Admin"
		}, policy: func(p *findings.Policy) { p.Thresholds.OrganizationAdmins = 1 }, want: []string{"organization medium"},
			text: "0 owners, 2 admins (agreed at most 1); 1 more holds a role without a known name", part: "has an owner is unknown", grows: "admins"},
		{rule: "TL-PRV-04", story: func(s *story) { s.now().users[0].OrganizationRoleID = "o-admin" },
			policy: func(p *findings.Policy) { p.Thresholds.OrganizationAdmins = 1 }, want: []string{"organization high"}, text: "0 owners, 1 admin (agreed at most 1)"},
		{rule: "TL-PRV-04", story: func(s *story) {
			s.now().person("pat", "pat@bank.example")
			s.now().users[1].OrganizationRoleID = "o-owner"
		},
			policy: func(p *findings.Policy) { p.Thresholds.OrganizationOwners = 1 }, want: []string{"organization medium"}, text: "2 owners (agreed at most 1)"},
		{rule: "TL-PRV-04", policy: func(p *findings.Policy) { p.Thresholds.OrganizationOwners = 1 }},
		{rule: "TL-PRV-04", story: hideUsers, reason: noUsers},

		{rule: "TL-PRV-05", story: func(s *story) {
			having(direct, "admin")(s)
			s.now().give("b", "ann", inherited, "admin")
			s.now().give("b", "ann", direct, "desk")
		}, policy: on, want: []string{"workspace:b"}, text: "; 1 holds an unclassified role"},
		{rule: "TL-PRV-05", story: func(s *story) { // not read is not without
			having(direct, "admin")(s)
			s.now().hide("b", snapshot.Forbidden)
		}, policy: on},
		{rule: "TL-PRV-05", reason: "off until set (policy: [severity]"},

		{rule: "TL-PRV-06", story: everywhere, want: []string{ann}, text: "direct access to all 3 workspaces"},
		{rule: "TL-PRV-06", story: func(s *story) { // the last workspace came later, and a second role after it
			everywhere(s)
			s.now().take("c", "ann", direct)
			s.next(1).give("c", "ann", direct, "viewer")
			s.next(1).give("c", "ann", direct, "admin")
		}, want: []string{ann}, since: "2026-01-02"},
		{rule: "TL-PRV-06", story: func(s *story) { everywhere(s); s.now().take("c", "ann", direct) }},
		{rule: "TL-PRV-06", story: func(s *story) { having(direct, "viewer")(s); s.now().give("b", "ann", direct, "viewer") }}, // of two
		{rule: "TL-PRV-06", story: func(s *story) { everywhere(s); s.now().hide("c", snapshot.Forbidden) }, reason: "the snapshot is partial"},
		{rule: "TL-PRV-06", story: func(s *story) { everywhere(s); outOfScope(s.now()) }, reason: "1 workspace was not read"},

		{rule: "TL-PRV-07", story: having(direct, "admin"), policy: service, want: []string{ann}},
		{rule: "TL-PRV-07", story: partly(having(direct, "admin")), policy: service, want: []string{ann}, text: "privileged in 1 workspace; 1 workspace was not read"},
		{rule: "TL-PRV-07", story: having(direct, "viewer"), policy: service},
		{rule: "TL-PRV-07", story: having(direct, "desk"), policy: service, want: []string{ann + " medium"}, text: "shared address; an unclassified role in 1 workspace"},
		{rule: "TL-PRV-07", story: func(s *story) { having(direct, "desk", "admin")(s); s.now().give("b", "ann", direct, "desk") }, policy: service,
			want: []string{ann + " high"}, text: "privileged in 1 workspace"},
		{rule: "TL-PRV-07", story: func(s *story) { s.now().give("a", "olga", direct, "admin") }, policy: service},
		{rule: "TL-PRV-07", story: having(direct, "admin"), reason: "no service accounts are named (policy: [[service_account]])"},
		// A role that only a workspace still has which is unread now.
		{rule: "TL-PRV-07", story: func(s *story) {
			s.now().person("ann", "ann@bank.example")
			s.now().give("a", "ann", direct, "viewer")
			s.next(1).give("b", "ann", direct, "owner")
			s.next(1).give("a", "ann", direct, "admin")
			s.next(1).hide("b", snapshot.Forbidden)
		}, policy: func(p *findings.Policy) {
			service(p)
			p.Roles.Privileged = append(p.Roles.Privileged, "r-owner")
		}, want: []string{ann}, part: "not read"},

		{rule: "TL-PRV-08", story: having(direct, "desk"), want: []string{"role:r-desk"}, text: "Desk 4, held by 1 person in 1 workspace,", grows: "r-desk"},
		{rule: "TL-PRV-08", story: func(s *story) { // a role of that name in each of three workspaces
			for _, id := range []string{"y", "x", "z"} {
				s.now().add(id)
				s.now().giveOwn(id, "olga", "desk")
			}
			s.now().giveOwn("x", "zoe", "desk")
		}, want: []string{"role:r-desk-x"}, text: "Desk 4 (3 roles of that name), held by 2 people in 3 workspaces,", grows: "r-desk-x,r-desk-y,r-desk-z"},
		{rule: "TL-PRV-08", story: partly(having(direct, "desk")), want: []string{"role:r-desk"}, text: "; 1 workspace was not read"},
		{rule: "TL-PRV-08", story: having(direct, "viewer", "admin")},
		{rule: "TL-PRV-08", story: having(direct, "desk"), policy: func(p *findings.Policy) { p.Roles.Standard = []string{"desk *"} }},

		{rule: "TL-PRV-10", story: func(s *story) { s.next(1); having(direct, "desk")(s); s.next(1) }, want: []string{ann},
			text: "Desk 4, an unclassified role, in Alpha (direct), not held at the baseline; first seen 2026-01-02T06:00:00Z", since: "2026-01-02"},
		{rule: "TL-PRV-10", story: changed("viewer", "desk"), want: []string{ann}},
		{rule: "TL-PRV-10", story: changed("admin", "desk"), want: []string{ann}},
		{rule: "TL-PRV-10", story: func(s *story) { // one more workspace
			having(direct, "desk")(s)
			s.next(1).give("b", "ann", direct, "desk")
		}, want: []string{ann}, text: "in Beta (direct)"},
		{rule: "TL-PRV-10", story: manyNew("desk"), want: []string{ann}, text: "in 25 workspaces (direct)", grows: strings.Join(newWorkspaces, ",")},
		{rule: "TL-PRV-10", story: readLater("desk"), want: []string{ann}, text: "in Alpha (direct), not held when it was last read before; first seen"},
		{rule: "TL-PRV-10", story: func(s *story) {
			s.next(1)
			having(inherited, "support")(s)
			s.now().give("b", "ann", inherited, "support")
		}, want: []string{ann},
			text: "a role without a known name, an unclassified role, in 2 workspaces (inherited)"},
		{rule: "TL-PRV-10", story: partly(func(s *story) { s.next(1); having(direct, "desk")(s) }), want: []string{ann}, text: "; 1 workspace was not read"},
		{rule: "TL-PRV-10", story: func(s *story) { having(direct, "desk")(s); s.next(1) }},
		{rule: "TL-PRV-10", story: func(s *story) { s.next(1); having(direct, "viewer", "admin")(s) }},
		{rule: "TL-PRV-10", story: changed("desk", "viewer")},
		{rule: "TL-PRV-10", story: func(s *story) { // inherited everywhere, so in a new workspace too
			having(inherited, "support")(s)
			s.next(1).give("b", "ann", inherited, "support")
		}},
		{rule: "TL-PRV-10", story: func(s *story) { // the baseline did not read it
			s.now().hide("a", snapshot.Forbidden)
			s.next(1).show("a")
			having(direct, "desk")(s)
		}},
		{rule: "TL-PRV-10", story: having(direct, "desk"), reason: noBaseline},
	}
}
