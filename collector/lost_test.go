package collector_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

// A right that is lost between two walks removes nothing and is said.
func TestLostRights(t *testing.T) {
	tests := map[string]struct {
		lose   func(s *stage)
		reason string // part of one; empty: none
	}{
		"shorter listing": {lose: faults(simulator.Fault{Kind: simulator.ShortListing})},
		"empty listing":   {lose: faults(simulator.Fault{Kind: simulator.EmptyListing}), reason: "the ledger knows some"},
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
			reason: "workspace roles: asked no more"},
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
				if m.usersStaged && len(m.users) != len(before.users) {
					t.Errorf("%d users, were %d", len(m.users), len(before.users))
				}
				for _, c := range m.coverage {
					roles, staged := m.roles[c.Resource+" "+c.WorkspaceID]
					if c.Resource == snapshot.WorkspaceRoles && c.Status != snapshot.Read && staged {
						t.Errorf("roles of %s are %s, and staged: %v", c.WorkspaceID, c.Status, roles)
					}
				}
				// The right comes back, and with it everything.
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

func faults(all ...simulator.Fault) func(*stage) {
	return func(s *stage) { s.server.SetFaults(all) }
}

// What this ledger was never able to read limits it and leaves it complete.
func TestNeverReadable(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	s.server.SetFaults(simulator.Faults{
		{Kind: simulator.Forbidden, Endpoint: simulator.ListUsers},
		{Kind: simulator.NotFound, Endpoint: simulator.ListOrganizationRoles},
		{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaceRoles},
	})
	for range 2 {
		r, m := s.walk(collector.Options{})
		if r.Status != snapshot.Complete || len(r.Limitations) != 3 || len(r.Unread) != 7 {
			t.Errorf("got %s: %q, %q, %d unread", r.Status, r.Reasons, r.Limitations, len(r.Unread))
		}
		s.holds(m)
	}
}

// Roles of a workspace that were never readable there are no right that was lost,
// though those of others are read; a list of expected ones is then not met.
func TestNeverReadableInOneWorkspace(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	ids := s.ids()
	s.server.SetFaults(simulator.Faults{{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaceRoles, WorkspaceID: ids[0]}})
	for range 2 {
		r, _ := s.walk(collector.Options{Expected: scoped(ids...)})
		if r.Status != snapshot.Complete || r.Completeness != snapshot.AsVisible || len(r.Limitations) != 1 {
			t.Errorf("got %s, %s: %q, %q", r.Status, r.Completeness, r.Reasons, r.Limitations)
		}
	}
	s.server.SetFaults(simulator.Faults{{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaceRoles}})
	r, _ := s.walk(collector.Options{})
	if r.Status != snapshot.Partial || len(r.Reasons) != 1 || !strings.Contains(r.Reasons[0], "workspace roles of 4 workspaces") || len(r.Limitations) != 1 {
		t.Errorf("got %s: %q, %q", r.Status, r.Reasons, r.Limitations)
	}
}

func TestCrossCheck(t *testing.T) {
	tests := map[string]struct {
		lie         int // so many of the first direct readings lack a row
		fault       simulator.Kind
		want, cross string
	}{
		"agree":              {want: snapshot.Read, cross: snapshot.Read},
		"differ three times": {lie: 3, want: snapshot.Read, cross: snapshot.Read},
		"differ always":      {lie: 4, want: snapshot.Unstable, cross: snapshot.Unstable},
		"forbidden":          {fault: simulator.Forbidden, want: snapshot.Read, cross: snapshot.Forbidden},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, organization(), simulator.Options{})
			id := s.ids()[0]
			if tt.fault != "" {
				s.server.SetFaults(simulator.Faults{{Kind: tt.fault, Endpoint: simulator.ListDirectMemberships}})
			}
			m := newMemory()
			c := &liar{Client: newClient(t, s.server.Transport()), lies: tt.lie}
			r, err := collector.Walk(t.Context(), c, m, quiet(collector.Options{Scope: scoped(id), CrossCheck: true}))
			if err != nil {
				t.Fatal(err)
			}
			if got := m.status(snapshot.MembershipsOf, id); got != tt.want {
				t.Errorf("memberships %q, want %q", got, tt.want)
			}
			if got := m.status(snapshot.CrossCheck, id); got != tt.cross {
				t.Errorf("cross-check %q, want %q", got, tt.cross)
			}
			if _, staged := m.memberships[id]; staged != (tt.want == snapshot.Read) {
				t.Errorf("staged: %v", staged)
			}
			if (r.Status == snapshot.Complete) != (tt.cross == snapshot.Read) {
				t.Errorf("%s: %q", r.Status, r.Reasons)
			}
		})
	}
}

