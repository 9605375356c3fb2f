package findings

import (
	"fmt"
	"slices"

	"github.com/BurntSushi/toml"

	"tlaudit/identity"
)

// A PolicyWorkspace is what the policy says about a workspace. Only ID is required.
type PolicyWorkspace struct {
	ID          string `toml:"id"`
	Owner       string `toml:"owner"` // who answers for it: a name or an e-mail
	Critical    bool   `toml:"critical"`
	ReviewEvery int    `toml:"review_every"` // days between reviews at most; 0: as often as all access
	RetiredOn   Date   `toml:"retired_on"`   // the day from which it is not used; empty if it is in use
}

// Retired reports whether the workspace was retired on a day, 2006-01-02, or before it.
func (w PolicyWorkspace) Retired(day Date) bool { return w.RetiredOn != "" && w.RetiredOn <= day }

func (c *checker) workspaces(all []PolicyWorkspace) {
	first := map[string]int{} // the entry that names a workspace, from 1
	for i, w := range all {
		key, name := toml.Key{"workspace", fmt.Sprint(i)}, fmt.Sprintf("workspace %d", i+1)
		in := func(k string) toml.Key { return append(slices.Clone(key), k) }
		id := identity.ID(w.ID)
		switch err := identity.CheckID(w.ID); {
		case err != nil:
			c.add(in("id"), "%s: id: %v", name, err)
		case id == "":
			c.add(key, "%s: id is required", name)
		case first[id] > 0:
			c.add(in("id"), "%s: id: workspace %d names %q too", name, first[id], w.ID)
		default:
			first[id] = i + 1
		}
		c.person(in("owner"), name+": owner", w.Owner)
		c.between(in("review_every"), name+": review_every", w.ReviewEvery, 0, mostDays)
		c.date(in("retired_on"), name+": retired_on", w.RetiredOn)
	}
}
