package report

import (
	"cmp"

	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// inheritedTable has one row for each inherited grant. None is decided here: the # is that
// of the person's row on Organization.
func (b *builder) inheritedTable(s *share) table.Table {
	all := len(b.grants) - b.direct
	n, at := s.rows(func(s *share) []uint32 { return b.reachOf(s).inherited }, all)
	if s == nil {
		at = func(i int) int { return b.direct + i }
	}
	t := table.Table{
		Name: "Inherited", RowsIn: accessFile, Sheet: true, Needs: []string{snapshot.Users}, Empty: s.emptyText(all, noneFound), Total: n,
		Marks: []table.Mark{{When: "TRUE", Style: table.Grey}},
	}
	return table.Fill(t, table.Numbered(n, func(i int) reviewLine { return b.reviewLine(at(i)) }), []table.ColumnOf[reviewLine]{
		{Header: "Organization #", Kind: table.Number, Width: 13, Identity: true, Cell: func(l reviewLine) any { return l.number }},
		{Header: "Workspace", Width: 24, Identity: true, Wrap: true, Cell: func(l reviewLine) any { return l.workspace.shown() }},
		{Header: "Name", Width: 24, Identity: true, Wrap: true, Cell: func(l reviewLine) any { return b.nameOf(l.person) }},
		{Header: "Job, manager", Width: 38, Wrap: true, Cell: func(l reviewLine) any { return b.job(l.person) }},
		{Header: "Role", Width: 27, Wrap: true, Cell: func(l reviewLine) any { return l.role.withClass() }},
		{Header: "Account status", Width: 14, Wrap: true, Cell: func(l reviewLine) any { return cmp.Or(l.status, notShown) }},
		{Header: "Since the baseline", Width: 13, Wrap: true, Cell: func(l reviewLine) any { return l.change.String() }},
		{Header: "First seen", Kind: table.Time, Width: 22, Cell: func(l reviewLine) any { return l.firstSeen }},
		{Header: "External", Width: 22, Wrap: true, Cell: func(l reviewLine) any { return l.person.external() }},
		{Header: "Roster status", Width: 20, Wrap: true, Cell: func(l reviewLine) any { return l.person.roster }},
		{Header: "Email", Width: 34, Group: true, Wrap: true, Cell: func(l reviewLine) any { return l.person.address() }},
		{Header: "What it allows", Width: 40, Group: true, Wrap: true, Cell: func(l reviewLine) any { return cmp.Or(l.role.allows, notDescribed) }},
		{Header: "Not there yet on", Kind: table.Time, Width: 20, Group: true, Cell: func(l reviewLine) any { return l.notThereYet() }},
		{Header: "Basis", Width: 14, Group: true, Wrap: true, Cell: func(l reviewLine) any { return string(l.role.basis) }},
		{Header: "user_id", Width: 14, Guard: true, Group: true, Cell: func(l reviewLine) any { return l.person.id }},
		{Header: "workspace_id", Width: 14, Guard: true, Group: true, Cell: func(l reviewLine) any { return l.workspace.WorkspaceID }},
		{Header: "role_id", Width: 14, Guard: true, Group: true, Cell: func(l reviewLine) any { return l.role.id }},
	})
}
