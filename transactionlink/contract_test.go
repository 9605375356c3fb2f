package transactionlink_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink"
	"tlaudit/transactionlink/contract"
	"tlaudit/transactionlink/simulator"
)

// Every call runs against the simulator, and every request and answer is checked against
// the contract.
func TestContract(t *testing.T) {
	org := simulator.Synthetic(simulator.SyntheticOptions{Workspaces: 5, Users: 40, Members: 7, Admins: 2, Enrollments: 30, Seed: 1})
	server := simulator.New(org, simulator.Options{Token: canary})
	c := newClient(t, contract.Check(t, server.Transport()), nil)
	ctx := t.Context()

	workspaces, err := c.WorkspacePage(ctx, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var users, enrollments int
	var last transactionlink.Page[transactionlink.User]
	for page := 0; page == 0 || page < last.TotalPages; page++ {
		if last, err = c.UserPage(ctx, page, 9); err != nil {
			t.Fatal(err)
		}
		users += len(last.Content)
	}
	states := map[string]int{}
	invitations, err := c.EnrollmentPage(ctx, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range invitations.Content {
		enrollments++
		states[e.Status]++
	}
	if d := cmp.Diff([]int{5, 40, 30}, []int{len(workspaces.Content), users, enrollments}); d != "" {
		t.Errorf("workspaces, users, enrollments (-want +got):\n%s", d)
	}
	if len(states) != 4 {
		t.Errorf("states %v, want all four", states)
	}
	if roles, err := c.OrganizationRoles(ctx); err != nil || len(roles) == 0 {
		t.Errorf("%d organization roles, error %v", len(roles), err)
	}
	for _, w := range workspaces.Content {
		both, err := c.Memberships(ctx, w.ID)
		if err != nil {
			t.Fatal(err)
		}
		direct, err := c.DirectMemberships(ctx, w.ID)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(both.Direct, direct); d != "" {
			t.Errorf("the two readings (-first +second):\n%s", d)
		}
		if roles, err := c.WorkspaceRoles(ctx, w.ID); err != nil || len(roles) == 0 {
			t.Errorf("%d roles, error %v", len(roles), err)
		}
	}

	ws, user, role := org.Workspaces[0].ID, org.Users[39].ID, org.Workspaces[0].Roles[0].ID
	invitation, err := c.Invite(ctx, transactionlink.Invite{Email: "new@bank.example", RoleID: org.Roles[0].ID,
		WorkspaceAssignments: []transactionlink.Assignment{{WorkspaceID: ws, RoleID: role}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Resend(ctx, invitation.EnrollmentID); err != nil {
		t.Error(err)
	}
	if err := c.Cancel(ctx, invitation.EnrollmentID); err != nil {
		t.Error(err)
	}
	if err := c.PutMembership(ctx, ws, user, role); err != nil {
		t.Error(err)
	}
	if err := c.DeleteMembership(ctx, ws, user); err != nil {
		t.Error(err)
	}
	var status *transactionlink.StatusError
	if err := c.DeleteMembership(ctx, ws, user); !errors.As(err, &status) || status.Code != 404 || status.Fingerprint == "" {
		t.Errorf("deleted twice: %v", err)
	}
	if got := c.UnknownFields(); len(got) != 0 {
		t.Errorf("unknown fields %v", got)
	}
	stats := c.Stats()
	if got := len(stats); got != 12 {
		t.Errorf("requests to %d endpoints, want all 12", got)
	}
	queries := map[string]string{}
	for _, s := range stats {
		if s.Query != "" {
			queries[s.Endpoint] = s.Query
		}
	}
	want := map[string]string{
		"GET /organizations/enrollments": "size=100&status=PENDING,ACCEPTED,EXPIRED,CANCELLED",
		"GET /organizations/users":       "size=9",
		"GET /organizations/workspaces":  "size=100",
	}
	if d := cmp.Diff(want, queries); d != "" {
		t.Errorf("queries (-want +got):\n%s", d)
	}
}
