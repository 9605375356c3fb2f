package collector_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/collector"
	"tlaudit/inputs"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// The ids of a roster take the form of the API's, whether the listing of accounts or
// the memberships have it. An id that no answer has is in lower case, and one that is
// not a UUID stays.
func TestRosterIDsTakeTheFormOfTheAPI(t *testing.T) {
	org := organization()
	capital := strings.ToUpper(org.Users[1].ID)
	for _, w := range org.Workspaces {
		for i, m := range w.Members {
			if m.UserID == org.Users[1].ID {
				w.Members[i].UserID = capital
			}
		}
	}
	org.Users[1].ID = capital // as another version of the API might write it
	stranger := simulator.ID("no", "such")
	o := collector.Options{RosterGiven: true, Roster: []snapshot.RosterRow{
		{Email: "a@x", UserID: strings.ToUpper(org.Users[0].ID)}, {Email: "b@x", UserID: strings.ToLower(capital)}, {Email: "c@x", UserID: org.Users[2].ID},
		{Email: "d@x", UserID: strings.ToUpper(stranger)}, {Email: "e@x", UserID: "U-5"}, {Email: "f@x"},
	}}
	want := []snapshot.RosterRow{
		{Email: "a@x", UserID: org.Users[0].ID}, {Email: "b@x", UserID: capital}, {Email: "c@x", UserID: org.Users[2].ID},
		{Email: "d@x", UserID: stranger}, {Email: "e@x", UserID: "U-5"}, {Email: "f@x"},
	}
	s := newStage(t, org, simulator.Options{})
	_, m := s.walk(o)
	if d := cmp.Diff(want, m.roster); d != "" {
		t.Errorf("the roster (-want +got):\n%s", d)
	}
	if o.Roster[0].UserID == org.Users[0].ID {
		t.Error("the rows of the file were changed")
	}
}

// inAnyCase is a transport to an API that reads ids in any case.
type inAnyCase struct{ http.RoundTripper }

func (c inAnyCase) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Path = strings.ToLower(r.URL.Path)
	return c.RoundTripper.RoundTrip(r)
}

// A workspace that only the user names, in capitals, is recorded as its answer names it.
func TestWorkspaceTakesTheFormOfItsAnswer(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{Faults: simulator.Faults{{Endpoint: simulator.ListWorkspaces, Kind: simulator.Forbidden}}})
	id := s.ids()[0]
	m := newMemory()
	client := newClient(t, inAnyCase{s.server.Transport()})
	r, err := collector.Walk(t.Context(), client, m, quiet(collector.Options{Scope: []inputs.Workspace{{ID: strings.ToUpper(id)}}}))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.memberships[id]) == 0 || len(m.memberships) != 1 || r.Counts.Workspaces != 1 {
		t.Errorf("memberships of %d workspaces, %d of %s", len(m.memberships), len(m.memberships[id]), id)
	}
	for _, g := range m.memberships[id] {
		if g.WorkspaceID != id {
			t.Errorf("a grant of workspace %s", g.WorkspaceID)
		}
	}
	for _, c := range m.coverage {
		if strings.EqualFold(c.WorkspaceID, id) && c.WorkspaceID != id {
			t.Errorf("coverage of %s of workspace %s", c.Resource, c.WorkspaceID)
		}
	}
}
