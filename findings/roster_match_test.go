package findings_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// What check says of a roster before the walk, from the listing of accounts alone, is
// what the view of people says after it, where everybody with access is listed and has
// an address.
func TestMatchesAreThoseOfPeople(t *testing.T) {
	addresses := []string{"ann@bank.example", "ANN@Bank.example", "jürgen@bank.example", "JU\u0308RGEN@bank.example", "νίκος@bank.example",
		"ΝΊΚΟΣ@bank.example", "dana@other.example", "a@münchen.example", "a@xn--mnchen-3ya.example"}
	machine.Checks(t, 15)
	rapid.Check(t, func(rt *rapid.T) {
		address, id := rapid.SampledFrom(addresses), rapid.SampledFrom([]string{"u0", "u1", "U1", "u2", "u3", "u9"})
		var o walked
		o.memberships = map[string]member{"w": {}}
		o.workspaces = []snapshot.Workspace{{WorkspaceID: "w", Name: "W", Listed: true}}
		for i := range rapid.IntRange(1, 4).Draw(rt, "accounts") {
			o.users = append(o.users, snapshot.User{UserID: fmt.Sprintf("u%d", i), Email: address.Draw(rt, "account")})
		}
		policy := findings.Default()
		if rapid.Bool().Draw(rt, "approved") {
			policy.Organization.ApprovedDomains = []string{"bank.example", "MÜNCHEN.example"}
		}
		roster := identity.NewRoster(policy.Organization.ApprovedDomains)
		keys, ids := map[string]bool{}, map[string]bool{}
		o.roster = []snapshot.RosterRow{}
		for range rapid.IntRange(0, 4).Draw(rt, "rows") {
			r := snapshot.RosterRow{Email: address.Draw(rt, "row")}
			if rapid.Bool().Draw(rt, "has an id") {
				r.UserID = id.Draw(rt, "id")
			}
			// inputs refuses a file with two rows of one address or id.
			if key := identity.EmailKey(r.Email); keys[key] || r.UserID != "" && ids[r.UserID] {
				continue
			}
			keys[identity.EmailKey(r.Email)], ids[r.UserID] = true, true
			o.roster = append(o.roster, r)
			roster.Add(r.UserID, r.Email)
		}
		for _, u := range o.users {
			roster.Account(u.UserID, u.Email)
		}
		path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.db", rapid.Uint64().Draw(rt, "file")))
		o.record(t, path, 1)
		l, err := snapshot.Open(t.Context(), path)
		must(t, err)
		defer func() { must(t, l.Close()) }()
		got, err := findings.MatchRoster(t.Context(), l, resolve(t, l, "latest"), o.roster)
		must(t, err)
		parameters, err := findings.ReadParameters(t.Context(), l, resolve(t, l, "latest"), nil, policy)
		must(t, err)
		got.Matched, got.Accounts = parameters.Matched, parameters.Accounts
		want := roster.Match()
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			rt.Fatalf("accounts %v\nroster %v\n(-check +people):\n%s", o.users, o.roster, d)
		}
		if got.ByID+got.ByEmail+got.Contradictions+got.Nobody != got.Rows {
			rt.Fatalf("rows do not add up: %+v", got)
		}
	})
}
