package remediation_test

import (
	"testing"
	"tlaudit/transactionlink/simulator"

	"github.com/google/go-cmp/cmp"
)

// TestRevertWhatWasNotRead: roles that were not read block an action, and a workspace that
// the earlier snapshot did not read is a manual step.
func TestRevertWhatWasNotRead(t *testing.T) {
	w := smallFixture(t, func(o *simulator.Organization) { give(o, "w1", "dan", "Viewer") })
	w.server.SetFaults(simulator.Faults{{Kind: simulator.NotFound, Endpoint: simulator.ListWorkspaceRoles}})
	w.server.SetDenied(simulator.Denied{View: []string{workspaceID("w2")}})
	w.walkScope(t, workspaceID("w1"), workspaceID("w2"))
	w.server.SetDenied(simulator.Denied{})
	w.server.Edit(func(o *simulator.Organization) { take(o, "w1", "dan"); give(o, "w2", "dan", "Viewer") })
	w.walk(t, nil)
	p := w.reverting(t, smallPolicy())
	want := []string{
		"by hand workspace:w2: Look by hand, or name another snapshot that read it",
		`restore /workspaces/w1/memberships/dan {"userId":"dan","roleId":"Viewer"} !role-unknown`,
	}
	if d := cmp.Diff(want, brief(p)); d != "" {
		t.Errorf("plan (-want +got):\n%s", d)
	}
}
