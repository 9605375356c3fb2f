package report

import (
	"maps"
	"slices"
	"sync"
)

// A reach finds who gets into the workspaces of a part, whoever decides on them, and the people
// whom the part decides. It keeps few parts at a time: all parts together may have each
// inherited row many times.
type reach struct {
	grants map[uint32][]uint32 // indexes of grants by workspace
	place  map[*person]uint32  // in everybody

	sync.Mutex
	kept []*reached // those of the last parts
}

// keptParts is how many parts a reach keeps: two are written at the same time.
const keptParts = 2

// A reached is what a reach finds of a part. It does not change.
type reached struct {
	of                   *share
	inherited, everybody []uint32 // indexes, sorted
}

func (b *builder) newReach() *reach {
	r := &reach{grants: map[uint32][]uint32{}, place: map[*person]uint32{}}
	for i, g := range b.grants {
		r.grants[g.workspace] = append(r.grants[g.workspace], uint32(i))
	}
	for i, who := range b.everybody {
		r.place[who] = uint32(i)
	}
	return r
}

// reachOf returns the reach of a part.
func (b *builder) reachOf(s *share) *reached {
	b.reach.Lock()
	defer b.reach.Unlock()
	for _, r := range b.reach.kept {
		if r.of == s {
			return r
		}
	}
	if len(b.reach.kept) == keptParts {
		b.reach.kept = slices.Delete(b.reach.kept, 0, 1)
	}
	r := b.find(s)
	b.reach.kept = append(b.reach.kept, r)
	return r
}

func (b *builder) find(s *share) *reached {
	inherited, people, workspaces := map[uint32]bool{}, map[uint32]bool{}, map[uint32]bool{}
	add := func(i uint32) {
		if int(i) >= b.direct {
			inherited[i] = true
		}
		people[b.reach.place[b.personList.all[b.grants[i].person]]] = true
	}
	for _, i := range s.review {
		if w := b.grants[i].workspace; !workspaces[w] {
			workspaces[w] = true
			for _, i := range b.reach.grants[w] {
				add(i)
			}
		}
	}
	for _, i := range s.people {
		who := b.onOrganization[i]
		people[b.reach.place[who]] = true
		for _, i := range b.held(who) {
			if b.grants[i].inherited {
				add(i)
			}
		}
	}
	return &reached{s, slices.Sorted(maps.Keys(inherited)), slices.Sorted(maps.Keys(people))}
}
