package snapshot_test

import (
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"tlaudit/snapshot"
)

// hostile are texts that quoting, escaping or sorting could get wrong.
func hostile() []string {
	return []string{
		`'; DROP TABLE text; --`, `"double" and 'single'`, `back\slash \u0041 \n`, "tab\tline\nreturn\rfeed\fback\b", "nul\x00inside", "\x01\x02\x1f\x7f",
		"emoji 👩‍👩‍👧 🇵🇱", "bidi \u202eoverride\u202c \u2066isolate\u2069", "combining e\u0301 \u00e9", "\ufeffmark", "\u0080\u009f c1", "\U0010ffff\uffff\ufffd",
		"invalid \xff\xfe utf-8", "  spaces  ", "null", "NULL", "0", "-0", "1e3", "0x10", "[]", `{"a":1}`, `["grant",null]`, "=cmd()", "%s%d", "--", "a,b;c|d", "\u2028\u2029",
	}
}

// sampled is what one walk of the sample organization reads. A nil slice of
// a listing means that it was not read.
type sampled struct {
	grants      map[string][]snapshot.Grant // by workspace that was read
	carried     map[string][]snapshot.Role
	unread      map[string]string // workspace to its read_status
	workspaces  []snapshot.Workspace
	users       []snapshot.User
	invitations []snapshot.Invitation
	roles       []snapshot.Role
	own         map[string][]snapshot.Role // by workspace, its listing of roles
	roster      []snapshot.RosterRow
}

// stage puts the organization into a new spool.
func (o sampled) stage(tb testing.TB) *snapshot.Spool {
	tb.Helper()
	spool, err := snapshot.NewSpool(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := spool.Close(); err != nil {
			tb.Error(err)
		}
	})
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	var coverage []snapshot.Coverage
	cover := func(resource, workspace, status string) {
		c := snapshot.Coverage{Resource: resource, WorkspaceID: workspace, Status: status, HTTPStatus: "200"}
		switch status {
		case snapshot.Forbidden:
			c.HTTPStatus, c.ErrorCode, c.Fingerprint = "403", "ACCESS_DENIED", "fp-"+workspace
		case snapshot.Gone, snapshot.Missing:
			c.HTTPStatus = "404"
		case snapshot.NotAsked, snapshot.Failed:
			c.HTTPStatus = ""
		}
		coverage = append(coverage, c)
	}
	read := func(resource string, read bool) {
		status := snapshot.NotAsked
		if read {
			status = snapshot.Read
		}
		cover(resource, "", status)
	}
	for id, grants := range o.grants {
		must(spool.AddMemberships(id, grants, o.carried[id]))
		cover(snapshot.MembershipsOf, id, snapshot.Read)
	}
	for id, status := range o.unread {
		if status == snapshot.Gone {
			must(spool.AddMemberships(id, nil, nil))
		}
		cover(snapshot.MembershipsOf, id, status)
	}
	for id, roles := range o.own {
		must(spool.AddWorkspaceRoles(id, roles))
		cover(snapshot.WorkspaceRoles, id, snapshot.Read)
	}
	must(spool.AddWorkspaces(o.workspaces))
	read(snapshot.Workspaces, true)
	read(snapshot.Users, o.users != nil)
	read(snapshot.Enrollments, o.invitations != nil)
	read(snapshot.OrganizationRoles, o.roles != nil)
	read(snapshot.Roster, o.roster != nil)
	if o.users != nil {
		must(spool.AddUsers(o.users))
	}
	if o.invitations != nil {
		must(spool.AddInvitations(o.invitations))
	}
	if o.roles != nil {
		must(spool.AddOrganizationRoles(o.roles))
	}
	if o.roster != nil {
		must(spool.AddRoster(o.roster))
	}
	must(spool.AddCoverage(coverage))
	return spool
}

// record writes the organization as the snapshot of the n-th day.
func (o sampled) record(tb testing.TB, path string, n int) snapshot.Recorded {
	tb.Helper()
	h := header(n)
	h.Requests = append(h.Requests, snapshot.Request{Endpoint: "GET /organizations/users", Requests: 2, Retries: 1, Rows: 3, ExpectedTotal: 3, Pages: 1, Passes: 2, Bytes: 999})
	for _, status := range o.unread {
		if status != snapshot.Gone {
			h.Status, h.Completeness = snapshot.Partial, snapshot.Partial
		}
	}
	r, err := snapshot.Record(tb.Context(), path, snapshot.Recording{Header: h, Spool: o.stage(tb), AcceptDrop: "a sample", LockWait: 10 * time.Second})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// made is the sample ledger of this process; the first test that needs it makes it.
var made struct {
	sync.Mutex
	content  []byte
	recorded []snapshot.Recorded
}

// sample returns a ledger, of this test alone, of four snapshots in which every kind of
// fact begins, ends and goes on; hostile texts are in every field that takes one.
func sample(tb testing.TB) (path string, recorded []snapshot.Recorded) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "access.db")
	made.Lock()
	defer made.Unlock()
	if made.content == nil {
		made.recorded = makeSample(tb, path)
		made.content = bytesOf(tb, path)
		return path, slices.Clone(made.recorded)
	}
	if err := os.WriteFile(path, made.content, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path, slices.Clone(made.recorded)
}

