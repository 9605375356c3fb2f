package snapshot

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestFalls(t *testing.T) {
	tests := map[string]struct {
		before, after int64
		limits        DropLimits
		falls         bool
	}{
		"same":                          {before: 100, after: 100},
		"risen":                         {before: 100, after: 900},
		"by a fifth":                    {before: 100, after: 80},
		"by more than a fifth":          {before: 100, after: 79, falls: true},
		"by half, but few":              {before: 18, after: 9},
		"by half, and ten":              {before: 20, after: 10, falls: true},
		"three to none":                 {before: 3, after: 0, falls: true},
		"two to none":                   {before: 2, after: 0},
		"none to none":                  {},
		"policy: half is allowed":       {before: 100, after: 50, limits: DropLimits{Percent: 50}},
		"policy: more than half":        {before: 100, after: 49, limits: DropLimits{Percent: 50}, falls: true},
		"policy: at least hundred":      {before: 200, after: 101, limits: DropLimits{AtLeast: 100}},
		"policy: hundred":               {before: 200, after: 100, limits: DropLimits{AtLeast: 100}, falls: true},
		"policy cannot allow all to go": {before: 3, after: 0, limits: DropLimits{Percent: 100, AtLeast: 1000}, falls: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, of := range []string{"grants", "accounts"} {
				c := &census{}
				var want []Fall
				if of == "grants" {
					c.grantsBefore, c.grantsAfter = tt.before, tt.after
				} else {
					c.others = []Fall{{of, tt.before, tt.after}}
				}
				if tt.falls {
					want = []Fall{{of, tt.before, tt.after}}
				}
				if d := cmp.Diff(want, c.falls(tt.limits), cmpopts.EquateEmpty()); d != "" {
					t.Errorf("falls (-want +got):\n%s", d)
				}
			}
		})
	}
}

// People and those with inherited access are counted once, however many workspaces
// they are in.
func TestCensusCountsPeopleOnce(t *testing.T) {
	c := &census{}
	var before [][]int64
	for user := range int64(30) {
		before = append(before, []int64{1, 100 + user, ownID(Inherited), 1, 1, 1})
	}
	for w := range int64(3) {
		c.grants(grantKind.kind, true, before, before[:20+w])
	}
	want := []Fall{{"grants", 90, 63}, {"people with access", 30, 22}, {"people with inherited access", 30, 22}}
	got := c.falls(DropLimits{Percent: 20, AtLeast: 8})
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("falls (-want +got):\n%s", d)
	}
	if got, want := fmt.Sprint(&DropError{Falls: got[1:2]}), "the population fell: people with access 30 -> 22"; got != want {
		t.Errorf("DropError says %q, want %q", got, want)
	}
}
