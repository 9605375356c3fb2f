package simulator_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tlaudit/transactionlink/simulator"
)

// access is direct access by workspace, user and role.
func access(org *simulator.Organization) map[[2]string]string {
	all := map[[2]string]string{}
	for _, w := range org.Workspaces {
		for _, m := range w.Members {
			all[[2]string{w.ID, m.UserID}] += m.RoleID
		}
	}
	return all
}

func TestMutate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		org := simulator.Synthetic(simulator.SyntheticOptions{
			Workspaces: rapid.IntRange(0, 6).Draw(t, "workspaces"), Users: rapid.IntRange(0, 12).Draw(t, "users"),
			Members: rapid.IntRange(0, 12).Draw(t, "members"),
		})
		before, copied := access(org), org.Clone()
		n, seed := rapid.IntRange(0, 80).Draw(t, "n"), rapid.Uint64().Draw(t, "seed")

		made := simulator.Mutate(org, n, seed)
		if want := min(n, len(org.Workspaces)*len(org.Users)); len(made) != want {
			t.Fatalf("%d changes, want %d", len(made), want)
		}
		for _, m := range made {
			key := [2]string{m.WorkspaceID, m.UserID}
			if before[key] != m.Before || m.Before == m.After {
				t.Fatalf("%+v, but the role before was %q", m, before[key])
			}
			before[key] = m.After
			if m.After == "" {
				delete(before, key)
			}
		}
		if d := cmp.Diff(before, access(org)); d != "" {
			t.Fatalf("access before with the changes, and after (-want +got):\n%s", d)
		}
		if d := cmp.Diff(made, simulator.Mutate(copied, n, seed)); d != "" {
			t.Fatalf("the same seed made other changes:\n%s", d)
		}
	})
}

func TestMutateMixesKinds(t *testing.T) {
	org := simulator.Synthetic(simulator.SyntheticOptions{Workspaces: 50, Users: 200, Members: 20})
	kinds := map[string]int{}
	for _, m := range simulator.Mutate(org, 300, 1) {
		kinds[m.Kind()]++
	}
	for _, kind := range []string{"access_added", "access_removed", "role_changed"} {
		if kinds[kind] < 50 {
			t.Errorf("%d of 300 are %s, want about 100", kinds[kind], kind)
		}
	}
}
