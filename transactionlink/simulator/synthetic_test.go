package simulator_test

import (
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tlaudit/transactionlink/simulator"
)

func TestSynthetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := simulator.SyntheticOptions{
			Workspaces: rapid.IntRange(-1, 20).Draw(t, "workspaces"), Users: rapid.IntRange(-1, 40).Draw(t, "users"),
			Members: rapid.IntRange(-1, 50).Draw(t, "members"), Admins: rapid.IntRange(-1, 50).Draw(t, "admins"),
			Enrollments: rapid.IntRange(-1, 20).Draw(t, "enrollments"), Seed: rapid.Uint64().Draw(t, "seed"),
		}
		org := simulator.Synthetic(o)
		users, workspaces := max(0, o.Users), max(0, o.Workspaces)
		members, admins := 0, 0
		for _, w := range org.Workspaces {
			held := map[string]bool{}
			for _, m := range w.Members {
				if held[m.UserID] || org.User(m.UserID) == nil || w.Role(m.RoleID) == nil {
					t.Fatalf("member %+v of %s appears twice, or its user or role does not exist", m, w.Name)
				}
				held[m.UserID] = true
				members++
			}
		}
		for _, u := range org.Users {
			if org.InheritedRole(u) != "" {
				admins++
			}
		}
		got := []int{len(org.Users), len(org.Workspaces), members, admins, len(org.Enrollments)}
		want := []int{users, workspaces, workspaces * min(max(0, o.Members), users), min(max(0, o.Admins), users), max(0, o.Enrollments)}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("users, workspaces, members, admins, invitations (-want +got):\n%s", d)
		}
		if d := cmp.Diff(org, simulator.Synthetic(o)); d != "" {
			t.Fatalf("the same options made another organization:\n%s", d)
		}
	})
}

func TestSlowSyntheticCost(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s := simulator.New(simulator.Synthetic(simulator.SyntheticOptions{
		Workspaces: 10_000, Users: 100_000, Members: 100, Admins: 20, Enrollments: 10_000, Seed: 1,
	}), simulator.Options{})
	if got := see(t, s.Client(), base+"/organizations/users?size=100"); got.Status != 200 {
		t.Fatalf("%+v", got)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	size, made, objects := (after.HeapAlloc-before.HeapAlloc)>>20, (after.TotalAlloc-before.TotalAlloc)>>20, after.Mallocs-before.Mallocs
	runtime.KeepAlive(s)
	t.Logf("%d MiB, %d MiB allocated in %d objects", size, made, objects)
	// Allocations and not the clock: a busy machine is slower, but allocates no more.
	if size > 300 || made > 600 || objects > 2_000_000 {
		t.Errorf("%d MiB, %d MiB allocated in %d objects, want at most 300 MiB, 600 MiB and 2,000,000", size, made, objects)
	}
}
