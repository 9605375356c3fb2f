package diff

import (
	"slices"

	"tlaudit/snapshot"
)

type compared = snapshot.Compared[snapshot.Grant]

// access compares what each user has from one source in one workspace. Exactly
// one role before and exactly one other after is a changed role; one status each for
// the same role is a changed status; every other grant was added or removed.
func (c *comparer) access() {
	type holder struct{ workspace, user, source string }
	for _, group := range groups(c.d.Grants, func(g snapshot.Grant) holder { return holder{g.WorkspaceID, g.UserID, g.Source} }) {
		before, after := ends(group)
		from, to := roleOf(before), roleOf(after)
		if from != "" && to != "" && from != to {
			c.roleChanged(before[0].Fact, after[0])
			continue
		}
		for _, held := range groups(group, func(g snapshot.Grant) string { return g.RoleID }) {
			before, after := ends(held)
			if len(before) == 1 && len(after) == 1 && before[0].Fact != after[0].Fact {
				g := after[0].Fact
				c.add(Change{Kind: StatusChanged, WorkspaceID: g.WorkspaceID, UserID: g.UserID, RoleID: g.RoleID, Source: g.Source,
					Before: before[0].Fact.Status, After: g.Status, NotBefore: after[0].Earlier})
				continue
			}
			for _, r := range held {
				g := r.Fact
				switch {
				case r.To && !holds(before, g):
					c.add(Change{Kind: AccessAdded, WorkspaceID: g.WorkspaceID, UserID: g.UserID, RoleID: g.RoleID, Source: g.Source,
						After: named(c.d.ToNames.Roles[g.RoleID], g.RoleID), NotBefore: r.Earlier})
				case r.From && !holds(after, g):
					c.add(Change{Kind: AccessRemoved, WorkspaceID: g.WorkspaceID, UserID: g.UserID, RoleID: g.RoleID, Source: g.Source,
						Before: named(c.d.FromNames.Roles[g.RoleID], g.RoleID), NotBefore: r.Earlier})
				}
			}
		}
	}
}

func (c *comparer) roleChanged(before snapshot.Grant, after compared) {
	g := after.Fact
	from, to := c.d.FromNames.Roles[before.RoleID], c.d.ToNames.Roles[g.RoleID]
	if from == to || from == "" || to == "" {
		from, to = identified(from, before.RoleID), identified(to, g.RoleID)
	}
	c.add(Change{Kind: RoleChanged, WorkspaceID: g.WorkspaceID, UserID: g.UserID, RoleID: g.RoleID, Source: g.Source,
		Before: from, After: to, NotBefore: after.Earlier, RoleBefore: before.RoleID})
}

// roleOf is the one role of some grants; empty if there are none, or several roles.
func roleOf(grants []compared) string {
	if len(grants) == 0 || slices.ContainsFunc(grants, func(g compared) bool { return g.Fact.RoleID != grants[0].Fact.RoleID }) {
		return ""
	}
	return grants[0].Fact.RoleID
}

func holds(grants []compared, g snapshot.Grant) bool {
	return slices.ContainsFunc(grants, func(r compared) bool { return r.Fact == g })
}

// groups splits facts by a key, in the order in which the keys first appear.
func groups[T any, K comparable](facts []snapshot.Compared[T], key func(T) K) [][]snapshot.Compared[T] {
	if len(facts) == 0 {
		return nil
	}
	first := key(facts[0].Fact)
	if !slices.ContainsFunc(facts, func(f snapshot.Compared[T]) bool { return key(f.Fact) != first }) {
		return [][]snapshot.Compared[T]{facts}
	}
	place := map[K]int{}
	var all [][]snapshot.Compared[T]
	for _, f := range facts {
		k := key(f.Fact)
		i, ok := place[k]
		if !ok {
			i = len(all)
			place[k] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], f)
	}
	return all
}

// ends splits facts into those that held at From and those that hold at To.
func ends[T any](facts []snapshot.Compared[T]) (before, after []snapshot.Compared[T]) {
	for _, f := range facts {
		if f.From {
			before = append(before, f)
		}
		if f.To {
			after = append(after, f)
		}
	}
	return before, after
}

// pair returns the one fact at each end of a group whose things are unique, nil if that
// end has none, and the time of the last reading before the change.
func pair[T any](facts []snapshot.Compared[T]) (before, after *T, earlier string) {
	for i := range facts {
		if facts[i].From {
			before = &facts[i].Fact
			if after == nil {
				earlier = facts[i].Earlier
			}
		}
		if facts[i].To {
			after, earlier = &facts[i].Fact, facts[i].Earlier
		}
	}
	return before, after, earlier
}
