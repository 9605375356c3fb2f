package report

import (
	"cmp"
	"slices"
	"strings"

	"tlaudit/report/table"
)

// rolesTable lists every role that the snapshot saw or that somebody holds. A part has them
// without their holders, whom it does not show.
func (b *builder) rolesTable(s *share) table.Table {
	all := b.sortedRoles()
	columns := []table.ColumnOf[*role]{
		{Header: "Role", Width: 28, Identity: true, Wrap: true, Cell: func(r *role) any { return r.label() }},
		{Header: "Workspace", Width: 28, Wrap: true, Cell: func(r *role) any {
			if w := b.workspaces[r.workspace]; w != nil {
				return cmp.Or(w.Name, unknown)
			}
			if r.workspace != "" || r.name == "" {
				return unknown // a role that no listing names may belong to any workspace
			}
			return "Organization"
		}},
		{Header: "Type", Width: 18, Wrap: true, Cell: func(r *role) any { return cmp.Or(r.kind, notShown) }},
		{Header: "Class", Width: 14, Wrap: true, Cell: func(r *role) any { return classText(r.class) }},
		{Header: "Basis", Width: 14, Wrap: true, Cell: func(r *role) any { return string(r.basis) }},
		{Header: "What it allows", Width: 60, Wrap: true, Cell: func(r *role) any { return cmp.Or(r.allows, notDescribed) }},
	}
	if s == nil {
		columns = append(columns, table.ColumnOf[*role]{Header: "Holders", Kind: table.Number, Width: 10, Cell: func(r *role) any { return r.holders }})
	}
	columns = append(columns,
		table.ColumnOf[*role]{Header: "role_id", Width: 14, Guard: true, Cell: func(r *role) any { return r.id }},
		table.ColumnOf[*role]{Header: "workspace_id", Width: 14, Guard: true, Cell: func(r *role) any { return table.Blank(r.workspace) }})
	return table.Fill(table.Table{Name: "Roles", File: "roles.csv", Sheet: true, Empty: noneFound, Total: len(all)}, table.Of(all), columns)
}

func (b *builder) sortedRoles() []*role {
	var all []*role
	for _, r := range b.roles {
		all = append(all, r)
	}
	slices.SortFunc(all, func(x, y *role) int {
		return cmp.Or(strings.Compare(x.workspace, y.workspace), strings.Compare(x.name, y.name), strings.Compare(x.id, y.id))
	})
	return all
}

// organizationList is what the hidden sheet Lists has in place of a workspace's id for the
// roles of the organization.
const organizationList = "Organization"

// listsTable is the hidden sheet that the dropdowns and checks of new roles refer to. The
// roles of one workspace are in neighbouring rows; those of the organization come last.
func (b *builder) listsTable() table.Table {
	var all []*role
	shared := map[[2]string]int{} // roles by workspace and name
	for _, r := range b.sortedRoles() {
		if r.workspace != "" {
			all = append(all, r)
			shared[[2]string{r.workspace, r.name}]++
		}
	}
	for _, r := range b.organizationRoles() {
		offered := *r
		offered.workspace = organizationList
		all = append(all, &offered)
	}
	return table.Fill(table.Table{Name: "Lists", Hidden: true, Empty: noneFound, Total: len(all)}, table.Of(all), []table.ColumnOf[*role]{
		{Header: "workspace_id", Width: 38, Wrap: true, Cell: func(r *role) any { return r.workspace }},
		{Header: "role_id", Width: 38, Wrap: true, Cell: func(r *role) any { return r.id }},
		{Header: "role_name", Width: 30, Wrap: true, Cell: func(r *role) any {
			if r.name != "" && shared[[2]string{r.workspace, r.name}] > 1 {
				return r.name + " (" + r.id + ")" // the name alone is ambiguous
			}
			return r.label()
		}},
	})
}
