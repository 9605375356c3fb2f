package main

import (
	"os"
	"path/filepath"
	"testing"

	"tlaudit/snapshot"
)

// grantsOf returns the grants of a population as a set, and fails if one is there twice.
func grantsOf(t *testing.T, p population) map[snapshot.Grant]bool {
	t.Helper()
	all := map[snapshot.Grant]bool{}
	for grants, err := range p.memberships() {
		must(t, err)
		for _, g := range grants {
			if all[g] {
				t.Fatalf("day %d: %v twice", p.day, g)
			}
			all[g] = true
		}
	}
	return all
}

// Each day one grant in a thousand changes: a role, one that ends or one that begins.
func TestPopulationDrifts(t *testing.T) {
	p := population{grants: 20_000}
	before, first := grantsOf(t, p), grantsOf(t, p)
	if len(first) != p.grants {
		t.Errorf("%d grants, want %d", len(first), p.grants)
	}
	kinds := map[string]int{}
	for p.day = 1; p.day < 20; p.day++ {
		after := grantsOf(t, p)
		access := map[snapshot.Grant]int{} // whose grants differ, without the role: 1 ended, 2 began, 3 another role
		for g := range before {
			if !after[g] {
				g.RoleID = ""
				access[g] |= 1
			}
		}
		for g := range after {
			if !before[g] {
				g.RoleID = ""
				access[g] |= 2
			}
		}
		if len(access) != p.changes() {
			t.Errorf("day %d: %d changes, want %d", p.day, len(access), p.changes())
		}
		for _, kind := range access {
			kinds[[]string{"", "ended", "began", "role"}[kind]]++
		}
		before = after
	}
	for _, kind := range []string{"ended", "began", "role"} {
		if n := kinds[kind]; n < 19*p.changes()/4 {
			t.Errorf("%d of kind %s, of %v", n, kind, kinds)
		}
	}
}

// What is written as text is read back the same.
func TestPopulationAsText(t *testing.T) {
	p := population{grants: 1000, day: 7}
	path := filepath.Join(t.TempDir(), "grants.tsv")
	must(t, p.write(path))
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	want, n := grantsOf(t, p), 0
	workspaces := 0
	for grants, err := range membershipsFrom(f) {
		must(t, err)
		workspaces++
		for _, g := range grants {
			if n++; !want[g] {
				t.Fatalf("%v was not written", g)
			}
		}
	}
	if n != len(want) || workspaces != p.workspaces() {
		t.Errorf("%d grants in %d workspaces, want %d in %d", n, workspaces, len(want), p.workspaces())
	}
}
