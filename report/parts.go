package report

import (
	"fmt"
	"slices"
	"strings"

	"tlaudit/report/table"
)

// A share is the rows of one reviewer, by their indexes in the whole.
type share struct {
	who                         string
	review, people, invitations []uint32
}

// divide puts every row into exactly one share. Shares are ordered by reviewer; rows
// without a reviewer come last.
func (b *builder) divide() []*share {
	shares := map[string]*share{}
	nobody := map[string]bool{}
	of := func(a assignment) *share {
		if shares[a.who] == nil {
			shares[a.who] = &share{who: a.who}
			nobody[a.who] = a.open
		}
		return shares[a.who]
	}
	for i := range b.grants {
		s := of(b.assigned(b.grant(i)))
		s.review = append(s.review, uint32(i))
	}
	for i, d := range b.onOrganization {
		s := of(b.assignedPerson(d))
		s.people = append(s.people, uint32(i))
	}
	for i, v := range b.invitations {
		s := of(b.assignedInvitation(v))
		s.invitations = append(s.invitations, uint32(i))
	}
	var all []*share
	for _, who := range sortedKeys(shares) {
		all = append(all, shares[who])
	}
	slices.SortStableFunc(all, func(x, y *share) int { return boolInt(nobody[x.who]) - boolInt(nobody[y.who]) })
	return all
}

// rows returns which rows a table shows: those of a share, or all n for nil.
func (s *share) rows(of func(*share) []uint32, n int) (count int, at func(i int) int) {
	if s == nil {
		return n, func(i int) int { return i }
	}
	own := of(s)
	return len(own), func(i int) int { return int(own[i]) }
}

// empty returns what a table without rows says: that no row is the reviewer's, or why
// there are no rows at all.
func (s *share) empty(all int, none string) string {
	if s != nil && all > 0 {
		return noneAssigned
	}
	return none
}

// parts makes the report of each share.
func (b *builder) parts(whole Report) ([]Part, error) {
	var all []Part
	for i, s := range b.shares {
		tables := []table.Table{
			b.instructionsTable(), b.reviewTable(s), b.organizationTable(s), b.invitationsTable(s), b.rolesTable(), b.signOffTable(s),
		}
		marks, err := examine(tables)
		if err != nil {
			return nil, err
		}
		evidence, err := b.evidenceTable(marks, fmt.Sprintf("%d/%d", i+1, len(b.shares)))
		if err != nil {
			return nil, err
		}
		r := whole
		r.Title += ", part of " + s.who
		r.Keyed = marks.rows
		invitations := fmt.Sprintf("%d of %d", len(s.invitations), len(b.invitations))
		if r.InvitationsUnread {
			invitations = NotRead
		}
		var rest []table.Fact
		for _, f := range whole.Headline.Facts {
			switch f.Section {
			case nextSection:
				continue // the part has its own
			case countsSection:
				f.Section = "Counts of the whole"
			}
			rest = append(rest, f)
		}
		r.Headline.Facts = append(append([]table.Fact{
			fact("Part", "Reviewer", s.who),
			fact("Part", "Part", fmt.Sprintf("%d of %d", i+1, len(b.shares))),
			fact("Part", "Rows on Review", fmt.Sprintf("%d of %d", len(s.review), len(b.grants))),
			fact("Part", "Rows on Organization", fmt.Sprintf("%d of %d", len(s.people), len(b.onOrganization))),
			fact("Part", "Rows on Invitations", invitations),
		}, b.next(s)...), rest...)
		r.Tables = append([]table.Table{b.coverTable(r.Headline, tables)}, tables...)
		r.Tables = append(r.Tables, evidence, b.listsTable())
		b.notices(r.Tables)
		all = append(all, Part{
			File: fmt.Sprintf("%02d-%s.xlsx", i+1, slug(s.who)), Reviewer: s.who, Basis: b.reviewerBasis(s.who),
			Review: len(s.review), Organization: len(s.people), Invitations: len(s.invitations), RowsDigest: marks.digest, Report: r,
		})
	}
	return all, nil
}

// slug is an address as part of a file's name.
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
