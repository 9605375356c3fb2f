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
	var places []roleLine
	if s == nil {
		places = b.placeLines()
	}
	n := len(b.sortedRoles)
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
	return table.Fill(table.Table{Name: "Roles", File: "roles.csv", Sheet: true, Empty: noneFound, Total: n + len(places), Marks: sectionMarks("Section")}, table.Numbered(n+len(places), func(i int) roleLine {
		if i < n {
			r := b.sortedRoles[i]
			return roleLine{r, rolesSection, nil, &r.holders}
		}
		return places[i-n]
	}), columns)
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

// sorted lists roles by workspace, those of the organization first, then by name and id.
func sorted(roles map[string]*role) []*role {
	return slices.SortedFunc(maps.Values(roles), func(x, y *role) int {
		return cmp.Or(strings.Compare(x.workspace, y.workspace), strings.Compare(x.name, y.name), strings.Compare(x.id, y.id))
	})
}

// organizationList is what the hidden sheet Lists has in place of a workspace's id for the
// roles of the organization.
const organizationList = "Organization"

// listsTable is the hidden sheet that the dropdowns and checks of new roles refer to. The
// roles of one workspace are in neighbouring rows; those of the organization come last. A part
// has the workspaces of its rows of Review.
func (b *builder) listsTable(s *share) table.Table {
	in := map[string]bool{}
	if s != nil {
		for _, i := range s.review {
			in[b.workspaceList.all[b.grants[i].workspace].WorkspaceID] = true
		}
	}
	var all []*role
	for _, r := range b.sortedRoles {
		if r.workspace != "" && (s == nil || in[r.workspace]) {
			all = append(all, r)
		}
	}
	for _, r := range b.organization.all {
		offered := *r
		offered.workspace = organizationList
		all = append(all, &offered)
	}
	unread := slices.DeleteFunc(slices.Sorted(maps.Keys(b.rolesUnread)), func(id string) bool { return s != nil && !in[id] })
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
		{Header: "role_name", Width: 30, Wrap: true, Cell: func(r *role) any { return r.label() }},
	})
}
