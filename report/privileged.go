package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
)

// A holder is one line of Privileged: a direct grant, or a role in the
// organization, which counts once however many workspaces inherit it.
type holder struct {
	class     findings.Class
	person    *person
	role      *role
	row       int // of Review from 1; 0 for a role in the organization
	grant     *grant
	inherited int64
}

// holders lists everybody with a privileged role and then everybody with an
// unclassified one.
func (b *builder) holders() []holder {
	var all []holder
	for i := range b.grants {
		g := &b.grants[i]
		if !g.inherited && g.role.class != findings.Standard {
			all = append(all, holder{class: g.role.class, person: g.person, role: g.role, row: i + 1, grant: g})
		}
	}
	for _, d := range b.ranked {
		if d.roleID != "" && !slices.ContainsFunc(d.held, func(h heldRole) bool { return h.role.id == d.roleID }) {
			r := b.roles[d.roleID]
			if r == nil {
				r = newRole(b.options.Policy, d.roleID, d.role, "", "")
			}
			if r.class != findings.Standard {
				all = append(all, holder{class: r.class, person: d, role: r})
			}
		}
		for _, h := range d.held {
			if h.role.class != findings.Standard {
				all = append(all, holder{class: h.role.class, person: d, role: h.role, inherited: h.workspaces})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y holder) int {
		return cmp.Or(strings.Compare(string(x.class), string(y.class)), cmp.Compare(boolInt(x.row > 0), boolInt(y.row > 0)))
	})
	return all
}

func (b *builder) privilegedTable() Table {
	all := b.holders()
	return Table{
		Name: "Privileged", Sheet: true, Empty: noneFound, Total: len(all),
		Columns: []Column{
			{Header: "Class", Width: 14, Identity: true},
			{Header: "Name", Width: 22, Identity: true},
			{Header: "Email", Width: 30, Identity: true},
			{Header: "Role", Width: 20},
			{Header: "What it allows", Width: 26},
			{Header: "Basis", Width: 14},
			{Header: "Where", Width: 30},
			{Header: "Source", Width: 14},
			{Header: "Change", Width: 18},
			{Header: "External", Width: 15},
			{Header: "Roster status", Width: 22},
			{Header: "Decided on", Width: 22},
			{Header: "user_id", Width: 14, Guard: true},
			{Header: "workspace_id", Width: 14, Guard: true},
			{Header: "role_id", Width: 14, Guard: true},
			{Header: "decided_row_key", Width: 24, Guard: true},
		},
		Rows: rowsFrom(len(all), func(i int) Row { return b.holderRow(all[i]) }),
	}
}

func (b *builder) holderRow(h holder) Row {
	where, source, changed, decided := "No workspace", "Organization role", "See Review", "Organization, by its row_key"
	var place any
	key := ""
	switch {
	case h.row > 0:
		where, source, changed = orWords(h.grant.workspace.name, unknown), "Direct", h.grant.change.String()
		decided, place, key = fmt.Sprintf("Review, # %d", h.row), h.grant.workspace.id, b.grantKey(h.grant)
	case h.inherited > 0:
		where, source = fmt.Sprintf("%d of %d workspaces read", h.inherited, b.readWorkspaces()), "Inherited"
	}
	if key == "" {
		key = b.personKey(h.person)
	}
	if h.row == 0 && h.inherited == 0 {
		changed = "Not compared"
	}
	return Row{
		classWord(h.class), orWords(h.person.name, unknown), orWords(h.person.email, unknown), h.role.label(),
		orWords(h.role.allows, "Not described in the policy"), string(h.role.basis), where, source, changed,
		string(h.person.outside), h.person.roster, decided, h.person.id, place, h.role.id, key,
	}
}

// classWord is a class as a column of its own prints it.
func classWord(c findings.Class) string {
	switch c {
	case findings.Privileged:
		return "Privileged"
	case findings.Standard:
		return "Standard"
	}
	return "Unclassified"
}
