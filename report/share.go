package report

import (
	"maps"
	"slices"
)

// A share holds the rows of one reviewer, by their indexes in the whole, in its order. A nil
// share holds every row.
type share struct {
	reviewer                    string // the key of an address, or why nobody is assigned
	unassigned                  bool
	review, people, invitations []uint32 // the rows to decide: each row of the whole is in one share
}

// divide puts every row to decide into exactly one share. Shares are ordered by reviewer;
// rows without a reviewer come last.
func (b *builder) divide() []*share {
	shares := map[string]*share{}
	shareOf := func(a assignment) *share {
		if shares[a.reviewer] == nil {
			shares[a.reviewer] = &share{reviewer: a.reviewer, unassigned: a.unassigned}
		}
		return shares[a.reviewer]
	}
	for i := range b.direct {
		s := shareOf(b.assigned(b.grant(i)))
		s.review = append(s.review, uint32(i))
	}
	for i, p := range b.onOrganization {
		s := shareOf(b.assignedPerson(p))
		s.people = append(s.people, uint32(i))
	}
	for i, invited := range b.invitations {
		if invited.pending() {
			s := shareOf(b.assignedInvitation(invited))
			s.invitations = append(s.invitations, uint32(i))
		}
	}
	var all []*share
	for _, reviewer := range slices.Sorted(maps.Keys(shares)) {
		all = append(all, shares[reviewer])
	}
	slices.SortStableFunc(all, func(x, y *share) int { return falseFirst(x.unassigned, y.unassigned) })
	b.reach = b.newReach()
	return all
}

// rows returns which rows a table shows: how many, and the index of each in the whole.
// For a nil share that is all n. of is asked again for each row, so that what it computes for
// one part, as reachOf does, need not be kept for all of them.
func (s *share) rows(of func(*share) []uint32, n int) (count int, at func(i int) int) {
	if s == nil {
		return n, func(i int) int { return i }
	}
	return len(of(s)), func(i int) int { return int(of(s)[i]) }
}

// has reports whether a part has a row, by its index in the whole; a nil share has all.
func (s *share) has(of func(*share) []uint32, i int) bool {
	if s == nil {
		return true
	}
	_, found := slices.BinarySearch(of(s), uint32(i))
	return found
}

// emptyText returns what a table without rows says: that the reviewer has none of the
// rows, or why there are no rows at all.
func (s *share) emptyText(all int, none string) string {
	if s != nil && all > 0 {
		return noneAssigned
	}
	return none
}
