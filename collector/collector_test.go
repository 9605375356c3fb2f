package collector_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
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

// memory is a sink that keeps what is staged, unit by unit.
type memory struct {
	mu          sync.Mutex
	memberships map[string][]snapshot.Grant
	roles       map[string][]snapshot.Role // by listing and workspace
	users       []snapshot.User
	usersStaged bool
	invitations []snapshot.Invitation
	invited     bool
	roster      []snapshot.RosterRow
	workspaces  []snapshot.Workspace
	coverage    []snapshot.Coverage
	full        string // the resource at which there is no more room
}

func newMemory() *memory {
	return &memory{memberships: map[string][]snapshot.Grant{}, roles: map[string][]snapshot.Role{}}
}

func (m *memory) stage(resource string, do func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full == resource {
		return fmt.Errorf("%s: no space left", resource)
	}
	do()
	return nil
}

func (m *memory) AddMemberships(id string, grants []snapshot.Grant, roles []snapshot.Role) error {
	return m.stage(snapshot.MembershipsOf, func() {
		m.memberships[id] = append(m.memberships[id], grants...)
		m.roles[snapshot.MembershipsOf+" "+id] = roles
	})
}

func (m *memory) AddWorkspaceRoles(id string, roles []snapshot.Role) error {
	return m.stage(snapshot.WorkspaceRoles, func() { m.roles[snapshot.WorkspaceRoles+" "+id] = roles })
}

func (m *memory) AddOrganizationRoles(roles []snapshot.Role) error {
	return m.stage(snapshot.OrganizationRoles, func() { m.roles[snapshot.OrganizationRoles] = roles })
}

func (m *memory) AddUsers(users []snapshot.User) error {
	return m.stage(snapshot.Users, func() { m.users, m.usersStaged = append(m.users, users...), true })
}

func (m *memory) AddInvitations(invitations []snapshot.Invitation) error {
	return m.stage(snapshot.Enrollments, func() { m.invitations, m.invited = append(m.invitations, invitations...), true })
}

func (m *memory) AddRoster(rows []snapshot.RosterRow) error {
	return m.stage(snapshot.Roster, func() { m.roster = append(m.roster, rows...) })
}

func (m *memory) AddWorkspaces(workspaces []snapshot.Workspace) error {
	return m.stage(snapshot.Workspaces, func() { m.workspaces = append(m.workspaces, workspaces...) })
}

func (m *memory) AddCoverage(coverage []snapshot.Coverage) error {
	return m.stage("coverage", func() { m.coverage = append(m.coverage, coverage...) })
}

func (m *memory) Discard(resource string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch resource {
	case snapshot.Users:
		m.users, m.usersStaged = nil, false
	case snapshot.Enrollments:
		m.invitations, m.invited = nil, false
	default:
		return fmt.Errorf("discard %q", resource)
	}
	return nil
}

// status gives the read_status of a resource; empty where there is no row.
func (m *memory) status(resource, workspaceID string) string {
	for _, c := range m.coverage {
		if c.Resource == resource && c.WorkspaceID == workspaceID {
			return c.Status
		}
	}
	return ""
}

// known is what a ledger would know after the walk whose facts m holds.
func (m *memory) known(r collector.Result, before snapshot.Known) snapshot.Known {
	k := snapshot.Known{
		Snapshot: before.Snapshot + 1, OrganizationID: r.OrganizationID, EverRead: map[string]bool{}, RolesEverRead: maps.Clone(before.RolesEverRead),
		Invitations: before.Invitations, InvitationsAt: before.InvitationsAt,
	}
	if k.RolesEverRead == nil {
		k.RolesEverRead = map[string]bool{}
	}
	if m.invited {
		k.Invitations, k.InvitationsAt = len(m.invitations), k.Snapshot
	}
	for resource, read := range before.EverRead {
		k.EverRead[resource] = read
	}
	exists := map[string]snapshot.Workspace{}
	for _, ws := range m.workspaces {
		exists[ws.WorkspaceID] = ws
	}
	for _, c := range m.coverage {
		if c.Status == snapshot.Read {
			k.EverRead[c.Resource] = true
			if c.Resource == snapshot.WorkspaceRoles {
				k.RolesEverRead[c.WorkspaceID] = true
			}
		}
		if c.Resource == snapshot.MembershipsOf {
			ws, held := exists[c.WorkspaceID]
			ws.WorkspaceID = c.WorkspaceID
			k.Workspaces = append(k.Workspaces, snapshot.KnownWorkspace{Workspace: ws, Coverage: c, Exists: held})
		}
	}
	return k
}

// stage is one organization behind a simulator, walked as often as a test likes.
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

// ids are those of the workspaces that there are, as the simulator orders them.
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

// try walks without remembering anything.
func (s *stage) try(ctx context.Context, o collector.Options) (collector.Result, *memory, error) {
	s.t.Helper()
	o.Known = s.known
	s.client = newClient(s.t, s.server.Transport())
	m := newMemory()
	r, err := collector.Walk(ctx, s.client, m, quiet(o))
	return r, m, err
}

// walk walks and remembers, as a ledger does.
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
