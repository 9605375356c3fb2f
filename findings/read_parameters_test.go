package findings_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// The class of a role depends on the snapshot, not on the baseline: also if the
// organization's roles no longer have it.
func TestRoleClassOfAnyBaseline(t *testing.T) {
	s := begin()
	s.now().give("a", "ann", inherited, "owner")
	o := s.next(1)
	o.roles = slices.DeleteFunc(slices.Clone(o.roles), func(r snapshot.Role) bool { return r.RoleID == "o-owner" })
	s.next(1)
	l := open(t, s.ledger(t))
	at := resolve(t, l, "3")
	rules := builtIn(t)
	r := rules[slices.IndexFunc(rules, func(r findings.Rule) bool { return r.ID == "TL-PRV-07" })]
	var queries []string
	for _, since := range []string{"1", "2"} {
		base := resolve(t, l, since)
		parameters, err := findings.ReadParameters(t.Context(), l, at, &base, testPolicy())
		must(t, err)
		query, err := parameters.Query(r)
		must(t, err)
		queries = append(queries, query)
	}
	if d := cmp.Diff(queries[0], queries[1]); d != "" {
		t.Errorf("compared with the first snapshot and with the second (-first +second):\n%s", d)
	}
	if !strings.Contains(queries[0], `"privileged":["o-admin","o-owner"`) {
		t.Errorf("the role is not among the privileged ones: %s", queries[0])
	}
}
