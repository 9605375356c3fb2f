package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// Workspaces says for each workspace whether it was read, listed and expected, who has access,
// and what the policy says of it.
func TestWorkspaces(t *testing.T) {
	p := policy(t)
	p.Source = []byte("# two workspaces\n")
	p.Workspaces = []findings.PolicyWorkspace{{ID: "w-1", Owner: "Ann Ames", Critical: true}, {ID: "w-2"}}
	s := treasury(direct("w-1", "u-ann", "r-admin"), direct("w-1", "u-ann", "r-view"), inherited("w-1", "u-bob", "o-owner"))
	s.names = map[string]string{"w-1": "Treasury", "w-2": "Payments", "w-3": "Cards"}
	s.unread = map[string]string{"w-2": snapshot.Forbidden}
	rows := func(parameters string) []string {
		t.Helper()
		header := func(_ int, h *snapshot.Header) {
			h.Status, h.Completeness, h.Parameters = snapshot.Partial, snapshot.Partial, parameters
		}
		r := build(t, walked(t, header, s), report.Options{At: 1, Draft: true, Policy: p})
		return column(t, r, "Workspaces", "Workspace", "Read", "Listed", "Expected", "People direct", "People inherited", "People", "Privileged people", "Owner", "Critical")
	}
	for name, tt := range map[string]struct {
		parameters string
		want       []string
	}{
		"nothing recorded": {`{}`, []string{
			"Treasury, Yes, Not recorded, Not recorded, 1, 1, 2, 2, Ann Ames, Yes", "Payments, No: forbidden, Not recorded, Not recorded, Not read, Not read, Not read, Not read, Not set, No",
			"Cards, Yes, Not recorded, Not recorded, 0, 0, 0, 0, Not set, Not set"}},
		"no list": {`{"expected":0,"not_listed":["w-3"]}`, []string{
			"Treasury, Yes, Yes, No list was given, 1, 1, 2, 2, Ann Ames, Yes", "Payments, No: forbidden, Not recorded, No list was given, Not read, Not read, Not read, Not read, Not set, No",
			"Cards, Yes, No, No list was given, 0, 0, 0, 0, Not set, Not set"}},
		"a list": {`{"expected":2,"unexpected":["w-3"]}`, []string{
			"Treasury, Yes, Yes, Yes, 1, 1, 2, 2, Ann Ames, Yes", "Payments, No: forbidden, Not recorded, Not recorded, Not read, Not read, Not read, Not read, Not set, No",
			"Cards, Yes, Yes, No, 0, 0, 0, 0, Not set, Not set"}},
	} {
		if d := cmp.Diff(tt.want, rows(tt.parameters)); d != "" {
			t.Errorf("%s: Workspaces (-want +got):\n%s", name, d)
		}
	}
}
