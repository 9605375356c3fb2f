package collector_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// What each workspace is recorded as.
func TestWalkOutcomes(t *testing.T) {
	tests := map[string]struct {
		change  func(s *stage, id string) // after a first complete walk
		o       func(id string) collector.Options
		status  string // of the memberships; empty: no row
		exists  bool
		partial bool
		touched bool // the unit was added, so that its access begins and ends
	}{
		"answers": {status: snapshot.Read, exists: true, touched: true},
		"listed and 403": {
			change: fault(simulator.Fault{Kind: simulator.Forbidden, Endpoint: simulator.ListMemberships}),
			status: snapshot.Forbidden, exists: true, partial: true,
		},
		"listed and 404": {
			change: fault(simulator.Fault{Kind: simulator.NotFound, Endpoint: simulator.ListMemberships}),
			status: snapshot.Missing, exists: true, partial: true,
		},
		"500": {
			change: fault(simulator.Fault{Kind: simulator.ServerError, Endpoint: simulator.ListMemberships}),
			status: snapshot.Failed, exists: true, partial: true,
		},
		"broken answer": {
			change: fault(simulator.Fault{Kind: simulator.HTML, Endpoint: simulator.ListMemberships}),
			status: snapshot.Failed, exists: true, partial: true,
		},
		"no longer listed and 404": {change: remove, status: snapshot.Gone, touched: true},
		"no longer listed and 403": {change: deny, status: snapshot.Forbidden, exists: true, partial: true},
		"no longer listed and 404, expected": {
			change: remove, o: func(id string) collector.Options { return collector.Options{Expected: scoped(id)} },
			status: snapshot.Missing, exists: true, partial: true,
		},
		"no longer listed and 404, outside the scope": {
			change: remove, o: func(id string) collector.Options { return collector.Options{Scope: scoped(simulator.ID("no", "such"))} },
			status: snapshot.Gone, partial: true, touched: true,
		},
		"no longer listed and 404, in scope": {
			change: remove, o: func(id string) collector.Options { return collector.Options{Scope: scoped(id)} },
			status: snapshot.Missing, exists: true, partial: true,
		},
		"no longer listed and 200": {
			change: func(s *stage, id string) {
				s.server.SetFaults(simulator.Faults{{Kind: simulator.ShortListing}})
			},
			status: snapshot.Read, exists: true, touched: true,
		},
		"no listing and 404": {
			change: func(s *stage, id string) {
				remove(s, id)
				s.server.SetFaults(simulator.Faults{{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaces}})
			},
			status: snapshot.Missing, exists: true, partial: true,
		},
		"empty listing and 404": {
			change: func(s *stage, id string) {
				remove(s, id)
				s.server.SetFaults(simulator.Faults{{Kind: simulator.EmptyListing}})
			},
			status: snapshot.Missing, exists: true, partial: true,
		},
		"outside the scope": {
			o: func(id string) collector.Options {
				return collector.Options{Scope: scoped(simulator.ID("no", "such"))}
			},
			status: snapshot.NotAsked, exists: true, partial: true,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, organization(), simulator.Options{})
				s.walk(collector.Options{})
				ids := s.ids()
				id := ids[len(ids)-1]
				if tt.change != nil {
					tt.change(s, id)
				}
				var o collector.Options
				if tt.o != nil {
					o = tt.o(id)
				}
				r, m := s.walk(o)
				if got := m.status(snapshot.MembershipsOf, id); got != tt.status {
					t.Errorf("memberships are %q, want %q", got, tt.status)
				}
				exists := slices.ContainsFunc(m.workspaces, func(ws snapshot.Workspace) bool { return ws.WorkspaceID == id })
				if exists != tt.exists {
					t.Errorf("exists: %v, want %v", exists, tt.exists)
				}
				if _, touched := m.memberships[id]; touched != tt.touched {
					t.Errorf("added: %v, want %v", touched, tt.touched)
				}
				if partial := r.Status == snapshot.Partial; partial != tt.partial {
					t.Errorf("partial: %v, want %v: %q", partial, tt.partial, r.Reasons)
				}
				s.holds(m)
			})
		})
	}
}

func TestWalkCarriesGone(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	s.walk(collector.Options{})
	id := s.ids()[2]
	was := *s.server.Organization().Workspace(id)
	remove(s, id)
	r, _ := s.walk(collector.Options{})
	if d := cmp.Diff([]string{id}, r.Gone); d != "" {
		t.Errorf("gone (-want +got):\n%s", d)
	}

	served := s.server.Served()
	r, m := s.walk(collector.Options{})
	for _, q := range s.server.Requests()[served:] {
		if strings.Contains(q.Path, id) {
			t.Errorf("asked again: %s", q.Path)
		}
	}
	if got := m.status(snapshot.MembershipsOf, id); got != snapshot.Gone || r.Status != snapshot.Complete || len(r.Gone) > 0 {
		t.Errorf("gone one is %q, the snapshot %s, gone now %q", got, r.Status, r.Gone)
	}

	s.server.Edit(func(org *simulator.Organization) { org.Workspaces = append(org.Workspaces, was) })
	if _, m = s.walk(collector.Options{}); m.status(snapshot.MembershipsOf, id) != snapshot.Read {
		t.Errorf("listed again, and %q", m.status(snapshot.MembershipsOf, id))
	}
	s.holds(m)
}

