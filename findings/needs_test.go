package findings_test

import (
	"testing"
	"tlaudit/findings"

	"github.com/google/go-cmp/cmp"
)

// A lack is one thing, whatever text the name of a role contains.
func TestLackIsOneThing(t *testing.T) {
	l := open(t, begin().ledger(t))
	policy := testPolicy()
	policy.ToxicPairs = []findings.ToxicPair{{First: "makes; signs (policy: none)", Second: "checks"}}
	parameters, err := findings.ReadParameters(t.Context(), l, resolve(t, l, "1"), nil, policy)
	must(t, err)
	want := []findings.Lack{{Text: `there is no role "makes; signs (policy: none)", "checks"`, Policy: "[[toxic_pair]]"}}
	if d := cmp.Diff(want, parameters.MissingPart(findings.Rule{Partly: []string{"toxic_roles", "workspaces"}})); d != "" {
		t.Errorf("lacks (-want +got):\n%s", d)
	}
}
