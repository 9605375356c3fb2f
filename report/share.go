package report

import (
	"iter"
	"maps"
	"slices"
)

// A share holds the rows of one reviewer, by their indexes in the whole, in its order. A nil
// share holds every row.
type share struct {
	reviewer                    string // the key of an address, or why nobody is assigned
	unassigned                  bool
	review, people, invitations []uint32 // that are decided in the part: each row of the whole is in one part
	inherited                   []uint32 // grants that the part shows and that are decided on Organization, here or elsewhere
	workspaces                  []bool   // of the rows of review, by their index
	onPeople                    map[*person]bool
}

// divide puts every row that is decided into exactly one share. Shares are ordered by
// reviewer; rows without a reviewer come last.
func (b *builder) divide() []*share {
	shares := map[string]*share{}
	shareOf := func(a assignment) *share {
		if shares[a.reviewer] == nil {
			shares[a.reviewer] = &share{reviewer: a.reviewer, unassigned: a.unassigned, workspaces: make([]bool, len(b.workspaceList.all)), onPeople: map[*person]bool{}}
		}
		return shares[a.reviewer]
	}
	inWorkspace := make([][]*share, len(b.workspaceList.all)) // the shares that decide on rows of a workspace
	onOrganization := map[*person]*share{}
	for i, k := range b.grants {
		if k.inherited {
			continue
		}
		s := shareOf(b.assigned(b.grant(i)))
		s.review = append(s.review, uint32(i))
		if !s.workspaces[k.workspace] {
			s.workspaces[k.workspace] = true
			inWorkspace[k.workspace] = append(inWorkspace[k.workspace], s)
		}
	}
	for i, p := range b.onOrganization {
		s := shareOf(b.assignedPerson(p))
		s.people = append(s.people, uint32(i))
		s.onPeople[p] = true
		onOrganization[p] = s
	}
	for i, invited := range b.invitations {
		if invited.pending() {
			s := shareOf(b.assignedInvitation(invited))
			s.invitations = append(s.invitations, uint32(i))
		}
	}
	// A part shows everybody who gets into its workspaces, and everything that the people
	// inherit on whom it decides.
	for i, k := range b.grants {
		who := b.personList.all[k.person]
		for _, s := range inWorkspace[k.workspace] {
			s.onPeople[who] = true
			if k.inherited {
				s.inherited = append(s.inherited, uint32(i))
			}
		}
		if s := onOrganization[who]; k.inherited && s != nil && !s.workspaces[k.workspace] {
			s.inherited = append(s.inherited, uint32(i))
		}
	}
	var all []*share
	for _, reviewer := range slices.Sorted(maps.Keys(shares)) {
		all = append(all, shares[reviewer])
	}
	slices.SortStableFunc(all, func(x, y *share) int { return falseFirst(x.unassigned, y.unassigned) })
	return all
}

// rows returns which rows a table shows: how many, and the index of each in the whole.
// For a nil share that is all n.
func (s *share) rows(of func(*share) []uint32, n int) (count int, at func(i int) int) {
	if s == nil {
		return n, func(i int) int { return i }
	}
	own := of(s)
	return len(own), func(i int) int { return int(own[i]) }
}

// emptyText returns what a table without rows says: that the reviewer has none of the
// rows, or why there are no rows at all.
func (s *share) emptyText(all int, none string) string {
	if s != nil && all > 0 {
		return noneAssigned
	}
	return none
}

// grantsOf returns the indexes of the grants that a part shows: those that are decided in it,
// then the inherited ones. For a nil share they are all grants.
func (b *builder) grantsOf(s *share) iter.Seq[int] {
	return func(yield func(int) bool) {
		if s == nil {
			for i := range b.grants {
				if !yield(i) {
					return
				}
			}
			return
		}
		for _, all := range [][]uint32{s.review, s.inherited} {
			for _, i := range all {
				if !yield(int(i)) {
					return
				}
			}
		}
	}
}

// workspacesOf returns whether a part has rows of a workspace, by its id; the whole has all.
func (b *builder) workspacesOf(s *share) func(id string) bool {
	if s == nil {
		return func(string) bool { return true }
	}
	shown := map[string]bool{}
	for i := range b.grantsOf(s) {
		shown[b.workspaceList.all[b.grants[i].workspace].WorkspaceID] = true
	}
	return func(id string) bool { return shown[id] }
}

// holders returns how many people of a part, or of the whole, hold a role: by access that it
// shows, and by the accounts on its Organization.
func (b *builder) holders(s *share) func(*role) int64 {
	if s == nil {
		return func(r *role) int64 { return r.holders }
	}
	type holding struct {
		role *role
		who  *person
	}
	counted, n := map[holding]bool{}, map[*role]int64{}
	count := func(h holding) {
		if !counted[h] {
			counted[h] = true
			n[h.role]++
		}
	}
	for i := range b.grantsOf(s) {
		count(holding{b.roleList.all[b.grants[i].role], b.personList.all[b.grants[i].person]})
	}
	for _, i := range s.people {
		if who := b.onOrganization[i]; who.account && b.roles[who.roleID] != nil {
			count(holding{b.roles[who.roleID], who})
		}
	}
	return func(r *role) int64 { return n[r] }
}
