package findings_test

import (
	"testing"
	"time"

	"tlaudit/snapshot"
)

// A member is what the API answers about one workspace.
type member struct {
	grants []snapshot.Grant
	roles  []snapshot.Role
}

// walked is what one walk reads. A nil slice is a listing that was not read.
type walked struct {
	memberships map[string]member // by workspace that was read
	unread      map[string]string // workspace to its read_status
	disagree    []string          // workspaces whose cross-check did not agree
	agree       []string          // workspaces whose cross-check agreed
	workspaces  []snapshot.Workspace
	users       []snapshot.User
	invitations []snapshot.Invitation
	roles       []snapshot.Role // the organization's
	roster      []snapshot.RosterRow
	unlisted    bool // the listing of workspaces was refused
	partial     bool
	parameters  string
}

// record records the walk as a snapshot, n days after the first day.
func (o walked) record(tb testing.TB, path string, n int) snapshot.Recorded {
	tb.Helper()
	spool, err := snapshot.NewSpool(tb.TempDir())
	must(tb, err)
	defer func() { must(tb, spool.Close()) }()
	coverage := []snapshot.Coverage{{Resource: snapshot.Workspaces, Status: snapshot.Read, HTTPStatus: "200"}}
	if o.unlisted {
		coverage[0] = snapshot.Coverage{Resource: snapshot.Workspaces, Status: snapshot.Forbidden, HTTPStatus: "403"}
	}
	listing := func(resource string, read bool, add func() error) {
		c := snapshot.Coverage{Resource: resource, Status: snapshot.NotAsked}
		if read {
			c.Status, c.HTTPStatus = snapshot.Read, "200"
			must(tb, add())
		}
		coverage = append(coverage, c)
	}
	for id, m := range o.memberships {
		must(tb, spool.AddMemberships(id, m.grants, m.roles))
		coverage = append(coverage, snapshot.Coverage{Resource: snapshot.MembershipsOf, WorkspaceID: id, Status: snapshot.Read, HTTPStatus: "200"})
	}
	for id, status := range o.unread {
		c := snapshot.Coverage{Resource: snapshot.MembershipsOf, WorkspaceID: id, Status: status}
		switch status {
		case snapshot.Gone:
			must(tb, spool.AddMemberships(id, nil, nil))
			c.HTTPStatus = "404"
		case snapshot.Forbidden:
			c.HTTPStatus = "403"
		}
		coverage = append(coverage, c)
	}
	for _, id := range o.disagree {
		coverage = append(coverage, snapshot.Coverage{Resource: snapshot.CrossCheck, WorkspaceID: id, Status: snapshot.Unstable, HTTPStatus: "200"})
	}
	for _, id := range o.agree {
		coverage = append(coverage, snapshot.Coverage{Resource: snapshot.CrossCheck, WorkspaceID: id, Status: snapshot.Read, HTTPStatus: "200"})
	}
	must(tb, spool.AddWorkspaces(o.workspaces))
	listing(snapshot.Users, o.users != nil, func() error { return spool.AddUsers(o.users) })
	listing(snapshot.Enrollments, o.invitations != nil, func() error { return spool.AddInvitations(o.invitations) })
	listing(snapshot.OrganizationRoles, o.roles != nil, func() error { return spool.AddOrganizationRoles(o.roles) })
	listing(snapshot.Roster, o.roster != nil, func() error { return spool.AddRoster(o.roster) })
	must(tb, spool.AddCoverage(coverage))
	at := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.RFC3339)
	h := snapshot.Header{TakenAt: at, FinishedAt: at, Status: snapshot.Complete, Completeness: snapshot.AsVisible, OrganizationID: "org",
		APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "tester", Parameters: o.parameters}
	if o.partial {
		h.Status, h.Completeness = snapshot.Partial, snapshot.Partial
	}
	if h.Parameters == "" {
		h.Parameters = "{}"
	}
	r, err := snapshot.Record(tb.Context(), path, snapshot.Recording{Header: h, Spool: spool, AcceptDrop: "test", LockWait: time.Second})
	must(tb, err)
	return r
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func resolve(tb testing.TB, l *snapshot.Ledger, word string) snapshot.Reference {
	tb.Helper()
	r, err := l.Resolve(tb.Context(), word)
	must(tb, err)
	return r
}

func open(tb testing.TB, path string) *snapshot.Ledger {
	tb.Helper()
	l, err := snapshot.Open(tb.Context(), path)
	must(tb, err)
	tb.Cleanup(func() { must(tb, l.Close()) })
	return l
}
