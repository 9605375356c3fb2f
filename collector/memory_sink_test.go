package collector_test

import (
	"fmt"
	"maps"
	"sync"

	"tlaudit/collector"
	"tlaudit/snapshot"
)

// memory is a sink that keeps what is added, by unit.
type memory struct {
	mu          sync.Mutex
	memberships map[string][]snapshot.Grant
	roles       map[string][]snapshot.Role // by listing and workspace
	users       []snapshot.User
	usersAdded  bool
	invitations []snapshot.Invitation
	invited     bool
	roster      []snapshot.RosterRow
	workspaces  []snapshot.Workspace
	coverage    []snapshot.Coverage
	full        string // the resource that there is no space for
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
	return m.stage(snapshot.Users, func() { m.users, m.usersAdded = append(m.users, users...), true })
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
		m.users, m.usersAdded = nil, false
	case snapshot.Enrollments:
		m.invitations, m.invited = nil, false
	default:
		return fmt.Errorf("discard %q", resource)
	}
	return nil
}

// status returns the read_status of a resource; empty where there is no row.
func (m *memory) status(resource, workspaceID string) string {
	for _, c := range m.coverage {
		if c.Resource == resource && c.WorkspaceID == workspaceID {
			return c.Status
		}
	}
	return ""
}

// known returns what a ledger knows after the walk whose facts m has.
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
