package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// A privilegedLine is one row of Privileged: a direct grant, or a role in the
// organization, which has one row for all workspaces that inherit it. person and role are
// indexes into the population's lists.
type privilegedLine struct {
	person, role uint32
	row          uint32 // of Review, from 1; 0 for a role in the organization
	workspaces   uint32 // that inherit it
}

// privilegedLines lists the holders of privileged roles, then those of unclassified ones;
// roles in the organization come first in each.
func (b *builder) privilegedLines() []privilegedLine {
	var all []privilegedLine
	for i, g := range b.grants[:b.direct] {
		if b.roleList.all[g.role].class != findings.Standard {
			all = append(all, privilegedLine{person: g.person, role: g.role, row: uint32(b.reviewNumber(i))})
		}
	}
	for _, p := range b.members {
		who := b.personList.index(p.id, func(string) *person { return p })
		if p.roleID != "" && !p.inherits(p.roleID) {
			at := b.roleList.index(p.roleID, func(id string) *role {
				if r := b.roles[id]; r != nil {
					return r
				}
				return newRole(b.options.Policy, id, p.role, "", "")
			})
			if b.roleList.all[at].class != findings.Standard {
				all = append(all, privilegedLine{person: who, role: at})
			}
		}
		for _, h := range p.inheritedRoles {
			if h.role.class != findings.Standard {
				all = append(all, privilegedLine{person: who, role: b.anyRole(b.options, h.role.id), workspaces: uint32(h.workspaces)})
			}
		}
	}
	class := func(l privilegedLine) string { return string(b.roleList.all[l.role].class) }
	slices.SortStableFunc(all, func(x, y privilegedLine) int {
		return cmp.Or(strings.Compare(class(x), class(y)), falseFirst(x.row > 0, y.row > 0))
	})
	return all
}

func (b *builder) privilegedTable() table.Table {
	all := b.privilegedLines()
	person := func(l privilegedLine) *person { return b.personList.all[l.person] }
	role := func(l privilegedLine) *role { return b.roleList.all[l.role] }
	t := table.Table{Name: "Privileged", Sheet: true, Needs: []string{snapshot.Users}, Empty: noneFound, Total: len(all), Marks: sectionMarks("Class")}
	return table.Fill(t, table.Of(all), []table.ColumnOf[privilegedLine]{
		{Header: "Class", Width: 12, Identity: true, Wrap: true, Cell: func(l privilegedLine) any { return classText(role(l).class) }},
		{Header: "Name", Width: 20, Identity: true, Wrap: true, Cell: func(l privilegedLine) any { return b.nameOf(person(l)) }},
		{Header: "Email", Width: 39, Wrap: true, Cell: func(l privilegedLine) any { return person(l).address() }},
		{Header: "Role", Width: 18, Wrap: true, Cell: func(l privilegedLine) any { return role(l).label() }},
		{Header: "What it allows", Width: 33, Wrap: true, Cell: func(l privilegedLine) any { return cmp.Or(role(l).allows, notDescribed) }},
		{Header: "Basis", Width: 12, Wrap: true, Cell: func(l privilegedLine) any { return string(role(l).basis) }},
		{Header: "Where", Width: 20, Wrap: true, Cell: func(l privilegedLine) any {
			switch {
			case l.row > 0:
				return b.reviewed(l).workspace.shown()
			case l.workspaces > 0:
				return fmt.Sprintf("%d of %d workspaces read", l.workspaces, b.readWorkspaces())
			}
			return b.noWorkspace()
		}},
		{Header: "Source", Width: 11, Wrap: true, Cell: func(l privilegedLine) any { return l.oneOf("Direct", "Inherited", "Organization role") }},
		{Header: "Since the baseline", Width: 13, Wrap: true, Cell: func(l privilegedLine) any {
			if l.row > 0 {
				return b.reviewed(l).change.String()
			}
			return l.oneOf("", "See Inherited", "Not compared")
		}},
		{Header: "External", Width: 14, Wrap: true, Cell: func(l privilegedLine) any { return person(l).external() }},
		{Header: "Roster status", Width: 20, Wrap: true, Cell: func(l privilegedLine) any { return person(l).roster }},
		{Header: "Decided on", Width: 19, Wrap: true, Cell: func(l privilegedLine) any {
			place, _ := b.decidedOn(l)
			return place
		}},
		{Header: "user_id", Width: 14, Guard: true, Group: true, Cell: func(l privilegedLine) any { return person(l).id }},
		{Header: "workspace_id", Width: 14, Guard: true, Group: true, Cell: func(l privilegedLine) any {
			if l.row > 0 {
				return b.reviewed(l).workspace.WorkspaceID
			}
			return nil
		}},
		{Header: "role_id", Width: 14, Guard: true, Group: true, Cell: func(l privilegedLine) any { return role(l).id }},
		{Header: "decided_row_key", Width: 24, Guard: true, Group: true, Cell: func(l privilegedLine) any {
			_, key := b.decidedOn(l)
			return table.Blank(key)
		}},
	})
}

// decidedOn names the row that decides on a line, and its row_key: that of the grant on Review;
// of an account that of Organization, else the first row of its direct access, which keeps
// the account too.
func (b *builder) decidedOn(l privilegedLine) (place, key string) {
	p, row := b.personList.all[l.person], int(l.row)
	if n := b.organizationNumber(p); row == 0 && n > 0 {
		return fmt.Sprintf("Organization #%d", n), b.personKey(p)
	}
	words := "Review #%d"
	if row == 0 {
		words = "Review #%d, with the account"
		for _, i := range b.held(p) {
			if n := b.reviewNumber(int(i)); !b.grants[i].inherited && (row == 0 || n < row) {
				row = n
			}
		}
	}
	if row == 0 {
		return "Nowhere", ""
	}
	return fmt.Sprintf(words, row), b.reviewKey(b.grant(row - 1))
}

// noWorkspace says that somebody has access to no workspace, of those that were read.
func (b *builder) noWorkspace() string {
	if b.someUnread {
		return "No workspace that was read"
	}
	return "No workspace"
}

// reviewed returns the grant of a line that is a row of Review.
func (b *builder) reviewed(l privilegedLine) grant { return b.grant(int(l.row - 1)) }

// oneOf returns the text for a direct grant, for inherited access, or for a role in the
// organization without access.
func (l privilegedLine) oneOf(direct, inherited, neither string) string {
	switch {
	case l.row > 0:
		return direct
	case l.workspaces > 0:
		return inherited
	}
	return neither
}
