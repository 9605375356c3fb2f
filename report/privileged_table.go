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
// organization, which has one row for all workspaces that inherit it.
type privilegedLine struct {
	person     *person
	role       *role
	row        int   // of Review, from 1; 0 for a role in the organization
	workspaces int64 // that inherit it
}

// privilegedLines lists the holders of privileged roles, then those of unclassified ones;
// roles in the organization come first in each.
func (b *builder) privilegedLines() []privilegedLine {
	var all []privilegedLine
	for i, g := range b.grants[:b.direct] {
		if r := b.roleList.all[g.role]; r.class != findings.Standard {
			all = append(all, privilegedLine{person: b.personList.all[g.person], role: r, row: reviewNumber(i)})
		}
	}
	for _, p := range b.members {
		if p.roleID != "" && !p.inherits(p.roleID) {
			r := cmp.Or(b.roles[p.roleID], b.earlier[p.roleID])
			if r == nil {
				r = newRole(b.options.Policy, p.roleID, p.role, "", "")
			}
			if r.class != findings.Standard {
				all = append(all, privilegedLine{person: p, role: r})
			}
		}
		for _, h := range p.inheritedRoles {
			if h.role.class != findings.Standard {
				all = append(all, privilegedLine{person: p, role: h.role, workspaces: h.workspaces})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y privilegedLine) int {
		return cmp.Or(strings.Compare(string(x.role.class), string(y.role.class)), falseFirst(x.row > 0, y.row > 0))
	})
	return all
}

func (b *builder) privilegedTable() table.Table {
	all := b.privilegedLines()
	t := table.Table{Name: "Privileged", Sheet: true, Needs: []string{snapshot.Users}, Empty: noneFound, Total: len(all), Marks: sectionMarks("Class")}
	return table.Fill(t, table.Of(all), []table.ColumnOf[privilegedLine]{
		{Header: "Class", Width: 12, Identity: true, Wrap: true, Cell: func(l privilegedLine) any { return classText(l.role.class) }},
		{Header: "Name", Width: 20, Identity: true, Wrap: true, Cell: func(l privilegedLine) any { return b.nameOf(l.person) }},
		{Header: "Email", Width: 39, Wrap: true, Cell: func(l privilegedLine) any { return l.person.address() }},
		{Header: "Role", Width: 18, Wrap: true, Cell: func(l privilegedLine) any { return l.role.label() }},
		{Header: "What it allows", Width: 33, Wrap: true, Cell: func(l privilegedLine) any { return cmp.Or(l.role.allows, notDescribed) }},
		{Header: "Basis", Width: 12, Wrap: true, Cell: func(l privilegedLine) any { return string(l.role.basis) }},
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
		{Header: "External", Width: 14, Wrap: true, Cell: func(l privilegedLine) any { return l.person.external() }},
		{Header: "Roster status", Width: 20, Wrap: true, Cell: func(l privilegedLine) any { return l.person.roster }},
		{Header: "Decided on", Width: 19, Wrap: true, Cell: func(l privilegedLine) any {
			place, _ := b.decidedOn(l)
			return place
		}},
		{Header: "user_id", Width: 14, Guard: true, Group: true, Cell: func(l privilegedLine) any { return l.person.id }},
		{Header: "workspace_id", Width: 14, Guard: true, Group: true, Cell: func(l privilegedLine) any {
			if l.row > 0 {
				return b.reviewed(l).workspace.WorkspaceID
			}
			return nil
		}},
		{Header: "role_id", Width: 14, Guard: true, Group: true, Cell: func(l privilegedLine) any { return l.role.id }},
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
	words, row := "Review #%d", l.row
	if row == 0 && l.person.number > 0 {
		return fmt.Sprintf("Organization #%d", l.person.number), b.personKey(l.person)
	}
	if row == 0 {
		words, row = "Review #%d, with the account", l.person.firstRow
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
func (b *builder) reviewed(l privilegedLine) grant { return b.grant(l.row - 1) }

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
