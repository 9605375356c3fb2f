package collector_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/collector"
	"tlaudit/inputs"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

func TestWalkReadsEverything(t *testing.T) {
	tests := map[string]struct {
		org    *simulator.Organization
		server simulator.Options
		o      collector.Options
	}{
		"one page":           {org: organization()},
		"cross-check":        {org: organization(), o: collector.Options{CrossCheck: true}},
		"many pages":         {org: organization(), o: collector.Options{PageSize: 3, Concurrency: 2}},
		"paged workspaces":   {org: organization(), server: simulator.Options{PagedWorkspaces: true}, o: collector.Options{PageSize: 2}},
		"smaller pages":      {org: organization(), server: simulator.Options{PageCap: 4}},
		"page size refused":  {org: organization(), server: simulator.Options{MaxSize: 50}},
		"shuffled":           {org: organization(), server: simulator.Options{Shuffle: 9}, o: collector.Options{PageSize: 7}},
		"one after another":  {org: organization(), o: collector.Options{Concurrency: 1, PageSize: 5}},
		"without enrollment": {org: simulator.Synthetic(simulator.SyntheticOptions{Workspaces: 2, Users: 3, Members: 1, Admins: 1})},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, tt.org, tt.server)
			r, m := s.walk(tt.o)
			org := s.server.Organization()
			if r.Status != snapshot.Complete || r.Completeness != snapshot.AsVisible || len(r.Reasons)+len(r.Limitations)+len(r.Unread) > 0 {
				t.Errorf("got %s, %s: %q %q %v", r.Status, r.Completeness, r.Reasons, r.Limitations, r.Unread)
			}
			s.holds(m)
			if len(m.users) != len(org.Users) || len(m.invitations) != len(org.Enrollments) || !m.invited || !m.usersStaged {
				t.Errorf("got %d users and %d invitations, want %d and %d", len(m.users), len(m.invitations), len(org.Users), len(org.Enrollments))
			}
			if len(m.workspaces) != len(org.Workspaces) || len(m.memberships) != len(org.Workspaces) {
				t.Errorf("got %d workspaces, %d with memberships, want %d", len(m.workspaces), len(m.memberships), len(org.Workspaces))
			}
			if r.OrganizationID != org.ID {
				t.Errorf("organization %q, want %q", r.OrganizationID, org.ID)
			}
			for _, q := range r.Requests {
				if q.Pages > 0 && q.ExpectedTotal >= 0 && q.Rows != q.ExpectedTotal {
					t.Errorf("%s: %d rows of %d", q.Endpoint, q.Rows, q.ExpectedTotal)
				}
				if q.Requests == 0 || q.Rows == 0 && len(org.Enrollments) > 0 {
					t.Errorf("%s: not counted: %+v", q.Endpoint, q)
				}
				if q.Pages > 1 && q.Walks < 2 {
					t.Errorf("%s: %d pages were believed after %d walks", q.Endpoint, q.Pages, q.Walks)
				}
			}
		})
	}
}

// The table of what each workspace is recorded as.
func TestWalkOutcomes(t *testing.T) {
	tests := map[string]struct {
		change  func(s *stage, id string) // after a first complete walk
		o       func(id string) collector.Options
		status  string // of the memberships; empty: no row
		exists  bool
		partial bool
		touched bool // the unit was staged, so that its access begins and ends
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
					t.Errorf("staged: %v, want %v", touched, tt.touched)
				}
				if partial := r.Status == snapshot.Partial; partial != tt.partial {
					t.Errorf("partial: %v, want %v: %q", partial, tt.partial, r.Reasons)
				}
				s.holds(m)
			})
		})
	}
}

func fault(f simulator.Fault) func(*stage, string) {
	return func(s *stage, id string) {
		f.WorkspaceID = id
		s.server.SetFaults(simulator.Faults{f})
	}
}

func remove(s *stage, id string) {
	s.server.Edit(func(org *simulator.Organization) {
		org.Workspaces = slices.DeleteFunc(org.Workspaces, func(w simulator.Workspace) bool { return w.ID == id })
	})
}

func deny(s *stage, id string) { s.server.SetDenied(simulator.Denied{View: []string{id}}) }

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

// A scope smaller than the newest snapshot's makes a partial snapshot, once.
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

func TestWalkCompleteness(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	ids := s.ids()
	tests := map[string]struct {
		o            collector.Options
		status, want string
		unexpected   int
		limitation   string // part of one
	}{
		"no list": {status: snapshot.Complete, want: snapshot.AsVisible},
		"met":     {o: collector.Options{Expected: scoped(ids...)}, status: snapshot.Complete, want: snapshot.Reconciled},
		"in upper case": {o: collector.Options{Expected: scoped(append([]string{strings.ToUpper(ids[0])}, ids[1:]...)...)},
			status: snapshot.Complete, want: snapshot.Reconciled},
		"fewer than listed": {o: collector.Options{Expected: scoped(ids[:3]...)}, status: snapshot.Complete, want: snapshot.AsVisible, unexpected: 2,
			limitation: "expected list: it does not name 2 workspaces that exist, the first " + min(ids[3], ids[4])},
		"more than listed": {o: collector.Options{Expected: scoped(simulator.ID("no", "such"))}, status: snapshot.Partial, want: snapshot.Partial, unexpected: 5},
		"scope leaves some": {o: collector.Options{Scope: scoped(ids[0]), Expected: scoped(ids[0])}, status: snapshot.Complete, want: snapshot.AsVisible, unexpected: 4,
			limitation: "expected list: it does not name 4 workspaces that exist"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, _, err := s.try(t.Context(), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			if r.Status != tt.status || r.Completeness != tt.want || len(r.Unexpected) != tt.unexpected {
				t.Errorf("got %s, %s, %d unexpected; want %s, %s, %d: %q", r.Status, r.Completeness, len(r.Unexpected), tt.status, tt.want, tt.unexpected, r.Reasons)
			}
			if !strings.Contains(strings.Join(r.Limitations, "\n"), tt.limitation) {
				t.Errorf("limitations %q lack %q", r.Limitations, tt.limitation)
			}
		})
	}
}

