package report

import (
	"cmp"
	"context"
	"fmt"

	"tlaudit/report/table"
)

// parts builds the report of each share.
func (b *builder) parts(ctx context.Context, whole Report) ([]Part, error) {
	var all []Part
	width := max(2, len(fmt.Sprint(len(b.shares))))
	for i, s := range b.shares {
		tables := []table.Table{
			b.instructionsTable(), b.reviewTable(s), b.organizationTable(s), b.inheritedTable(s), b.peopleTable(s), b.invitationsTable(s), b.findingsTable(s), b.rolesTable(s), b.signOffTable(s),
		}
		examined, err := examine(ctx, tables, nil, nil)
		if err != nil {
			return nil, err
		}
		evidence, err := b.evidenceTable(examined, fmt.Sprintf("%d/%d", i+1, len(b.shares)))
		if err != nil {
			return nil, err
		}
		p := b.part(s)
		r := whole
		r.Title += ", part of " + s.reviewer
		r.Keyed = examined.keyed
		r.Headline = b.headline(s)
		r.Tables = append([]table.Table{b.coverTable(r.Headline, tables, s)}, tables...)
		r.Tables = append(r.Tables, evidence, b.listsTable(s))
		b.addNotices(r.Tables)
		p.File = partFile(i+1, width, p, b.reviewName())
		p.Rows, p.MustJustify, p.Report = examined.keyed, examined.mustJustify, r
		all = append(all, p)
	}
	return all, nil
}

// part returns to whom the rows of a share go.
func (b *builder) part(s *share) Part {
	p := Part{Reviewer: s.reviewer, Name: s.reviewer, Due: b.dueWords("")}
	if s.unassigned {
		return p
	}
	p.To = s.reviewer
	account := b.accountOf(s.reviewer)
	if e := b.roster.entry(s.reviewer, account); e != nil && e.name != "" {
		p.Name = e.name
	}
	if account != nil && account.name != "" {
		p.Name = account.name
	}
	if manager := b.managerOf(reviewed{key: s.reviewer, account: account}); manager.key != s.reviewer {
		p.Cc = manager.key
	}
	return p
}

// reviewName returns the name by which files name the review: the one that it is issued as,
// else its period, else the day of the snapshot.
func (b *builder) reviewName() string {
	return cmp.Or(b.options.Issue, b.periodName(), b.now.TakenAt.UTC().Format("2006-01-02"))
}
