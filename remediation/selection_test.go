package remediation_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// A selection is a ledger of two snapshots with a change between them, what a plan is made
// of, and what it then has.
type selection struct {
	before, change func(*simulator.Organization)
	roster         []byte
	rules          []string // nil: the automatic ones
	person         *remediation.Person
	revert, grants bool
	policy         func(*findings.Policy)
	want           []string
}

// plansOf makes the plan of each selection, and compares it.
func plansOf(t *testing.T, all map[string]selection) {
	for name, tt := range all {
		t.Run(name, func(t *testing.T) {
			w := smallFixture(t, tt.before)
			w.walk(t, tt.roster)
			if tt.change != nil {
				w.server.Edit(tt.change)
			}
			w.walk(t, tt.roster)
			policy := smallPolicy()
			if tt.policy != nil {
				tt.policy(&policy)
			}
			l := w.open(t)
			base := ref(t, l, "1")
			s := remediation.Selection{IncludeGrants: tt.grants, Person: tt.person}
			switch {
			case tt.revert:
				s.RevertSince = &base
			case tt.person == nil:
				s.Baseline = &base
				s.Findings = w.found(t, l, &base, policy, tt.rules...)
			}
			p, err := remediation.Make(t.Context(), l, ref(t, l, "latest"), s, policy)
			must(t, err)
			slices.Sort(tt.want)
			if d := cmp.Diff(tt.want, brief(p)); d != "" {
				t.Errorf("plan (-want +got):\n%s\n%s", d, written(t, p))
			}
			if !tt.grants {
				givesNothing(t, l, p, policy)
			}
		})
	}
}

// givesNothing checks that a plan only takes access away: it ends it, or changes a
// privileged role to a standard one.
func givesNothing(t *testing.T, l *snapshot.Ledger, p remediation.Plan, policy findings.Policy) {
	t.Helper()
	for _, a := range p.Actions {
		switch a.Action {
		case remediation.Cancel, remediation.Remove:
			continue
		case remediation.ChangeRole:
			var body struct{ RoleID string }
			must(t, json.Unmarshal(a.Body, &body))
			var name string
			must(t, l.QueryRow(t.Context(), "SELECT coalesce(max(name), '') FROM roles_at WHERE snapshot_id = ? AND role_id = ?", []any{p.Snapshot, body.RoleID}, &name))
			from, _ := policy.Classify(string(a.Precondition.RoleID), string(a.Precondition.RoleName))
			to, _ := policy.Classify(body.RoleID, name)
			if from == findings.Privileged && to == findings.Standard {
				continue
			}
		}
		t.Errorf("%s %s gives access without --include-grants", a.Action, a.Path)
	}
}

