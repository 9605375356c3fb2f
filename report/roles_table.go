package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// The sections of Roles, in their order.
const (
	rolesSection  = "Roles"
	placesSection = "Access by workspace and role"
)

// A roleLine is one row of Roles: a role with all who hold it, or with those who hold it in
// one workspace.
type roleLine struct {
	*role
	section   string
	workspace *workspace // where it is held; nil for the role itself
	counted   *holders
}

// rolesTable lists every role that the snapshot saw or that somebody holds, then who holds
// each role in each workspace. A part has only the roles, without who holds them.
func (b *builder) rolesTable(s *share) table.Table {
	var all []roleLine
	for _, r := range b.sortedRoles() {
		all = append(all, roleLine{r, rolesSection, nil, &r.holders})
	}
	columns := []table.ColumnOf[roleLine]{
		{Header: "Section", Width: 18, Identity: true, Wrap: true, Cell: func(l roleLine) any { return l.section }},
		{Header: "Role", Width: 28, Identity: true, Wrap: true, Cell: func(l roleLine) any { return l.label() }},
		{Header: "Workspace", Width: 28, Wrap: true, Cell: func(l roleLine) any { return b.heldIn(l) }},
		{Header: "Type", Width: 20, Wrap: true, Cell: func(l roleLine) any { return cmp.Or(l.kind, notShown) }},
		{Header: "Class", Width: 14, Wrap: true, Cell: func(l roleLine) any { return classText(l.class) }},
		{Header: "Basis", Width: 14, Wrap: true, Cell: func(l roleLine) any { return string(l.basis) }},
		{Header: "What it allows", Width: 60, Wrap: true, Cell: func(l roleLine) any { return cmp.Or(l.allows, notDescribed) }},
	}
	if s == nil {
		all = append(all, b.placeLines()...)
		columns = append(columns,
			table.ColumnOf[roleLine]{Header: "Holders", Kind: table.Number, Width: 10, Cell: func(l roleLine) any { return l.counted.people }},
			table.ColumnOf[roleLine]{Header: "Holders direct", Kind: table.Number, Width: 10, Cell: func(l roleLine) any { return l.counted.direct }},
			table.ColumnOf[roleLine]{Header: "Holders inherited", Kind: table.Number, Width: 11, Cell: func(l roleLine) any { return l.counted.inherited }})
	}
	columns = append(columns,
		table.ColumnOf[roleLine]{Header: "role_id", Width: 14, Guard: true, Group: true, Cell: func(l roleLine) any { return l.id }},
		table.ColumnOf[roleLine]{Header: "workspace_id", Width: 14, Guard: true, Group: true, Cell: func(l roleLine) any {
			if l.workspace != nil {
				return l.workspace.WorkspaceID
			}
			return table.Blank(l.role.workspace)
		}})
	return table.Fill(table.Table{Name: "Roles", File: "roles.csv", Sheet: true, Empty: noneFound, Total: len(all), Marks: sectionMarks("Section")}, table.Of(all), columns)
}

// heldIn returns where a role is held, or where it belongs.
func (b *builder) heldIn(l roleLine) string {
	switch w := b.workspaces[l.role.workspace]; {
	case l.workspace != nil:
		return l.workspace.shown()
	case w != nil:
		return w.shown()
	case l.role.workspace != "" || l.name == "":
		return unknown // a role that no listing names may belong to any workspace
	}
	return "Organization"
}

// placeLines lists each role that somebody holds in a workspace, by the names of workspace
// and role.
func (b *builder) placeLines() []roleLine {
	var all []roleLine
	for place, counted := range b.byPlace {
		all = append(all, roleLine{b.roleList.all[place.role], placesSection, b.workspaceList.all[place.workspace], counted})
	}
	slices.SortFunc(all, func(x, y roleLine) int {
		return cmp.Or(strings.Compare(x.workspace.Name, y.workspace.Name), strings.Compare(x.workspace.WorkspaceID, y.workspace.WorkspaceID),
			strings.Compare(x.label(), y.label()), strings.Compare(x.id, y.id))
	})
	return all
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
	unread := slices.Sorted(maps.Keys(b.rolesUnread))
	if !b.read(snapshot.OrganizationRoles) {
		unread = append(unread, organizationList)
	}
	for _, id := range unread {
		all = append(all, &role{name: rolesNotRead, workspace: id})
	}
	slices.SortStableFunc(all, func(x, y *role) int {
		return cmp.Or(falseFirst(x.workspace == organizationList, y.workspace == organizationList), strings.Compare(x.workspace, y.workspace))
	})
	return table.Fill(table.Table{Name: "Lists", Hidden: true, Empty: noneFound, Total: len(all)}, table.Of(all), []table.ColumnOf[*role]{
		{Header: "workspace_id", Width: 40, Wrap: true, Cell: func(r *role) any { return r.workspace }},
		{Header: "role_id", Width: 40, Wrap: true, Cell: func(r *role) any { return r.id }},
		{Header: "role_name", Width: 30, Wrap: true, Cell: func(r *role) any {
			if r.name != "" && shared[[2]string{r.workspace, r.name}] > 1 {
				return r.name + " (" + r.id + ")" // the name alone is ambiguous
			}
			return r.label()
		}},
	})
}