// A scope smaller than the newest snapshot's makes a snapshot partial, and the next one
// with the same scope complete.
func TestWalkSmallerScope(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	s.walk(collector.Options{})
	ids := s.ids()
	want := slices.Sorted(slices.Values(ids[2:]))
	r, m := s.walk(collector.Options{Scope: scoped(ids[:2]...)})
	if d := cmp.Diff(want, r.ScopeSmaller); d != "" || r.Status != snapshot.Partial || len(r.Reasons) != 1 {
		t.Errorf("%s: %q; not asked (-want +got):\n%s", r.Status, r.Reasons, d)
	}
	if len(m.memberships) != 2 || len(m.workspaces) != 5 || m.status(snapshot.MembershipsOf, want[0]) != snapshot.NotAsked {
		t.Errorf("%d read of %d", len(m.memberships), len(m.workspaces))
	}
	r, _ = s.walk(collector.Options{Scope: scoped(ids[:2]...)})
	if r.Status != snapshot.Complete || r.Completeness != snapshot.AsVisible || len(r.Limitations) != 1 {
		t.Errorf("the same scope again: %s, %q, %q", r.Status, r.Reasons, r.Limitations)
	}
}

// A workspace that was gone, is listed again and is outside the user's scope exists and
// is not asked for.
func TestWalkListedAgainOutsideTheScope(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	s.walk(collector.Options{})
	ids := s.ids()
	id, rest := ids[2], slices.Delete(slices.Clone(ids), 2, 3)
	was := *s.server.Organization().Workspace(id)
	remove(s, id)
	s.walk(collector.Options{})
	s.server.Edit(func(org *simulator.Organization) { org.Workspaces = append(org.Workspaces, was) })
	r, m := s.walk(collector.Options{Scope: scoped(rest...), Expected: scoped(rest...)})
	if got := m.status(snapshot.MembershipsOf, id); got != snapshot.NotAsked {
		t.Errorf("memberships are %q, want %q", got, snapshot.NotAsked)
	}
	if got := m.status(snapshot.WorkspaceRoles, id); got != snapshot.NotAsked {
		t.Errorf("roles are %q, want %q", got, snapshot.NotAsked)
	}
	if !slices.ContainsFunc(m.workspaces, func(ws snapshot.Workspace) bool { return ws.WorkspaceID == id && ws.Listed }) {
		t.Errorf("it is not among %v", m.workspaces)
	}
	if r.Status != snapshot.Complete || r.Completeness != snapshot.AsVisible || len(r.Limitations) != 2 {
		t.Errorf("%s, %s: %q %q", r.Status, r.Completeness, r.Reasons, r.Limitations)
	}
}

func TestWalkByFileAlone(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	s.server.SetFaults(simulator.Faults{
		{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaces},
		{Kind: simulator.Forbidden, Endpoint: simulator.ListUsers},
		{Kind: simulator.Forbidden, Endpoint: simulator.ListOrganizationRoles},
		{Kind: simulator.NotFound, Endpoint: simulator.ListWorkspaceRoles},
	})
	ids := s.ids()
	r, m := s.walk(collector.Options{Scope: scoped(ids...), Expected: scoped(ids...)})
	if r.Status != snapshot.Complete || r.Completeness != snapshot.AsVisible || len(r.Limitations) != 4 || len(r.Unread) != 4 {
		t.Errorf("got %s, %s, %q, %v", r.Status, r.Completeness, r.Limitations, r.Unread)
	}
	if r.OrganizationID != s.server.Organization().ID {
		t.Errorf("organization %q: inherited access has its id", r.OrganizationID)
	}
	if m.usersAdded || len(m.workspaces) != 5 || m.workspaces[0].Listed || !strings.HasPrefix(m.workspaces[0].Name, "named ") {
		t.Errorf("workspaces %v, users added: %v", m.workspaces, m.usersAdded)
	}
	asked := 0
	for _, q := range s.server.Requests() {
		if q.Endpoint == simulator.ListWorkspaceRoles {
			asked++
		}
	}
	if asked != 3 || m.status(snapshot.WorkspaceRoles, "") != snapshot.Missing {
		t.Errorf("a path that is not there was asked %d times, want 3; status %q", asked, m.status(snapshot.WorkspaceRoles, ""))
	}
	s.holds(m)
}
