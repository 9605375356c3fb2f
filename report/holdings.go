package report

import (
	"cmp"
	"slices"
)

// holdings find the grants of a person, by their indexes in the population's list.
type holdings struct {
	grants []packedGrant
	order  []uint32 // indexes of grants, by person, then workspace, then index
	start  []uint32 // where each person begins in order, and the end of the last one
}

// newHoldings returns the holdings of some people. The grants keep their order afterwards.
func newHoldings(grants []packedGrant, people int) holdings {
	h := holdings{grants: grants, order: make([]uint32, len(grants)), start: make([]uint32, people+1)}
	for i, g := range grants {
		h.order[i] = uint32(i)
		h.start[g.person+1]++
	}
	for i := range people {
		h.start[i+1] += h.start[i]
	}
	slices.SortFunc(h.order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(grants[a].person, grants[b].person), cmp.Compare(grants[a].workspace, grants[b].workspace), cmp.Compare(a, b))
	})
	return h
}

// of returns the indexes of a person's grants: workspace by workspace, and within one in the
// order of the population's list. It returns none for a person who is
// not known: the list has holders alone.
func (h holdings) of(person uint32, known bool) []uint32 {
	if !known {
		return nil
	}
	return h.order[h.start[person]:h.start[person+1]]
}

// in returns the indexes of what the holder of a grant has in its workspace, the grant
// itself included.
func (h holdings) in(k grantKey) []uint32 {
	all := h.of(k.person, true)
	from, _ := slices.BinarySearchFunc(all, k.workspace, func(i, workspace uint32) int { return cmp.Compare(h.grants[i].workspace, workspace) })
	to := from
	for to < len(all) && h.grants[all[to]].workspace == k.workspace {
		to++
	}
	return all[from:to]
}

// held returns the indexes of a person's grants, as holdings.of does.
func (p *population) held(who *person) []uint32 {
	at, known := p.personList.at[who.id]
	return p.holdings.of(at, known)
}