// TestSelections: the plans of small ledgers from findings, or about one person.
func TestSelections(t *testing.T) {
	type org = simulator.Organization
	plansOf(t, map[string]selection{
		"nothing": {want: []string{}},
		"a leaver": {
			roster: everybody(map[string]string{"ann": "terminated"}),
			want:   []string{"remove /workspaces/w1/memberships/ann", "by hand user:ann: Deactivate the account in the organization's user management or at the identity provider"},
		},
		"a leaver with two roles in a workspace, one in the other": {
			before: func(o *org) { give(o, "w1", "ann", "Editor"); give(o, "w2", "ann", "Viewer") },
			roster: everybody(map[string]string{"ann": "terminated"}),
			want: []string{"remove /workspaces/w2/memberships/ann",
				"by hand grant:w1/ann/direct/Viewer: Change it in the workspace by hand",
				"by hand user:ann: Deactivate the account in the organization's user management or at the identity provider"},
		},
		"a leaver with inherited access alone": {
			before: func(o *org) { o.User(userID("dan")).RoleID = organizationRole("owner") },
			roster: everybody(map[string]string{"dan": "terminated"}),
			want: []string{"by hand user:dan: Deactivate the account in the organization's user management or at the identity provider",
				"by hand user:dan: End the role in the organization (owner (owner)), from which access to 2 workspaces is inherited; removing direct access does not end it."},
		},
		"a contract that is about to end": {
			before: func(o *org) { o.User(userID("dan")).RoleID = organizationRole("owner") },
			roster: bytes.ReplaceAll(everybody(nil), []byte("active,2025-01-01,"), []byte("active,2025-01-01,2026-09-20")),
			rules:  []string{"TL-HR-04"},
			want: []string{"by hand user:ann: Ask the manager whether the contract goes on", "by hand user:bob: Ask the manager whether the contract goes on",
				"by hand user:boss: Ask the manager whether the contract goes on", "by hand user:cat: Ask the manager whether the contract goes on",
				"by hand user:dan: Ask the manager whether the contract goes on"},
		},
		"the last privileged one leaves": {
			roster: everybody(map[string]string{"boss": "terminated"}),
			want: []string{"remove /workspaces/w1/memberships/boss !last-privileged", "remove /workspaces/w2/memberships/boss !last-privileged",
				"by hand user:boss: Deactivate the account in the organization's user management or at the identity provider"},
		},
		"two privileged ones leave at once": {
			before: func(o *org) { give(o, "w1", "dan", "Admin"); take(o, "w2", "boss") },
			roster: everybody(map[string]string{"boss": "terminated", "dan": "terminated"}),
			want: []string{"remove /workspaces/w1/memberships/boss !last-privileged", "remove /workspaces/w1/memberships/dan !last-privileged",
				"by hand user:boss: Deactivate the account in the organization's user management or at the identity provider",
				"by hand user:dan: Deactivate the account in the organization's user management or at the identity provider"},
		},
		"one of two privileged ones leaves": {
			before: func(o *org) { give(o, "w1", "dan", "Admin") },
			roster: everybody(map[string]string{"dan": "terminated"}),
			want: []string{"remove /workspaces/w1/memberships/dan",
				"by hand user:dan: Deactivate the account in the organization's user management or at the identity provider"},
		},
		"a leaver whom the policy protects": {
			before: func(o *org) { give(o, "w1", "cat", "Viewer") },
			roster: everybody(map[string]string{"cat": "terminated"}),
			want: []string{"remove /workspaces/w1/memberships/cat !protected-user",
				"by hand user:cat: Deactivate the account in the organization's user management or at the identity provider"},
		},
		"an accepted finding": {
			roster: everybody(map[string]string{"ann": "terminated"}),
			policy: func(p *findings.Policy) {
				p.Accepted = []findings.Accepted{{Rule: "TL-HR-01", Subject: "user:" + userID("ann"), Expires: "2027-01-01"}}
			},
			want: []string{},
		},
		"doubled invitations, dated": {
			before: func(o *org) {
				enroll(o, "one", "New@bank.example", "PENDING", "2026-08-29T10:00:00.000Z")
				enroll(o, "two", "new@bank.example", "PENDING", "2026-08-28T10:00:00.000Z")
			},
			want: []string{"cancel /organizations/enrollments/two/cancel"},
		},
		"doubled invitations, one undated": {
			before: func(o *org) {
				enroll(o, "one", "new@bank.example", "PENDING", "2026-08-29T10:00:00.000Z")
				enroll(o, "two", "new@bank.example", "PENDING", "")
			},
			want: []string{"by hand enrollment:two: Ask whoever sent the invitations which one is meant, and cancel the rest"},
		},
		"doubled invitations, one undated, one older": {
			before: func(o *org) {
				enroll(o, "one", "new@bank.example", "PENDING", "2026-08-29T10:00:00.000Z")
				enroll(o, "two", "new@bank.example", "PENDING", "")
				enroll(o, "three", "new@bank.example", "PENDING", "2026-08-20T10:00:00.000Z")
			},
			want: []string{"cancel /organizations/enrollments/three/cancel",
				"by hand enrollment:two: Ask whoever sent the invitations which one is meant, and cancel the rest"},
		},
		"one call for two findings": {
			before: func(o *org) { enroll(o, "one", "ann@bank.example", "PENDING", "2026-08-29T10:00:00.000Z") },
			roster: everybody(map[string]string{"ann": "terminated"}),
			want: []string{"cancel /organizations/enrollments/one/cancel", "remove /workspaces/w1/memberships/ann",
				"by hand user:ann: Deactivate the account in the organization's user management or at the identity provider"},
		},
		"an expired invitation is not sent again without a word": {
			before: func(o *org) { enroll(o, "one", "new@bank.example", "EXPIRED", "2026-08-01T10:00:00.000Z") },
			rules:  []string{"TL-INV-03"},
			want:   []string{"by hand enrollment:one: Decide whether it is needed"},
		},
		"an expired invitation is sent again": {
			before: func(o *org) { enroll(o, "one", "new@bank.example", "EXPIRED", "2026-08-01T10:00:00.000Z") },
			rules:  []string{"TL-INV-03"}, grants: true,
			want: []string{"resend /organizations/enrollments/one/resend"},
		},
		"never to somebody terminated": {
			before: func(o *org) {
				dismiss(o, "dan")
				enroll(o, "one", "dan@bank.example", "EXPIRED", "2026-08-01T10:00:00.000Z")
			},
			roster: everybody(map[string]string{"dan": "terminated"}),
			rules:  []string{"TL-INV-03"}, grants: true,
			want: []string{"by hand enrollment:one: Nothing, unless HR says otherwise"},
		},
		"cancel wins over resend": {
			before: func(o *org) { enroll(o, "one", "new@evil.example", "PENDING", "") },
			rules:  []string{"TL-INV-02", "TL-INV-04"}, grants: true,
			want: []string{"cancel /organizations/enrollments/one/cancel"},
		},
		"a raised role is changed back": {
			change: func(o *org) { o.Workspace(workspaceID("w1")).Put(userID("ann"), roleID("w1", "Admin")) },
			rules:  []string{"TL-PRV-02"},
			want:   []string{`change-role /workspaces/w1/memberships/ann {"userId":"ann","roleId":"Viewer"}`},
		},
		"remove wins over change-role": {
			change: func(o *org) { o.Workspace(workspaceID("w1")).Put(userID("ann"), roleID("w1", "Admin")) },
			roster: everybody(map[string]string{"ann": "terminated"}),
			rules:  []string{"TL-PRV-02", "TL-HR-01"},
			want: []string{"remove /workspaces/w1/memberships/ann",
				"by hand user:ann: Deactivate the account in the organization's user management or at the identity provider"},
		},
		"a person, everywhere": {
			before: func(o *org) {
				give(o, "w2", "ann", "Viewer")
				enroll(o, "one", " ANN@bank.example", "PENDING", "")
				enroll(o, "two", "ann@bank.example", "EXPIRED", "")
			},
			person: &remediation.Person{UserID: userID("ann")},
			want: []string{"cancel /organizations/enrollments/one/cancel", "remove /workspaces/w1/memberships/ann", "remove /workspaces/w2/memberships/ann",
				"by hand user:ann: Deactivate the account in the organization's user management or at the identity provider"},
		},
		"a person, in one workspace": {
			before: func(o *org) {
				give(o, "w2", "ann", "Viewer")
				enroll(o, "one", "ann@bank.example", "PENDING", "")
			},
			person: &remediation.Person{UserID: userID("ann"), WorkspaceID: workspaceID("w2")},
			want:   []string{"remove /workspaces/w2/memberships/ann", "by hand enrollment:one: Decide whether to cancel this pending invitation"},
		},
		"a person with invitations alone": {
			before: func(o *org) { enroll(o, "one", "new@bank.example", "PENDING", "") },
			person: &remediation.Person{Email: "new@bank.example"},
			want:   []string{"cancel /organizations/enrollments/one/cancel"},
		},
		"a raised inherited role": {
			before: func(o *org) {
				o.Roles = append(o.Roles, simulator.OrganizationRole{ID: organizationRole("viewer"), Name: "viewer", Inherits: true})
				o.User(userID("dan")).RoleID = organizationRole("viewer")
			},
			change: func(o *org) { o.User(userID("dan")).RoleID = organizationRole("owner") },
			rules:  []string{"TL-PRV-02"},
			want:   []string{"by hand user:dan: Confirm that the role in the organization was meant to be raised; change it back if not."},
		},
		"a person by an earlier e-mail": {
			before: func(o *org) {
				enroll(o, "one", "Ann@bank.example", "PENDING", "")
				enroll(o, "two", "miss.ann@bank.example", "PENDING", "")
			},
			person: &remediation.Person{UserID: userID("ann"), Email: "miss.ann@bank.example"},
			want: []string{"cancel /organizations/enrollments/one/cancel", "cancel /organizations/enrollments/two/cancel", "remove /workspaces/w1/memberships/ann",
				"by hand user:ann: Deactivate the account in the organization's user management or at the identity provider"},
		},
	})
}

// TestEndedWithoutAccess: the ended contract of somebody without access is a manual step.
func TestEndedWithoutAccess(t *testing.T) {
	w := smallFixture(t, nil)
	w.walk(t, nil)
	ended := &findings.Finding{Rule: &findings.Rule{ID: "TL-HR-04"}, ToDo: "Ask their manager.", Subject: "user:" + userID("dan"), UserID: userID("dan"), Remediation: "remove"}
	l := w.open(t)
	p, err := remediation.Make(t.Context(), l, ref(t, l, "1"), remediation.Selection{Findings: []*findings.Finding{ended}}, findings.Default())
	must(t, err)
	if d := cmp.Diff([]string{"by hand user:dan: Ask their manager."}, brief(p)); d != "" {
		t.Errorf("plan (-want +got):\n%s", d)
	}
}
