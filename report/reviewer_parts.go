package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tlaudit/report/table"
)

// A share holds the rows of one reviewer, by their indexes in the whole. A nil share
// holds every row.
type share struct {
	reviewer                    string
	review, people, invitations []uint32
	// Who gets into the share's workspaces, whoever decides on them: the inherited grants
	// there, and everybody with access there. Both include the people of the share.
	inherited, everybody []uint32
}

// divide puts every row into exactly one share. Shares are ordered by reviewer; rows
// without a reviewer come last.
func (b *builder) divide() []*share {
	shares := map[string]*share{}
	unassigned := map[string]bool{}
	shareOf := func(a assignment) *share {
		if shares[a.reviewer] == nil {
			shares[a.reviewer] = &share{reviewer: a.reviewer}
			unassigned[a.reviewer] = a.unassigned
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
		s := shareOf(b.assignedInvitation(invited))
		s.invitations = append(s.invitations, uint32(i))
	}
	var all []*share
	for _, reviewer := range slices.Sorted(maps.Keys(shares)) {
		all = append(all, shares[reviewer])
	}
	slices.SortStableFunc(all, func(x, y *share) int { return falseFirst(unassigned[x.reviewer], unassigned[y.reviewer]) })
	b.fillIn(all)
	return all
}

// fillIn adds to the shares who gets into their workspaces.
func (b *builder) fillIn(shares []*share) {
	grants := map[uint32][]uint32{} // indexes of grants by workspace
	for i, g := range b.grants {
		grants[g.workspace] = append(grants[g.workspace], uint32(i))
	}
	place := map[*person]uint32{} // in everybody
	for i, who := range b.everybody {
		place[who] = uint32(i)
	}
	for _, s := range shares {
		inherited, people, workspaces := map[uint32]bool{}, map[uint32]bool{}, map[uint32]bool{}
		add := func(i uint32) {
			if int(i) >= b.direct {
				inherited[i] = true
			}
			people[place[b.personList.all[b.grants[i].person]]] = true
		}
		for _, i := range s.review {
			if w := b.grants[i].workspace; !workspaces[w] {
				workspaces[w] = true
				for _, i := range grants[w] {
					add(i)
				}
			}
		}
		for _, i := range s.people {
			who := b.onOrganization[i]
			people[place[who]] = true
			for _, i := range b.held(who) {
				if b.grants[i].inherited {
					add(i)
				}
			}
		}
		s.inherited, s.everybody = slices.Sorted(maps.Keys(inherited)), slices.Sorted(maps.Keys(people))
	}
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

// parts builds the report of each share.
func (b *builder) parts(whole Report) ([]Part, error) {
	var all []Part
	for i, s := range b.shares {
		tables := []table.Table{
			b.instructionsTable(), b.reviewTable(s), b.organizationTable(s), b.inheritedTable(s), b.peopleTable(s), b.invitationsTable(s), b.rolesTable(s), b.signOffTable(s),
		}
		examined, err := examine(tables)
		if err != nil {
			return nil, err
		}
		evidence, err := b.evidenceTable(examined, fmt.Sprintf("%d/%d", i+1, len(b.shares)))
		if err != nil {
			return nil, err
		}
		r := whole
		r.Title += ", part of " + s.reviewer
		r.Keyed = examined.keyed
		r.Headline = b.headline(s)
		r.Tables = append([]table.Table{b.coverTable(r.Headline, tables, s)}, tables...)
		r.Tables = append(r.Tables, evidence, b.listsTable())
		b.addNotices(r.Tables)
		all = append(all, Part{
			File: fmt.Sprintf("%02d-%s.xlsx", i+1, slug(s.reviewer)), Reviewer: s.reviewer, Basis: b.reviewerBasis(s.reviewer),
			Review: len(s.review), Organization: len(s.people), Invitations: len(s.invitations), RowsDigest: examined.digest, Report: r,
		})
	}
	return all, nil
}

// slug returns an address as part of a file's name.
func slug(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '.', r == '-':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '_'
	}, s), "._-")
}
