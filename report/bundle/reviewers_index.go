package bundle

import (
	"tlaudit/report"
	"tlaudit/report/table"
)

// An indexLine is a reviewer's workbook, or the whole one.
type indexLine struct {
	file, reviewer, basis             string
	review, organization, invitations int64
	rowsDigest, sum                   string
}

// indexTable lists the parts of a report with the digests of their files. The last line is
// the whole workbook, to compare the parts with; whole is the zero File if it was not
// written.
func indexTable(r report.Report, books []File, whole File) table.Table {
	var lines []indexLine
	for i, p := range r.Parts {
		lines = append(lines, indexLine{p.File, p.Reviewer, p.Basis, int64(p.Review), int64(p.Organization), int64(p.Invitations), p.RowsDigest, books[i].sum})
	}
	total := map[string]int64{}
	for _, t := range r.Tables {
		total[t.Name] = int64(t.Total)
	}
	last := indexLine{reviewer: "The whole", review: total["Review"], organization: total["Organization"], invitations: total["Invitations"], rowsDigest: r.RowsDigest, sum: whole.sum}
	if whole.Name != "" {
		last.file = "../" + whole.Name
	}
	lines = append(lines, last)
	return table.Fill(table.Table{Name: "Parts", File: indexFile, Total: len(lines)}, table.Of(lines), []table.ColumnOf[indexLine]{
		{Header: "File", Cell: func(l indexLine) any { return table.Blank(l.file) }},
		{Header: "Reviewer", Cell: func(l indexLine) any { return l.reviewer }},
		{Header: "Basis", Cell: func(l indexLine) any { return table.Blank(l.basis) }},
		{Header: "Rows on Review", Kind: table.Number, Cell: func(l indexLine) any { return l.review }},
		{Header: "Rows on Organization", Kind: table.Number, Cell: func(l indexLine) any { return l.organization }},
		{Header: "Rows on Invitations", Kind: table.Number, Cell: func(l indexLine) any {
			if r.InvitationsUnread {
				return report.NotRead
			}
			return l.invitations
		}},
		{Header: "Rows digest", Cell: func(l indexLine) any { return l.rowsDigest }},
		{Header: "SHA-256", Cell: func(l indexLine) any { return table.Blank(l.sum) }},
	})
}
