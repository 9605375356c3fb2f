package remediation_test

import (
	"testing"

	"tlaudit/findings"
	"tlaudit/transactionlink/simulator"
)

// TestReverts: the plans of small ledgers that take drift back.
func TestReverts(t *testing.T) {
	type org = simulator.Organization
	plansOf(t, map[string]selection{
		"drift back, without giving": {
			change: func(o *org) {
				give(o, "w1", "dan", "Viewer")
				take(o, "w1", "ann")
				o.Workspace(workspaceID("w2")).Put(userID("bob"), roleID("w2", "Admin"))
			},
			revert: true,
			want: []string{"remove /workspaces/w1/memberships/dan", `change-role /workspaces/w2/memberships/bob {"userId":"bob","roleId":"Editor"}`,
				"by hand grant:w1/ann/direct/Viewer: Decide whether it is needed"},
		},
		"drift back, giving": {
			change: func(o *org) {
				take(o, "w1", "ann")
				o.Workspace(workspaceID("w2")).Put(userID("boss"), roleID("w2", "Viewer"))
			},
			revert: true, grants: true,
			want: []string{`change-role /workspaces/w2/memberships/boss {"userId":"boss","roleId":"Admin"}`, `restore /workspaces/w1/memberships/ann {"userId":"ann","roleId":"Viewer"}`},
		},
		"a role is not raised without a word": {
			change: func(o *org) { o.Workspace(workspaceID("w2")).Put(userID("boss"), roleID("w2", "Viewer")) },
			revert: true,
			want:   []string{"by hand grant:w2/boss/direct/Viewer: Decide whether it is needed"},
		},
		"a role that may be more is not given without a word": {
			before: func(o *org) { give(o, "w1", "dan", "Desk") },
			change: func(o *org) { o.Workspace(workspaceID("w1")).Put(userID("dan"), roleID("w1", "Viewer")) },
			revert: true,
			want:   []string{"by hand grant:w1/dan/direct/Viewer: Decide whether it is needed"},
		},
		"a role is not changed for another of its class without a word": {
			change: func(o *org) { o.Workspace(workspaceID("w2")).Put(userID("bob"), roleID("w2", "Viewer")) },
			revert: true,
			want:   []string{"by hand grant:w2/bob/direct/Viewer: Decide whether it is needed"},
		},
		"a role is changed for another of its class": {
			change: func(o *org) { o.Workspace(workspaceID("w2")).Put(userID("bob"), roleID("w2", "Viewer")) },
			revert: true, grants: true,
			want: []string{`change-role /workspaces/w2/memberships/bob {"userId":"bob","roleId":"Editor"}`},
		},
		"a role is not changed for another of its class for somebody terminated": {
			change: func(o *org) { o.Workspace(workspaceID("w2")).Put(userID("bob"), roleID("w2", "Viewer")) },
			roster: everybody(map[string]string{"bob": "terminated"}),
			revert: true, grants: true,
			want: []string{"by hand grant:w2/bob/direct/Viewer: Nothing, unless HR says otherwise"},
		},
		"an unclassified role is not changed for another without a word": {
			change: func(o *org) { o.Workspace(workspaceID("w2")).Put(userID("bob"), roleID("w2", "Desk")) },
			revert: true,
			policy: func(p *findings.Policy) { p.Roles.Standard = []string{"view"} },
			want:   []string{"by hand grant:w2/bob/direct/Desk: Decide whether it is needed"},
		},
		"a restored role that is gone": {
			change: func(o *org) {
				take(o, "w1", "ann")
				w := o.Workspace(workspaceID("w1"))
				w.Roles = w.Roles[:1]
			},
			revert: true, grants: true,
			want: []string{`restore /workspaces/w1/memberships/ann {"userId":"ann","roleId":"Viewer"} !role-gone`},
		},
		"somebody gone is invited": {
			change: func(o *org) { take(o, "w1", "ann"); dismiss(o, "ann") },
			revert: true, grants: true,
			want: []string{`invite /organizations/enrollments {"email":"ann@bank.example","roleId":"member","firstName":"ANN","lastName":"X","workspaceAssignments":[{"workspaceId":"w1","roleId":"Viewer"}]}`},
		},
		"somebody gone is not invited without a word": {
			change: func(o *org) { take(o, "w1", "ann"); dismiss(o, "ann") },
			revert: true,
			want:   []string{"by hand user:ann: Decide whether it is needed"},
		},
		"somebody gone whom the roster calls terminated": {
			change: func(o *org) { take(o, "w1", "ann"); dismiss(o, "ann") },
			roster: everybody(map[string]string{"ann": "terminated"}),
			revert: true, grants: true,
			want: []string{"by hand user:ann: Nothing, unless HR says otherwise"},
		},
		"somebody gone who still has access": {
			change: func(o *org) { dismiss(o, "ann") },
			revert: true, grants: true,
			want: []string{"by hand user:ann: Settle the access that is left first"},
		},
		"somebody gone with a pending invitation": {
			change: func(o *org) {
				take(o, "w1", "ann")
				dismiss(o, "ann")
				enroll(o, "one", "ann@bank.example", "PENDING", "")
			},
			revert: true, grants: true,
			want: []string{"by hand user:ann: Nothing"},
		},
		"inherited drift": {
			change: func(o *org) { o.User(userID("dan")).RoleID = organizationRole("owner") },
			revert: true, grants: true,
			want: []string{"by hand user:dan: Look at the role in the organization, from which this access is inherited"},
		},
	})
}
