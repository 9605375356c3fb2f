package report

import (
	"maps"
	"slices"
)

// A reach finds who gets into the workspaces of a part, whoever decides on them, and the people
// whom the part decides. It holds one part at a time: all parts together may have each
// inherited row many times.
type reach struct {
	grants map[uint32][]uint32 // indexes of grants by workspace
	place  map[*person]uint32  // in everybody

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

// reachOf returns the reach of a part, until another one's is asked for.
func (b *builder) reachOf(s *share) *reach {
	r := b.reach
	if r.of == s {
		return r
	}
	inherited, people, workspaces := map[uint32]bool{}, map[uint32]bool{}, map[uint32]bool{}
	add := func(i uint32) {
		if int(i) >= b.direct {
			inherited[i] = true
		}
		people[r.place[b.personList.all[b.grants[i].person]]] = true
	}
	for _, i := range s.review {
		if w := b.grants[i].workspace; !workspaces[w] {
			workspaces[w] = true
			for _, i := range r.grants[w] {
				add(i)
			}
		}
	}
	for _, i := range s.people {
		who := b.onOrganization[i]
		people[r.place[who]] = true
		for _, i := range b.held(who) {
			if b.grants[i].inherited {
				add(i)
			}
		}
	}
	r.of, r.inherited, r.everybody = s, slices.Sorted(maps.Keys(inherited)), slices.Sorted(maps.Keys(people))
	return r
}
