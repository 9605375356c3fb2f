package report

import (
	"fmt"
	"slices"
	"strings"
)

// A Part is the report of one reviewer: the rows assigned to them, with the numbers and
// keys that the rows have in the whole.
type Part struct {
	File                              string // the workbook's name
	Reviewer                          string // an address, or why there is none
	Basis                             string
	Review, Organization, Invitations int    // rows
	RowsDigest                        string // over the keys and sums of its rows
	Report                            Report
}

// A share is the rows of one reviewer, by their places in the whole.
type share struct {
	who                         string
	review, people, invitations []uint32
}

// divide gives every row to exactly one share. Shares are ordered by reviewer; those
// of nobody come last.
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
	for i, d := range b.ranked {
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

// places is which rows a table shows: those of a share, or all n.
func (s *share) places(of func(*share) []uint32, n int) (count int, at func(i int) int) {
	if s == nil {
		return n, func(i int) int { return i }
	}
	rows := of(s)
	return len(rows), func(i int) int { return int(rows[i]) }
}

// empty is what a table without rows says: that none of all rows are the reviewer's, or
// why there are none at all.
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
		tables := []Table{
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
			invitations = notRead
		}
		var rest []Fact
		for _, f := range whole.Headline.Facts {
			switch f.Section {
			case nextSection:
				continue // the part has its own
			case countsSection:
				f.Section = "Counts of the whole"
			}
			rest = append(rest, f)
		}
		r.Headline.Facts = append(append([]Fact{
			{"Part", "Reviewer", s.who},
			{"Part", "Part", fmt.Sprintf("%d of %d", i+1, len(b.shares))},
			{"Part", "Rows on Review", fmt.Sprintf("%d of %d", len(s.review), len(b.grants))},
			{"Part", "Rows on Organization", fmt.Sprintf("%d of %d", len(s.people), len(b.ranked))},
			{"Part", "Rows on Invitations", invitations},
		}, b.next(s)...), rest...)
		r.Tables = append([]Table{b.coverTable(r.Headline, tables)}, tables...)
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

// indexTable lists the parts of a report with the digests of their files, and the whole
// to hold them against, whose workbook is the zero File where it was not written.
func indexTable(r Report, books []File, whole File) Table {
	parts, total := r.Parts, map[string]int64{}
	for _, t := range r.Tables {
		total[t.Name] = int64(t.Total)
	}
	name := ""
	if whole.Name != "" {
		name = "../" + whole.Name
	}
	invitations := func(n int64) any {
		if r.InvitationsUnread {
			return notRead
		}
		return n
	}
	return Table{
		Name: "Parts", File: indexFile, Empty: noneFound, Total: len(parts) + 1,
		Columns: []Column{
			{Header: "File"}, {Header: "Reviewer"}, {Header: "Basis"}, {Header: "Rows on Review", Kind: Number}, {Header: "Rows on Organization", Kind: Number},
			{Header: "Rows on Invitations", Kind: Number}, {Header: "Rows digest"}, {Header: "SHA-256"},
		},
		Rows: rowsFrom(len(parts)+1, func(i int) Row {
			if i == len(parts) {
				return Row{blankOr(name), "The whole", nil, total["Review"], total["Organization"], invitations(total["Invitations"]), r.RowsDigest, blankOr(whole.sum)}
			}
			p := parts[i]
			return Row{p.File, p.Reviewer, blankOr(p.Basis), int64(p.Review), int64(p.Organization), invitations(int64(p.Invitations)), p.RowsDigest, books[i].sum}
		}),
	}
}
