package report

import (
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// accessFile has the rows of Review and of Inherited.
const accessFile = "access.csv"

// accessTable has every grant in one file for machines: the direct ones, as on Review and
// with the same keys and sums, then the inherited ones.
func (b *builder) accessTable() table.Table {
	var columns []table.ColumnOf[reviewLine]
	for _, c := range b.reviewColumns() {
		if !c.Input && c.Formula == "" {
			c.Group = false
			columns = append(columns, c)
		}
	}
	columns = append(columns, []table.ColumnOf[reviewLine]{
		{Header: "source", Unsummed: true, Cell: func(l reviewLine) any { return l.source() }},
		{Header: "role_name", Unsummed: true, Cell: func(l reviewLine) any { return l.role.label() }},
		{Header: "privileged", Unsummed: true, Cell: func(l reviewLine) any { return l.role.privileged() }},
		{Header: "sheet", Unsummed: true, Cell: func(l reviewLine) any {
			if l.inherited {
				return "Organization"
			}
			return "Review"
		}},
	}...)
	t := table.Table{Name: "Access", File: accessFile, OnlyCSV: true, Needs: []string{snapshot.Users}, Empty: noneFound, Total: len(b.grants)}
	return table.Keyed(t, table.Numbered(len(b.grants), b.reviewLine), func(l reviewLine) string { return b.reviewKey(l.grant) }, columns)
}
