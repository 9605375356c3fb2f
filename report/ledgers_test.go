package report_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tlaudit/snapshot"
)

// A state is the whole organization at one snapshot, as a test writes it down.
type state struct {
	grants      []snapshot.Grant
	users       []snapshot.User
	invitations []snapshot.Invitation
	roster      []snapshot.RosterRow
	names       map[string]string // workspace id to name
	unread      map[string]string // workspace id to its status
	// unreadResources are listings that answered 403.
	unreadResources []string
	roles           map[string]string // role id to name, per workspace and organization
}

func direct(workspace, user, role string) snapshot.Grant {
	return snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: snapshot.Direct, RoleID: role}
}

func inherited(workspace, user, role string) snapshot.Grant {
	return snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: snapshot.Inherited, RoleID: role, Status: "ACTIVE"}
}

// An entry is a snapshot to record in a test's ledger.
type entry struct {
	header snapshot.Header
	state  state
}

// header returns what the header of a ledger's i-th snapshot says if a test says nothing
// else: snapshots are two days apart and complete as far as the token could see.
func header(i int) snapshot.Header {
	at := time.Date(2026, 7, 1, 6, 0, 0, 0, time.UTC).AddDate(0, 0, 2*i).Format(time.RFC3339)
	return snapshot.Header{
		TakenAt: at, FinishedAt: at, Status: snapshot.Complete, Completeness: snapshot.AsVisible, OrganizationID: "org-1",
		APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "auditor@host", Parameters: `{}`,
	}
}

// walked returns a ledger of the states. change, if not nil, changes the header of each
// snapshot.
func walked(t testing.TB, change func(i int, h *snapshot.Header), states ...state) *testLedger {
	t.Helper()
	var entries []entry
	for i, s := range states {
		h := header(i)
		if change != nil {
			change(i, &h)
		}
		entries = append(entries, entry{h, s})
	}
	return recorded(t, entries...)
}

// ledger returns a ledger of the states, in which a snapshot is partial if a workspace was
// not read, and the API's totals are those of the states.
func ledger(t testing.TB, states ...state) *testLedger {
	t.Helper()
	return walked(t, func(i int, h *snapshot.Header) { *h = states[i].header(i) }, states...)
}

func (s state) header(i int) snapshot.Header {
	h := header(i)
	h.Parameters = `{"cross_check":false,"token_sha256":"0a1b2c3d"}`
	h.Requests = []snapshot.Request{
		{Endpoint: "GET /organizations/enrollments", Requests: 1, Rows: int64(len(s.invitations)), ExpectedTotal: int64(len(s.invitations)), Pages: 1, Passes: 1},
		{Endpoint: "GET /organizations/users", Requests: 1, Rows: int64(len(s.users)), ExpectedTotal: int64(len(s.users)), Pages: 1, Passes: 1},
	}
	for _, status := range s.unread {
		if status != snapshot.Gone {
			h.Status, h.Completeness = snapshot.Partial, snapshot.Partial
		}
	}
	return h
}

func (s state) spool(t testing.TB) *snapshot.Spool {
	t.Helper()
	spool, err := snapshot.NewSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := spool.Close(); err != nil {
			t.Error(err)
		}
	})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	read := func(resource string) snapshot.Coverage {
		if slices.Contains(s.unreadResources, resource) {
			return snapshot.Coverage{Resource: resource, Status: snapshot.Forbidden, HTTPStatus: "403"}
		}
		return snapshot.Coverage{Resource: resource, Status: snapshot.Read, HTTPStatus: "200"}
	}
	coverage := []snapshot.Coverage{read(snapshot.Workspaces), read(snapshot.Users), read(snapshot.Enrollments), read(snapshot.OrganizationRoles)}
	var workspaces []snapshot.Workspace
	for id, name := range s.names {
		if s.unread[id] == snapshot.Gone {
			must(spool.AddMemberships(id, nil, nil))
			coverage = append(coverage, snapshot.Coverage{Resource: snapshot.MembershipsOf, WorkspaceID: id, Status: snapshot.Gone, HTTPStatus: "404"})
			continue
		}
		workspaces = append(workspaces, snapshot.Workspace{WorkspaceID: id, Name: name, Listed: true})
		if status := s.unread[id]; status != "" {
			coverage = append(coverage, snapshot.Coverage{Resource: snapshot.MembershipsOf, WorkspaceID: id, Status: status, HTTPStatus: "403", ErrorCode: "ACCESS_DENIED", Fingerprint: "7f3a"})
			continue
		}
		var grants []snapshot.Grant
		var roles []snapshot.Role
		seen := map[string]bool{}
		for _, g := range s.grants {
			if g.WorkspaceID != id {
				continue
			}
			grants = append(grants, g)
			if g.Source == snapshot.Direct && !seen[g.RoleID] {
				seen[g.RoleID] = true
				roles = append(roles, snapshot.Role{RoleID: g.RoleID, Name: s.roles[g.RoleID], Type: "CUSTOM", WorkspaceID: id})
			}
		}
		must(spool.AddMemberships(id, grants, roles))
		c := read(snapshot.MembershipsOf)
		c.WorkspaceID = id
		coverage = append(coverage, c)
	}
	must(spool.AddWorkspaces(workspaces))
	if !slices.Contains(s.unreadResources, snapshot.Users) {
		must(spool.AddUsers(s.users))
	}
	if !slices.Contains(s.unreadResources, snapshot.Enrollments) {
		must(spool.AddInvitations(s.invitations))
	}
	roles := []snapshot.Role{{RoleID: "o-owner", Name: s.roles["o-owner"], OrganizationID: "org-1"}, {RoleID: "o-member", Name: s.roles["o-member"], OrganizationID: "org-1"}}
	if name := s.roles["o-admin"]; name != "" {
		roles = append(roles, snapshot.Role{RoleID: "o-admin", Name: name, OrganizationID: "org-1"})
	}
	must(spool.AddOrganizationRoles(roles))
	if s.roster != nil {
		must(spool.AddRoster(s.roster))
		coverage = append(coverage, read(snapshot.Roster))
	}
	must(spool.AddCoverage(coverage))
	return spool
}

