package collector_test

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tlaudit/collector"
	"tlaudit/inputs"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stage is one organization behind a simulator, with what a ledger knows about it.
type stage struct {
	t      *testing.T
	server *simulator.Server
	client *transactionlink.Client // of the newest walk
	known  snapshot.Known
	lost   []simulator.Enrollment // that a test took away
}

// organization is small enough to be read in one page of each listing.
func organization() *simulator.Organization {
	return simulator.Synthetic(simulator.SyntheticOptions{Workspaces: 5, Users: 30, Members: 6, Admins: 2, Enrollments: 12, Seed: 7})
}

func newStage(t *testing.T, org *simulator.Organization, o simulator.Options) *stage {
	t.Helper()
	return &stage{t: t, server: simulator.New(org, o)}
}

// ids returns the ids of the workspaces, in the simulator's order.
func (s *stage) ids() []string {
	var ids []string
	for _, w := range s.server.Organization().Workspaces {
		ids = append(ids, w.ID)
	}
	return ids
}

func newClient(t *testing.T, transport http.RoundTripper) *transactionlink.Client {
	t.Helper()
	base, err := transactionlink.ParseBaseURL("https://api.transactionlink.io", false)
	if err != nil {
		t.Fatal(err)
	}
	token, err := transactionlink.ParseToken(simulator.DefaultToken)
	if err != nil {
		t.Fatal(err)
	}
	c, err := transactionlink.New(transactionlink.Config{BaseURL: base, Token: token, Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func quiet(o collector.Options) collector.Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = func() time.Time { return time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC) }
	}
	return o
}

// try walks and leaves what is known unchanged.
func (s *stage) try(ctx context.Context, o collector.Options) (collector.Result, *memory, error) {
	s.t.Helper()
	o.Known = s.known
	s.client = newClient(s.t, s.server.Transport())
	m := newMemory()
	r, err := collector.Walk(ctx, s.client, m, quiet(o))
	return r, m, err
}

// walk walks and keeps what a ledger would know.
func (s *stage) walk(o collector.Options) (collector.Result, *memory) {
	s.t.Helper()
	r, m, err := s.try(s.t.Context(), o)
	if err != nil {
		s.t.Fatalf("Walk: %v", err)
	}
	s.known = m.known(r, s.known)
	return r, m
}

// holds checks that the sink has exactly the access that the organization has in
// the workspaces whose memberships were read.
func (s *stage) holds(m *memory) {
	s.t.Helper()
	org := s.server.Organization()
	for _, c := range m.coverage {
		if c.Resource != snapshot.MembershipsOf || c.Status != snapshot.Read {
			continue
		}
		ws := org.Workspace(c.WorkspaceID)
		if ws == nil {
			s.t.Errorf("workspace %s was read and is not there", c.WorkspaceID)
			continue
		}
		var want []string
		for _, member := range ws.Members {
			want = append(want, "direct "+member.UserID+" "+member.RoleID)
		}
		for _, u := range org.Users {
			if role := org.InheritedRole(u); role != "" {
				want = append(want, "inherited "+u.ID+" "+role)
			}
		}
		var got []string
		for _, g := range m.memberships[c.WorkspaceID] {
			got = append(got, g.Source+" "+g.UserID+" "+g.RoleID)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			s.t.Errorf("workspace %s:\n got %s\nwant %s", c.WorkspaceID, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
		}
	}
}

func scoped(ids ...string) []inputs.Workspace {
	out := []inputs.Workspace{}
	for _, id := range ids {
		out = append(out, inputs.Workspace{ID: id, Name: "named " + id[:4]})
	}
	return out
}

func faults(all ...simulator.Fault) func(*stage) {
	return func(s *stage) { s.server.SetFaults(all) }
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