// Gone, listed again and outside the user's scope: there, and nobody asked.
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
		t.Errorf("organization %q: inherited access tells it", r.OrganizationID)
	}
	if m.usersStaged || len(m.workspaces) != 5 || m.workspaces[0].Listed || !strings.HasPrefix(m.workspaces[0].Name, "named ") {
		t.Errorf("workspaces %v, users staged: %v", m.workspaces, m.usersStaged)
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

func TestWalkErrors(t *testing.T) {
	other := simulator.ID("organization", "other")
	tests := map[string]struct {
		server simulator.Faults
		edit   func(*simulator.Organization)
		o      collector.Options
		known  snapshot.Known
		full   string
		want   string
	}{
		"token refused at first":  {server: simulator.Faults{{Kind: simulator.Unauthorized}}, want: "401 Unauthorized"},
		"token refused later":     {server: simulator.Faults{{Kind: simulator.Unauthorized, Endpoint: simulator.ListMemberships, First: 3}}, want: "401 Unauthorized"},
		"token refused at users":  {server: simulator.Faults{{Kind: simulator.Unauthorized, Endpoint: simulator.ListUsers}}, want: "401 Unauthorized"},
		"other organization":      {known: snapshot.Known{OrganizationID: other}, want: other},
		"no workspaces":           {edit: func(o *simulator.Organization) { o.Workspaces = nil }, want: "no workspaces to ask"},
		"no listing, no file":     {server: simulator.Faults{{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaces}}, want: "403 Forbidden"},
		"empty id":                {o: collector.Options{Scope: []inputs.Workspace{{}}}, want: "empty id"},
		"empty scope":             {o: collector.Options{Scope: []inputs.Workspace{}}, want: "no workspaces to ask"},
		"full at memberships":     {full: snapshot.MembershipsOf, want: "no space left"},
		"full at users":           {full: snapshot.Users, want: "no space left"},
		"full at roles":           {full: snapshot.WorkspaceRoles, want: "no space left"},
		"full at coverage":        {full: "coverage", want: "no space left"},
		"clock went back":         {known: snapshot.Known{Snapshot: 4, TakenAt: "2026-10-01T00:00:00Z"}, want: "the clock is not after"},
		"unreadable ledger time":  {known: snapshot.Known{Snapshot: 4, TakenAt: "yesterday"}, want: "time of snapshot 4"},
		"full at the invitations": {full: snapshot.Enrollments, want: "no space left"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, organization(), simulator.Options{Faults: tt.server})
			if tt.edit != nil {
				s.server.Edit(tt.edit)
			}
			o := quiet(tt.o)
			o.Known = tt.known
			m := newMemory()
			m.full = tt.full
			_, err := collector.Walk(t.Context(), newClient(t, s.server.Transport()), m, o)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
			if len(m.coverage) > 0 {
				t.Error("coverage was staged all the same")
			}
		})
	}
}

func TestWalkTwoOrganizations(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	first := true
	_, err := collector.Walk(t.Context(), altered{newClient(t, s.server.Transport()), func(m *transactionlink.Memberships) {
		if !first && len(m.Inherited) > 0 {
			m.Inherited[0].OrganizationID = "other"
		}
		first = false
	}}, newMemory(), quiet(collector.Options{Concurrency: 1}))
	var other *collector.OrganizationError
	if !errors.As(err, &other) || other.Ledger || other.Got != "other" {
		t.Errorf("got %v", err)
	}
}

// altered changes what memberships answer.
type altered struct {
	*transactionlink.Client
	change func(*transactionlink.Memberships)
}

func (a altered) Memberships(ctx context.Context, id string) (transactionlink.Memberships, error) {
	m, err := a.Client.Memberships(ctx, id)
	if err == nil {
		a.change(&m)
	}
	return m, err
}

func TestWalkCancelled(t *testing.T) {
	for at := time.Second; at < 40*time.Second; at += 3 * time.Second {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, organization(), simulator.Options{Latency: 10 * time.Second})
			ctx, cancel := context.WithTimeout(t.Context(), at)
			defer cancel()
			start := time.Now()
			_, m, err := s.try(ctx, collector.Options{Concurrency: 2})
			if !errors.Is(err, context.DeadlineExceeded) || len(m.coverage) > 0 {
				t.Errorf("after %v: got %v", at, err)
			}
			if took := time.Since(start); took != at {
				t.Errorf("ended after %v, want %v", took, at)
			}
		})
	}
}

func TestWalkWaitsForTheNextSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, organization(), simulator.Options{})
		s.known = snapshot.Known{Snapshot: 1, TakenAt: time.Now().UTC().Format(time.RFC3339)}
		start := time.Now()
		r, _, err := s.try(t.Context(), collector.Options{Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited != time.Second || r.TakenAt <= s.known.TakenAt {
			t.Errorf("waited %v for %s after %s", waited, r.TakenAt, s.known.TakenAt)
		}
	})
}
