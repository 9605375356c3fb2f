package collector_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// A right that is lost between two walks removes nothing and is reported.
func TestLostRights(t *testing.T) {
	tests := map[string]struct {
		lose   func(s *stage)
		reason string // part of one; empty: none
	}{
		"shorter listing": {lose: faults(simulator.Fault{Kind: simulator.ShortListing})},
		"empty listing":   {lose: faults(simulator.Fault{Kind: simulator.EmptyListing}), reason: "the ledger has workspaces"},
		"no users":        {lose: faults(simulator.Fault{Kind: simulator.NoUsers}), reason: "every organization has an owner"},
		"one workspace": {lose: func(s *stage) { deny(s, s.ids()[1]) },
			reason: "insufficient"},
		"every workspace": {lose: func(s *stage) { deny(s, simulator.Everywhere) }, reason: "403 Forbidden"},
		"no enrollments": {lose: func(s *stage) {
			s.server.Edit(func(org *simulator.Organization) { s.lost = org.Enrollments; org.Enrollments = nil })
		}, reason: "enrollments: the listing is empty though snapshot 1 had 12: give the token can_manage_users"},
		"manage users": {lose: func(s *stage) { s.server.SetDenied(simulator.Denied{ManageUsers: true}) }, reason: "enrollments: 403"},
		"users 403":    {lose: faults(simulator.Fault{Kind: simulator.Forbidden, Endpoint: simulator.ListUsers}), reason: "users: 403 Forbidden"},
		"users 404":    {lose: faults(simulator.Fault{Kind: simulator.NotFound, Endpoint: simulator.ListUsers}), reason: "lost a right"},
		"listing 403":  {lose: faults(simulator.Fault{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaces}), reason: "lost a right"},
		"listing 500":  {lose: faults(simulator.Fault{Kind: simulator.ServerError, Endpoint: simulator.ListWorkspaces}), reason: "listing of workspaces: 500"},
		"roles 403":    {lose: faults(simulator.Fault{Kind: simulator.Forbidden, Endpoint: simulator.ListOrganizationRoles}), reason: "lost a right"},
		"path of workspace roles": {lose: faults(simulator.Fault{Kind: simulator.NotFound, Endpoint: simulator.ListWorkspaceRoles}),
			reason: "workspace roles: not asked for after the first workspaces"},
		"workspace roles 403": {lose: faults(simulator.Fault{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaceRoles}),
			reason: "workspace roles of 5 workspaces"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, organization(), simulator.Options{})
				_, before := s.walk(collector.Options{})
				tt.lose(s)
				r, m := s.walk(collector.Options{})
				if tt.reason == "" != (r.Status == snapshot.Complete) || !strings.Contains(strings.Join(r.Reasons, "\n"), tt.reason) {
					t.Errorf("got %s: %q, want %q", r.Status, r.Reasons, tt.reason)
				}
				if len(r.Gone) > 0 || len(m.workspaces) != len(before.workspaces) {
					t.Errorf("gone: %q; %d workspaces, were %d", r.Gone, len(m.workspaces), len(before.workspaces))
				}
				s.holds(m)
				if m.invited && len(m.invitations) != len(before.invitations) {
					t.Errorf("%d invitations, were %d", len(m.invitations), len(before.invitations))
				}
				if m.usersAdded && len(m.users) != len(before.users) {
					t.Errorf("%d users, were %d", len(m.users), len(before.users))
				}
				for _, c := range m.coverage {
					roles, added := m.roles[c.Resource+" "+c.WorkspaceID]
					if c.Resource == snapshot.WorkspaceRoles && c.Status != snapshot.Read && added {
						t.Errorf("roles of %s are %s, and added: %v", c.WorkspaceID, c.Status, roles)
					}
				}
				// With the right, everything is readable again.
				s.server.SetFaults(nil)
				s.server.SetDenied(simulator.Denied{})
				if s.lost != nil {
					s.server.Edit(func(org *simulator.Organization) { org.Enrollments = s.lost })
				}
				if r, m = s.walk(collector.Options{}); r.Status != snapshot.Complete || len(m.memberships) != 5 {
					t.Errorf("afterwards %s: %q", r.Status, r.Reasons)
				}
			})
		})
	}
}

// A 403 with Retry-After is a rate limit: it says nothing about the token's rights, so
// what it hides is unread, and the snapshot partial, also in the first walk.
func TestARateLimitIsNoLackOfARight(t *testing.T) {
	for _, endpoint := range []simulator.Endpoint{simulator.ListUsers, simulator.ListMemberships, simulator.ListWorkspaces, simulator.ListWorkspaceRoles} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, organization(), simulator.Options{})
			s.server.SetFaults(simulator.Faults{{Kind: simulator.RateLimited403, Endpoint: endpoint}})
			r, m, err := s.try(t.Context(), collector.Options{})
			if endpoint == simulator.ListWorkspaces {
				if err == nil {
					t.Errorf("%s: walked without workspaces", endpoint)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			all := strings.Join(r.Reasons, "\n")
			if r.Status != snapshot.Partial || !strings.Contains(all, "try again later") || strings.Contains(all, "give the token") {
				t.Errorf("%s: %s: %q, %q", endpoint, r.Status, r.Reasons, r.Limitations)
			}
			for _, c := range m.coverage {
				if c.Status == snapshot.Forbidden {
					t.Errorf("%s: %+v", endpoint, c)
				}
			}
		})
	}
}
