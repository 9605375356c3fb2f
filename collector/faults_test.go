package collector_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// Every kind of fault, at the first, a middle and the last request of each
// endpoint: whatever counts as read is right.
func TestFaults(t *testing.T) {
	endpoints := []simulator.Endpoint{
		simulator.ListEnrollments, simulator.ListUsers, simulator.ListWorkspaces, simulator.ListOrganizationRoles,
		simulator.ListMemberships, simulator.ListWorkspaceRoles, simulator.ListDirectMemberships,
	}
	skipped := []simulator.Kind{
		simulator.Huge, simulator.Endless, // slow to make, and the client's to bound
		simulator.PageInsert, simulator.PageRemove, simulator.PageReorder, simulator.PageMove, // change the organization
		simulator.NoAdmins, simulator.NoUsers, simulator.UnknownValue, simulator.ShortListing, // true answers, as far as anybody can tell
	}
	for _, kind := range simulator.Kinds() {
		if slices.Contains(skipped, kind) {
			continue
		}
		for _, endpoint := range endpoints {
			for _, count := range []int{1, 0} {
				synctest.Test(t, func(t *testing.T) {
					for _, first := range []int{1, 3} {
						s := newStage(t, organization(), simulator.Options{PagedWorkspaces: true})
						s.server.SetFaults(simulator.Faults{{Kind: kind, Endpoint: endpoint, First: first, Count: count}})
						r, m, err := s.try(t.Context(), collector.Options{PageSize: 4, CrossCheck: true})
						if err != nil {
							continue // nothing is recorded
						}
						s.holds(m)
						if org := s.server.Organization(); m.usersAdded && len(m.users) != len(org.Users) || m.invited && len(m.invitations) != len(org.Enrollments) {
							t.Errorf("%s at %s: %d users, %d invitations", kind, endpoint, len(m.users), len(m.invitations))
						}
						if r.Status == snapshot.Complete && (len(m.memberships) != 5 || !m.invited) {
							t.Errorf("%s at %s: complete with %d workspaces", kind, endpoint, len(m.memberships))
						}
					}
				})
			}
		}
	}
}

// Every invitation was read, so a total that the API does not give leaves no gap: it is
// unknown.
func TestTotalOfInvitationsThatIsNotGiven(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	s.server.SetFaults(simulator.Faults{{Kind: simulator.Forbidden, Endpoint: simulator.ListEnrollments, First: 2, Count: 1}})
	r, m := s.walk(collector.Options{})
	if r.Status != snapshot.Complete || !m.invited {
		t.Errorf("%s, invitations read %v", r.Status, m.invited)
	}
	at := slices.IndexFunc(r.Requests, func(q snapshot.Request) bool { return q.Endpoint == "GET /organizations/enrollments?status=PENDING" })
	if at < 0 || r.Requests[at].ExpectedTotal != -1 || r.Requests[at].Failures != 1 {
		t.Errorf("%+v, want no total of the pending ones, and one failure", r.Requests)
	}
}