// liar leaves a row out of the first direct readings.
type liar struct {
	*transactionlink.Client
	lies int
}

func (l *liar) DirectMemberships(ctx context.Context, id string) ([]transactionlink.Membership, error) {
	all, err := l.Client.DirectMemberships(ctx, id)
	if l.lies > 0 && err == nil {
		l.lies--
		all = all[1:]
	}
	return all, err
}

// Somebody whom the users' listing does not have yet has it read again.
func TestUsersAreReadOnceMore(t *testing.T) {
	for name, tt := range map[string]struct {
		late    bool // listed after the first reading
		unknown int
	}{"late": {late: true}, "never": {unknown: 1}} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, organization(), simulator.Options{})
			user := s.server.Organization().Workspaces[0].Members[0].UserID
			s.server.Edit(func(org *simulator.Organization) { org.User(user).Unlisted = true })
			c := &late{Client: newClient(t, s.server.Transport()), then: func() {
				if tt.late {
					s.server.Edit(func(org *simulator.Organization) { org.User(user).Unlisted = false })
				}
			}}
			m := newMemory()
			r, err := collector.Walk(t.Context(), c, m, quiet(collector.Options{}))
			if err != nil {
				t.Fatal(err)
			}
			if c.calls != 2 || r.UnknownUsers != tt.unknown || len(m.users) != 30-tt.unknown || r.Status != snapshot.Complete {
				t.Errorf("%d calls, %d unknown, %d users, %s", c.calls, r.UnknownUsers, len(m.users), r.Status)
			}
		})
	}
}

// late does something after the first page of users.
type late struct {
	*transactionlink.Client
	calls int
	then  func()
}

func (l *late) UserPage(ctx context.Context, page, size int) (transactionlink.Page[transactionlink.User], error) {
	p, err := l.Client.UserPage(ctx, page, size)
	if l.calls++; l.calls == 1 {
		l.then()
	}
	return p, err
}

// What is odd in an answer is kept and told.
func TestOddAnswers(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	id := s.ids()[0]
	s.server.Edit(func(org *simulator.Organization) {
		org.Users[0].CreatedAt = "last summer"
		org.Users[1].CreatedAt = "2026-01-02T03:04:05.123456+02:00"
		org.Users[2].CreatedAt = "2026-01-02T03:04:05+0000"
		org.Enrollments[0].Status = "BOUNCED"
		ws := org.Workspace(id)
		ws.Members = append(ws.Members, ws.Members[0])
	})
	r, m := s.walk(collector.Options{})
	if r.Status != snapshot.Complete || r.Duplicates != 1 || r.UnparsedTimes != 1 {
		t.Errorf("%s, %d duplicates, %d unparsed times", r.Status, r.Duplicates, r.UnparsedTimes)
	}
	if d := cmp.Diff([]collector.Value{{Field: "enrollment.status", Value: "BOUNCED", Rows: 1}}, r.Undocumented); d != "" {
		t.Errorf("undocumented (-want +got):\n%s", d)
	}
	created := map[string]bool{}
	for _, u := range m.users {
		created[u.CreatedAt] = true
	}
	for _, want := range []string{"last summer", "2026-01-02T01:04:05.123Z", "2026-01-02T03:04:05.000Z"} {
		if !created[want] {
			t.Errorf("no user was created at %q", want)
		}
	}
}

