package snapshot

import "slices"

// peopleChanges say of whom something that people_at reads changed with each snapshot. Accounts and rows of the roster that
// share an id or the key of an address can change one another's rows, so they are one group, whenever they were there.
type peopleChanges struct {
	people    []uint32            // everybody who ever had an account or held access
	members   map[uint32][]uint32 // by group
	groups    map[uint32][]uint32 // by snapshot: the groups in which something began or ended
	everybody map[uint32]bool     // by snapshot: whether the listing or the roster was read changed
}

// add adds those of whom something changed at a snapshot. It returns true if that may be everybody.
func (c *peopleChanges) add(to map[uint32]bool, at uint32) bool {
	for _, group := range c.groups[at] {
		for _, user := range c.members[group] {
			to[user] = true
		}
	}
	return c.everybody[at]
}

func (h *History) peopleChanges() *peopleChanges {
	c := &peopleChanges{members: map[uint32][]uint32{}, groups: map[uint32][]uint32{}, everybody: map[uint32]bool{}}
	who := h.who
	groups := newGroups(len(h.texts))
	var began [][3]uint32 // a member of a group, and an interval
	type role struct{ user, since, until uint32 }
	holders := map[uint32][]role{} // of roles in the organization
	c.people = slices.Clone(who.people)
	for row := range slices.Chunk(who.accounts, accountWidth) {
		groups.join(row[accountUser], h.keys[row[accountEmail]])
		began = append(began, [3]uint32{row[accountUser], row[accountSince], row[accountUntil]})
		if r := row[accountRole]; r != 0 {
			holders[r] = append(holders[r], role{row[accountUser], row[accountSince], h.bound(row[accountUntil])})
		}
	}
	for row := range slices.Chunk(who.roster, rosterWidth) {
		key := h.keys[row[rosterEmail]]
		groups.join(row[rosterUser], key)
		began = append(began, [3]uint32{key, row[rosterSince], row[rosterUntil]}, [3]uint32{row[rosterUser], row[rosterSince], row[rosterUntil]})
	}
	for row := range slices.Chunk(who.holders, holderWidth) {
		began = append(began, [3]uint32(row))
	}
	for _, of := range who.read {
		for _, r := range of {
			c.everybody[r.since], c.everybody[r.until] = true, true
		}
	}
	changed := func(member, at uint32) {
		if member != 0 && at > 1 {
			group := groups.of(member)
			c.groups[at] = append(c.groups[at], group)
		}
	}
	for _, b := range began {
		changed(b[0], b[1])
		changed(b[0], b[2])
	}
	for r, held := range holders {
		for _, name := range h.roles.of(r) {
			for _, at := range []uint32{name.since, name.until} {
				for _, by := range held {
					if by.since <= at && at < by.until {
						changed(by.user, at)
					}
				}
			}
		}
	}
	for at, of := range c.groups {
		slices.Sort(of)
		c.groups[at] = slices.Compact(of)
	}
	for _, user := range c.people {
		group := groups.of(user)
		c.members[group] = append(c.members[group], user)
	}
	return c
}

// groups are sets of numbers that are joined.
type groups struct{ above []uint32 }

func newGroups(numbers int) groups {
	g := groups{make([]uint32, numbers)}
	for n := range g.above {
		g.above[n] = uint32(n)
	}
	return g
}

// of returns the number that stands for a group.
func (g groups) of(n uint32) uint32 {
	for g.above[n] != n {
		g.above[n] = g.above[g.above[n]]
		n = g.above[n]
	}
	return n
}

// join makes one group of two; 0 is in none.
func (g groups) join(a, b uint32) {
	if a != 0 && b != 0 {
		g.above[g.of(a)] = g.of(b)
	}
}
