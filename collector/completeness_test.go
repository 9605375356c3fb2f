package collector_test

import (
	"strings"
	"testing"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

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

// A resource that no snapshot could ever read is a limitation, and the snapshot is
// complete.
func TestNeverReadable(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	s.server.SetFaults(simulator.Faults{
		{Kind: simulator.Forbidden, Endpoint: simulator.ListUsers},
		{Kind: simulator.NotFound, Endpoint: simulator.ListOrganizationRoles},
		{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaceRoles},
	})
	for range 2 {
		r, m := s.walk(collector.Options{})
		if r.Status != snapshot.Complete || len(r.Limitations) != 3 || len(r.Unread) != 7 {
			t.Errorf("got %s: %q, %q, %d unread", r.Status, r.Reasons, r.Limitations, len(r.Unread))
		}
		s.holds(m)
	}
}

// Roles of one workspace that were never readable are not a lost right, though the roles
// of other workspaces are read. The snapshot is then not reconciled.
func TestNeverReadableInOneWorkspace(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	ids := s.ids()
	s.server.SetFaults(simulator.Faults{{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaceRoles, WorkspaceID: ids[0]}})
	for range 2 {
		r, _ := s.walk(collector.Options{Expected: scoped(ids...)})
		if r.Status != snapshot.Complete || r.Completeness != snapshot.AsVisible || len(r.Limitations) != 1 {
			t.Errorf("got %s, %s: %q, %q", r.Status, r.Completeness, r.Reasons, r.Limitations)
		}
	}
	s.server.SetFaults(simulator.Faults{{Kind: simulator.Forbidden, Endpoint: simulator.ListWorkspaceRoles}})
	r, _ := s.walk(collector.Options{})
	if r.Status != snapshot.Partial || len(r.Reasons) != 1 || !strings.Contains(r.Reasons[0], "workspace roles of 4 workspaces") || len(r.Limitations) != 1 {
		t.Errorf("got %s: %q, %q", r.Status, r.Reasons, r.Limitations)
	}
}