func account(id, email, first, last, role string) snapshot.User {
	return snapshot.User{UserID: id, Email: email, FirstName: first, LastName: last, OrganizationRoleID: role, CreatedAt: "2025-01-02T03:04:05.000Z"}
}

// story is three snapshots with every kind of change of a grant.
func story() []state {
	roles := map[string]string{"r-admin": "Workspace admin", "r-view": "Viewer", "r-odd": "Zeta", "o-owner": "owner", "o-member": "member"}
	names := map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	users := []snapshot.User{
		account("u-ann", "ann@acme.example", "Ann", "Ames", "o-member"), account("u-bob", "bob@acme.example", "Bob", "Bell", "o-member"),
		account("u-cid", "cid@partner.example", "Cid", "Cole", "o-member"), account("u-own", "own@acme.example", "Olga", "Own", "o-owner"),
		account("u-dee", "dee@acme.example", "Dee", "Dunn", "o-member"),
	}
	invitations := []snapshot.Invitation{
		{EnrollmentID: "e-1", Email: "new@acme.example", Status: "PENDING", LastSentAt: "2026-06-01T08:00:00.000Z"},
		{EnrollmentID: "e-2", Email: "=cmd|' /C calc'!A0", Status: "CANCELLED"},
	}
	owner := []snapshot.Grant{inherited("w-1", "u-own", "o-owner"), inherited("w-2", "u-own", "o-owner")}
	one := state{names: names, roles: roles, users: users, invitations: invitations, grants: append([]snapshot.Grant{
		direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-view"), direct("w-2", "u-cid", "r-odd"), direct("w-1", "u-dee", "r-view"),
	}, owner...)}
	two := one
	two.grants = append([]snapshot.Grant{direct("w-1", "u-ann", "r-view"), direct("w-2", "u-ann", "r-view"), direct("w-1", "u-bob", "r-view"), direct("w-2", "u-cid", "r-odd")}, owner...)
	three := one
	three.grants = append([]snapshot.Grant{
		direct("w-1", "u-ann", "r-admin"), direct("w-2", "u-bob", "r-admin"), direct("w-1", "u-bob", "r-view"), direct("w-2", "u-cid", "r-odd"), direct("w-1", "u-dee", "r-view"),
	}, owner...)
	three.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Status: "active"}, {Email: "bob@acme.example", Status: "terminated", EndDate: "2026-06-30"}}
	return []state{one, two, three}
}

// treasury is the state of one workspace, Treasury, with these grants.
func treasury(grants ...snapshot.Grant) state {
	return state{
		names: map[string]string{"w-1": "Treasury"},
		roles: map[string]string{"r-admin": "Workspace admin", "r-view": "Viewer", "r-odd": "Zeta", "o-owner": "owner", "o-member": "member"},
		users: []snapshot.User{account("u-ann", "ann@acme.example", "Ann", "Ames", "o-member"), account("u-bob", "bob@acme.example", "Bob", "Bell", "o-member")}, grants: grants,
	}
}

// A tampered ledger answers a query as if its text were another one.
type tampered struct {
	*testLedger
	from, to string // text of the query, and what replaces it
}

func (l tampered) Query(ctx context.Context, query string, args ...any) (snapshot.Table, error) {
	return l.testLedger.Query(ctx, strings.ReplaceAll(query, l.from, l.to), args...)
}
