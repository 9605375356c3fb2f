package collector_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"tlaudit/collector"
	"tlaudit/identity"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

func TestCheck(t *testing.T) {
	stranger := simulator.ID("no", "such")
	_, domain, _ := strings.Cut(organization().Users[0].Email, "@")
	var ids []string
	var all []snapshot.KnownWorkspace
	for _, ws := range organization().Workspaces {
		ids = append(ids, ws.ID)
		all = append(all, snapshot.KnownWorkspace{Workspace: snapshot.Workspace{WorkspaceID: ws.ID, Listed: true},
			Coverage: snapshot.Coverage{Resource: snapshot.MembershipsOf, WorkspaceID: ws.ID, Status: snapshot.Read}, Exists: true})
	}
	tests := map[string]struct {
		faults   simulator.Faults
		denied   simulator.Denied
		o        collector.Options
		known    snapshot.Known
		readable int
		visible  int
		problem  string // part of one; empty: none
		limits   int
		writes   string
		edit     func(*simulator.Organization)
		err      string
	}{
		"all":            {readable: 7, visible: 5, writes: "can also invite"},
		"expected":       {o: collector.Options{Expected: scoped(stranger)}, readable: 7, visible: 5, problem: stranger + ": 404", limits: 1, writes: "can also invite"},
		"no people":      {denied: simulator.Denied{ManageUsers: true}, readable: 4, visible: 5, problem: "enrollments: 403", limits: 2, writes: "cannot invite"},
		"no workspaces":  {denied: simulator.Denied{View: []string{simulator.Everywhere}}, readable: 4, visible: 0, problem: "no workspaces to ask", writes: "can also invite"},
		"no listing":     {faults: simulator.Faults{{Kind: simulator.NotFound, Endpoint: simulator.ListWorkspaces}}, readable: 3, visible: -1, problem: "no workspaces", limits: 1, writes: "can also invite"},
		"no cross-check": {faults: simulator.Faults{{Kind: simulator.NotFound, Endpoint: simulator.ListDirectMemberships}}, readable: 6, visible: 5, writes: "can also invite"},
		"cross-check wanted": {o: collector.Options{CrossCheck: true}, faults: simulator.Faults{{Kind: simulator.NotFound, Endpoint: simulator.ListDirectMemberships}},
			readable: 6, visible: 5, problem: "cross-check", writes: "can also invite"},
		"server error": {faults: simulator.Faults{{Kind: simulator.ServerError, Endpoint: simulator.ListUsers}}, readable: 6, visible: 5, problem: "users: 500", writes: "can also invite"},
		"smaller scope": {o: collector.Options{Scope: scoped(ids[0])}, known: snapshot.Known{Snapshot: 3, Workspaces: all}, readable: 7, visible: 5,
			problem: "scope: smaller than in snapshot 3: 4 workspaces were asked for then and not now", writes: "can also invite"},
		"no enrollments": {known: snapshot.Known{Invitations: 12, InvitationsAt: 2}, edit: func(org *simulator.Organization) { org.Enrollments = nil },
			readable: 6, visible: 5, problem: "enrollments: the listing is empty though snapshot 2 had 12", writes: "can also invite"},
		"approved domain":    {o: collector.Options{ApprovedDomains: []string{"no.such.example", " " + strings.ToUpper(domain) + " "}}, readable: 7, visible: 5, writes: "can also invite"},
		"other organization": {known: snapshot.Known{OrganizationID: stranger}, readable: 7, visible: 5, problem: stranger, writes: "can also invite"},
		"token refused":      {faults: simulator.Faults{{Kind: simulator.Unauthorized}}, err: "401 Unauthorized"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, organization(), simulator.Options{Faults: tt.faults})
				s.server.SetDenied(tt.denied)
				if tt.edit != nil {
					s.server.Edit(tt.edit)
				}
				o := quiet(tt.o)
				o.Known = tt.known
				users := s.server.Organization().Users
				o.RosterGiven = true
				for _, u := range users[:15] {
					o.Roster = append(o.Roster, snapshot.RosterRow{Email: strings.ToUpper(u.Email)})
				}
				r, err := collector.Check(t.Context(), newClient(t, s.server.Transport()), o)
				if tt.err == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
					t.Fatalf("got error %v, want %q", err, tt.err)
				}
				if err != nil {
					return
				}
				var want identity.Match
				for i, u := range users {
					if len(o.ApprovedDomains) > 0 && !strings.HasSuffix(u.Email, "@"+domain) {
						continue
					}
					if want.Of++; i < 15 {
						want.Matched++
					}
				}
				readable := 0
				for _, e := range r.Endpoints {
					if e.Problem == "" {
						readable++
					}
					if e.Endpoint == "GET /organizations/users" && e.Problem == "" && (r.Roster != want) {
						t.Errorf("roster: %+v", r.Roster)
					}
				}
				problems := strings.Join(r.Problems, "\n")
				if readable != tt.readable || r.Visible != tt.visible || len(r.Limitations) != tt.limits {
					t.Errorf("%d readable, %d visible, limits %q; want %d, %d, %d", readable, r.Visible, r.Limitations, tt.readable, tt.visible, tt.limits)
				}
				if tt.problem == "" != (problems == "") || !strings.Contains(problems, tt.problem) {
					t.Errorf("problems %q, want %q", problems, tt.problem)
				}
				if len(r.Writes) != 2 || !strings.Contains(r.Writes[0], tt.writes) {
					t.Errorf("writes %q, want %q", r.Writes, tt.writes)
				}
			})
		})
	}
}