func makeSample(tb testing.TB, path string) (recorded []snapshot.Recorded) {
	tb.Helper()
	for n, o := range sampleWalks() {
		recorded = append(recorded, o.record(tb, path, n))
	}
	_, err := snapshot.Label(tb.Context(), path, "2", "q1-review", "2026-01-09T00:00:00Z", "tester", time.Second)
	if err != nil {
		tb.Fatal(err)
	}
	_, err = snapshot.Append(tb.Context(), path, time.Second, snapshot.Event{At: "2026-01-10T00:00:00Z", Kind: snapshot.CollectFailed, By: "tester",
		Detail: map[string]any{"error": "no route"}})
	if err != nil {
		tb.Fatal(err)
	}
	issue(tb, path, sampleReview("first", 4))
	return recorded
}

func sampleWalks() []sampled {
	h := hostile()
	inherited := func(workspace, user string) snapshot.Grant {
		return snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: snapshot.Inherited, RoleID: "r-owner", Status: "ACTIVE"}
	}
	role := func(listing, unit, id, name string) snapshot.Role {
		return snapshot.Role{Listing: listing, UnitWorkspaceID: unit, RoleID: id, Name: name, Type: "CUSTOM", WorkspaceID: unit, OrganizationID: "org", CreatedAt: "2025-05-05T05:05:05.005Z"}
	}
	first := sampled{
		grants: map[string][]snapshot.Grant{
			"w1": {grant("w1", "ann", "r-admin"), grant("w1", "bob", "r-view"), inherited("w1", "cid")},
			"w2": {grant("w2", "ann", "r-view"), grant("w2", "dan", "r-view")},
			"w3": {grant("w3", "bob", "r-admin")},
		},
		carried: map[string][]snapshot.Role{"w1": {role(snapshot.MembershipsOf, "w1", "r-admin", "Admin"), role(snapshot.MembershipsOf, "w1", "r-view", "Viewer")}},
		workspaces: []snapshot.Workspace{{WorkspaceID: "w1", Name: "One", Type: "TEAM", Listed: true}, {WorkspaceID: "w2", Name: h[0], Type: h[1], Listed: true},
			{WorkspaceID: "w3", Name: "Three", Listed: false}},
		users: []snapshot.User{{UserID: "ann", Email: "ann@example.com", FirstName: "Ann", LastName: h[2], Title: h[3], OrganizationRoleID: "r-owner", CreatedAt: "2025-01-01T00:00:00.000Z"},
			{UserID: "bob", Email: "bob@example.com"}, {UserID: "cid", Email: "cid@example.com"}},
		invitations: []snapshot.Invitation{{EnrollmentID: "e1", Email: "eve@example.com", Status: "PENDING", LastSentAt: "2025-12-01T00:00:00.000Z"},
			{EnrollmentID: "e2", Email: "fay@example.com", Status: "ACCEPTED"}},
		roles:  []snapshot.Role{role(snapshot.OrganizationRoles, "", "r-owner", "owner")},
		own:    map[string][]snapshot.Role{"w1": {role(snapshot.WorkspaceRoles, "w1", "r-admin", "Administrator")}},
		roster: []snapshot.RosterRow{{Email: "ann@example.com", UserID: "ann", Name: h[4], Manager: "boss@example.com", Status: "active"}, {Email: "gil@example.com", Name: "Gil"}},
	}
	for i, text := range h {
		first.grants["w1"] = append(first.grants["w1"], grant("w1", text, h[(i+1)%len(h)]))
		first.users = append(first.users, snapshot.User{UserID: text, Email: h[(i+2)%len(h)], FirstName: h[(i+3)%len(h)]})
		first.invitations = append(first.invitations, snapshot.Invitation{EnrollmentID: text, Email: h[(i+4)%len(h)], Status: h[(i+5)%len(h)]})
		first.roster = append(first.roster, snapshot.RosterRow{Email: text, Department: h[(i+6)%len(h)]})
	}
	second := first
	second.grants = map[string][]snapshot.Grant{
		"w1": {grant("w1", "ann", "r-view"), grant("w1", "gus", "r-view"), {WorkspaceID: "w1", UserID: "cid", Source: snapshot.Inherited, RoleID: "r-owner", Status: "SUSPENDED"}},
		"w3": {grant("w3", "bob", "r-admin")},
	}
	second.unread = map[string]string{"w2": snapshot.Forbidden}
	second.workspaces = []snapshot.Workspace{{WorkspaceID: "w1", Name: "First", Type: "TEAM", Listed: true}, first.workspaces[1], first.workspaces[2]}
	second.users = append([]snapshot.User{{UserID: "ann", Email: "ann.new@example.com"}}, first.users[2:]...)
	second.invitations = append([]snapshot.Invitation{{EnrollmentID: "e1", Email: "eve@example.com", Status: "CANCELLED"}}, first.invitations[2:]...)
	second.roles = []snapshot.Role{role(snapshot.OrganizationRoles, "", "r-owner", "Owner")}
	second.roster = first.roster[1:]

	third := second
	third.grants = map[string][]snapshot.Grant{"w1": second.grants["w1"], "w2": {grant("w2", "dan", "r-view")}, "w4": {grant("w4", "ann", "r-admin")}}
	third.unread = map[string]string{"w3": snapshot.Gone}
	third.workspaces = append(second.workspaces[:2:2], snapshot.Workspace{WorkspaceID: "w4", Name: "Four", Listed: true})
	third.users, third.invitations = first.users, first.invitations
	return []sampled{first, second, third, third}
}
