package snapshot_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// read is the coverage of a resource that was read; forbidden of one that was not.
func read(resource, workspace string) snapshot.Coverage {
	return snapshot.Coverage{Resource: resource, WorkspaceID: workspace, Status: snapshot.Read, HTTPStatus: "200"}
}

func forbidden(resource, workspace string) snapshot.Coverage {
	return snapshot.Coverage{Resource: resource, WorkspaceID: workspace, Status: snapshot.Forbidden, HTTPStatus: "403"}
}

// covered stages a walk with this coverage and these invitations.
func covered(t *testing.T, invitations []snapshot.Invitation, coverage ...snapshot.Coverage) *snapshot.Spool {
	t.Helper()
	spool := walked(t, nil)
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range coverage {
		switch {
		case c.Status != snapshot.Read:
		case c.Resource == snapshot.Enrollments:
			must(spool.AddInvitations(invitations))
		case c.Resource == snapshot.WorkspaceRoles:
			must(spool.AddWorkspaceRoles(c.WorkspaceID, nil))
		}
	}
	must(spool.AddCoverage(coverage))
	return spool
}

func invitations(ids ...string) []snapshot.Invitation {
	var all []snapshot.Invitation
	for _, id := range ids {
		all = append(all, snapshot.Invitation{EnrollmentID: id, Email: id + "@b.example", Status: "PENDING"})
	}
	return all
}

// What was read once stays known while it cannot be read, for each workspace.
func TestKnownReadings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	steps := []struct {
		invitations []snapshot.Invitation
		coverage    []snapshot.Coverage
		at          int64
		n           int
		roles       map[string]bool
	}{
		{coverage: []snapshot.Coverage{forbidden(snapshot.Enrollments, ""), forbidden(snapshot.WorkspaceRoles, "w1")}, roles: map[string]bool{}},
		{invitations("e1", "e2", "e3"), []snapshot.Coverage{read(snapshot.Enrollments, ""), read(snapshot.WorkspaceRoles, "w1"), forbidden(snapshot.WorkspaceRoles, "w2")},
			2, 3, map[string]bool{"w1": true}},
		{invitations("e1", "e2"), []snapshot.Coverage{read(snapshot.Enrollments, "")}, 3, 2, map[string]bool{"w1": true}},
		{nil, []snapshot.Coverage{forbidden(snapshot.Enrollments, ""), forbidden(snapshot.WorkspaceRoles, "w1"), read(snapshot.WorkspaceRoles, "w2")},
			3, 2, map[string]bool{"w1": true, "w2": true}},
	}
	for i, step := range steps {
		record(t, path, i, covered(t, step.invitations, step.coverage...))
		k, err := snapshot.KnownIn(t.Context(), path, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if k.InvitationsAt != step.at || k.Invitations != step.n {
			t.Errorf("after %d: %d invitations at %d, want %d at %d", i+1, k.Invitations, k.InvitationsAt, step.n, step.at)
		}
		if d := cmp.Diff(step.roles, k.RolesEverRead); d != "" {
			t.Errorf("after %d: roles ever read (-want +got):\n%s", i+1, d)
		}
	}
}

// Invitations are part of the population: a listing that lost them is an error.
func TestRecordRefusesFewerInvitations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	record(t, path, 0, covered(t, invitations("e1", "e2", "e3"), read(snapshot.Enrollments, "")))
	at := time.Date(2026, 1, 2, 6, 0, 0, 0, time.UTC).Format(time.RFC3339)
	_, err := snapshot.Record(t.Context(), path, snapshot.Recording{
		Header: snapshot.Header{TakenAt: at, FinishedAt: at, Status: snapshot.Complete, Completeness: snapshot.AsVisible, APIURL: "https://api.example",
			ToolVersion: "test", CollectedBy: "tester", Parameters: "{}"},
		Spool: covered(t, nil, read(snapshot.Enrollments, "")), LockWait: time.Second})
	var drop *snapshot.DropError
	if !errors.As(err, &drop) {
		t.Fatalf("got %v, want a DropError", err)
	}
	if d := cmp.Diff([]snapshot.Fall{{Of: "invitations", Before: 3}}, drop.Falls); d != "" {
		t.Errorf("falls (-want +got):\n%s", d)
	}
}

// If the endpoint of workspace roles is missing at one end, that counts for every
// workspace whose roles the other end read.
func TestUnreadWhereThePathOfRolesIsMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	noPath := snapshot.Coverage{Resource: snapshot.WorkspaceRoles, Status: snapshot.Missing, HTTPStatus: "404"}
	for i, coverage := range [][]snapshot.Coverage{
		{read(snapshot.WorkspaceRoles, "w1"), read(snapshot.WorkspaceRoles, "w2")},
		{noPath},
		{forbidden(snapshot.WorkspaceRoles, "w1")},
	} {
		record(t, path, i, covered(t, nil, coverage...))
	}
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	tests := map[string]struct {
		from, to int64
		want     []snapshot.Unread
	}{
		"lost":              {1, 2, []snapshot.Unread{{Resource: snapshot.WorkspaceRoles, From: snapshot.Read, To: snapshot.Missing}}},
		"back":              {2, 1, []snapshot.Unread{{Resource: snapshot.WorkspaceRoles, From: snapshot.Missing, To: snapshot.Read}}},
		"read at no end":    {2, 3, nil},
		"for one workspace": {1, 3, []snapshot.Unread{{Resource: snapshot.WorkspaceRoles, WorkspaceID: "w1", From: snapshot.Read, To: snapshot.Forbidden}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d, err := l.Difference(t.Context(), snapshot.Reference{Snapshot: tt.from}, snapshot.Reference{Snapshot: tt.to})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, d.Unread); d != "" {
				t.Errorf("unread (-want +got):\n%s", d)
			}
		})
	}
}