// Every kind of fault, at the first, a middle and the last request of each
// endpoint: what is staged as read is right.
func TestFaults(t *testing.T) {
	endpoints := []simulator.Endpoint{
		simulator.ListEnrollments, simulator.ListUsers, simulator.ListWorkspaces, simulator.ListOrganizationRoles,
		simulator.ListMemberships, simulator.ListWorkspaceRoles, simulator.ListDirectMemberships,
	}
	skipped := []simulator.Kind{
		simulator.Huge, simulator.Endless, // slow to make, and the client's to bound
		simulator.PageInsert, simulator.PageRemove, simulator.PageReorder, simulator.PageMove, // change the organization
		simulator.NoAdmins, simulator.NoUsers, simulator.UnknownValue, simulator.ShortListing, // true answers, as far as anybody can tell
	}
	for _, kind := range simulator.Kinds() {
		if slices.Contains(skipped, kind) {
			continue
		}
		for _, endpoint := range endpoints {
			for _, count := range []int{1, 0} {
				synctest.Test(t, func(t *testing.T) {
					for _, first := range []int{1, 3} {
						s := newStage(t, organization(), simulator.Options{PagedWorkspaces: true})
						s.server.SetFaults(simulator.Faults{{Kind: kind, Endpoint: endpoint, First: first, Count: count}})
						r, m, err := s.try(t.Context(), collector.Options{PageSize: 4, CrossCheck: true})
						if err != nil {
							continue // nothing is recorded
						}
						s.holds(m)
						if org := s.server.Organization(); m.usersStaged && len(m.users) != len(org.Users) || m.invited && len(m.invitations) != len(org.Enrollments) {
							t.Errorf("%s at %s: %d users, %d invitations", kind, endpoint, len(m.users), len(m.invitations))
						}
						if r.Status == snapshot.Complete && (len(m.memberships) != 5 || !m.invited) {
							t.Errorf("%s at %s: complete with %d workspaces", kind, endpoint, len(m.memberships))
						}
					}
				})
			}
		}
	}
}

func TestProgress(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	var last collector.Progress
	s.walk(collector.Options{PageSize: 4, Progress: func(p collector.Progress) {
		if p.Requests < last.Requests || p.Rows < last.Rows || p.Workspaces < last.Workspaces {
			t.Errorf("went back from %+v to %+v", last, p)
		}
		last = p
	}})
	if last.Workspaces != 5 || last.WorkspacesTotal != 5 || last.Rows == 0 || last.Requests == 0 {
		t.Errorf("ended at %+v", last)
	}
}

func TestRosterIsHandedOn(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	if _, m := s.walk(collector.Options{}); m.status(snapshot.Roster, "") != snapshot.NotAsked {
		t.Errorf("no roster, and %q", m.status(snapshot.Roster, ""))
	}
	people := []snapshot.RosterRow{{Email: "a@example.com"}}
	_, m := s.walk(collector.Options{Roster: people, RosterGiven: true})
	if m.status(snapshot.Roster, "") != snapshot.Read || !cmp.Equal(people, m.roster) {
		t.Errorf("got %q, %v", m.status(snapshot.Roster, ""), m.roster)
	}
}

// The ledger's own spool is a sink.
func TestWalkIntoSpool(t *testing.T) {
	spool, err := snapshot.NewSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := spool.Close(); err != nil {
			t.Error(err)
		}
	})
	s := newStage(t, organization(), simulator.Options{})
	o := quiet(collector.Options{PageSize: 3, CrossCheck: true})
	r, err := collector.Walk(t.Context(), newClient(t, s.server.Transport()), spool, o)
	if err != nil || r.Status != snapshot.Complete {
		t.Errorf("got %s: %v", r.Status, err)
	}
}
