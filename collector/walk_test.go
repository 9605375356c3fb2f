package collector_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/collector"
	"tlaudit/inputs"
	"tlaudit/snapshot"
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
			if len(m.users) != len(org.Users) || len(m.invitations) != len(org.Enrollments) || !m.invited || !m.usersAdded {
				t.Errorf("got %d users and %d invitations, want %d and %d", len(m.users), len(m.invitations), len(org.Users), len(org.Enrollments))
			}
			if len(m.workspaces) != len(org.Workspaces) || len(m.memberships) != len(org.Workspaces) {
				t.Errorf("got %d workspaces, %d with memberships, want %d", len(m.workspaces), len(m.memberships), len(org.Workspaces))
			}
			if r.OrganizationID != org.ID {
				t.Errorf("organization %q, want %q", r.OrganizationID, org.ID)
			}
			counted := map[string]int64{} // invitations, by status, as the API says
			for _, q := range r.Requests {
				if status, ok := strings.CutPrefix(q.Endpoint, "GET /organizations/enrollments?status="); ok {
					counted[status] = q.ExpectedTotal
				} else if q.Pages > 0 && q.ExpectedTotal >= 0 && q.Rows != q.ExpectedTotal {
					t.Errorf("%s: %d rows of %d", q.Endpoint, q.Rows, q.ExpectedTotal)
				}
				if q.Requests == 0 || q.Rows == 0 && len(org.Enrollments) > 0 {
					t.Errorf("%s: not counted: %+v", q.Endpoint, q)
				}
				if q.Pages > 1 && q.Passes < 2 {
					t.Errorf("%s: %d pages were kept after %d passes", q.Endpoint, q.Pages, q.Passes)
				}
			}
			statuses := map[string]int64{"PENDING": 0, "ACCEPTED": 0, "EXPIRED": 0, "CANCELLED": 0}
			for _, e := range org.Enrollments {
				statuses[e.Status]++
			}
			if d := cmp.Diff(statuses, counted); d != "" {
				t.Errorf("totals of the invitations (-want +got):\n%s", d)
			}
		})
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

// The ledger's spool is a sink, and what it takes can be recorded, also a roster without rows.
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
	o := quiet(collector.Options{PageSize: 3, CrossCheck: true, RosterGiven: true})
	r, err := collector.Walk(t.Context(), newClient(t, s.server.Transport()), spool, o)
	if err != nil || r.Status != snapshot.Complete {
		t.Errorf("got %s: %v", r.Status, err)
	}
	_, err = snapshot.Record(t.Context(), filepath.Join(t.TempDir(), "access.db"), snapshot.Recording{Spool: spool, LockWait: time.Minute, Header: snapshot.Header{
		TakenAt: r.TakenAt, FinishedAt: r.FinishedAt, Status: r.Status, Completeness: r.Completeness, Requests: r.Requests, Parameters: "{}"}})
	if err != nil {
		t.Error(err)
	}
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
		"clock went back":         {known: snapshot.Known{Snapshot: 4, TakenAt: "2026-10-01T00:00:00Z"}, want: "the clock is not later than"},
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
				t.Error("coverage was added all the same")
			}
		})
	}
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
