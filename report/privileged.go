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
	person, role uint32 // places in the population's lists
	row          uint32 // of Review from 1; 0 for a role in the organization
	inherited    uint32 // workspaces
}

// holders lists everybody with a privileged role and then everybody with an
// unclassified one; roles in the organization come first in each.
func (b *builder) holders() []holder {
	var all []holder
	for i, g := range b.grants {
		if !g.inherited && b.holdings.all[g.role].class != findings.Standard {
			all = append(all, holder{person: g.person, role: g.role, row: uint32(i + 1)})
		}
	}
	for _, d := range b.ranked {
		who := b.persons.place(d.id, func(string) *person { return d })
		if d.roleID != "" && !slices.ContainsFunc(d.held, func(h heldRole) bool { return h.role.id == d.roleID }) {
			at := b.holdings.place(d.roleID, func(id string) *role {
				if r := b.roles[id]; r != nil {
					return r
				}
				return newRole(b.options.Policy, id, d.role, "", "")
			})
			if b.holdings.all[at].class != findings.Standard {
				all = append(all, holder{person: who, role: at})
			}
		}
		for _, h := range d.held {
			if h.role.class != findings.Standard {
				all = append(all, holder{person: who, role: b.holding(b.options, h.role.id), inherited: uint32(h.workspaces)})
			}
		}
	}
	class := func(h holder) string { return string(b.holdings.all[h.role].class) }
	slices.SortStableFunc(all, func(x, y holder) int {
		return cmp.Or(strings.Compare(class(x), class(y)), cmp.Compare(boolInt(x.row > 0), boolInt(y.row > 0)))
	})
	return all
}

func (b *builder) privilegedTable() Table {
	all := b.holders()
	return Table{
		Name: "Privileged", Sheet: true, Empty: noneFound, Total: len(all),
		Columns: []Column{
			{Header: "Class", Width: 14, Identity: true, Wrap: true},
			{Header: "Name", Width: 22, Identity: true, Wrap: true},
			{Header: "Email", Width: 38, Identity: true, Wrap: true},
			{Header: "Role", Width: 20, Wrap: true},
			{Header: "What it allows", Width: 26, Wrap: true},
			{Header: "Basis", Width: 14, Wrap: true},
			{Header: "Where", Width: 30, Wrap: true},
			{Header: "Source", Width: 14, Wrap: true},
			{Header: "Change", Width: 18, Wrap: true},
			{Header: "External", Width: 15, Wrap: true},
			{Header: "Roster status", Width: 22, Wrap: true},
			{Header: "Decided on", Width: 22, Wrap: true},
			{Header: "user_id", Width: 14, Guard: true},
			{Header: "workspace_id", Width: 14, Guard: true},
			{Header: "role_id", Width: 14, Guard: true},
			{Header: "decided_row_key", Width: 24, Guard: true},
		},
		Rows: rowsFrom(len(all), func(i int) Row { return b.holderRow(all[i]) }),
	}
}

func (b *builder) holderRow(h holder) Row {
	who, held := b.persons.all[h.person], b.holdings.all[h.role]
	where, source, changed, decided, key := "No workspace", "Organization role", "Not compared", "Organization, by its row_key", ""
	var place any
	switch {
	case h.row > 0:
		g := b.grant(int(h.row - 1))
		where, source, changed = orWords(g.workspace.name, unknown), "Direct", g.change.String()
		decided, place, key = fmt.Sprintf("Review, # %d", h.row), g.workspace.id, b.grantKey(g)
	case h.inherited > 0:
		where, source, changed = fmt.Sprintf("%d of %d workspaces read", h.inherited, b.readWorkspaces()), "Inherited", "See Review"
	}
	if key == "" {
		key = b.personKey(who)
	}
	return Row{
		classWord(held.class), orWords(who.name, unknown), orWords(who.email, unknown), held.label(),
		orWords(held.allows, "Not described in the policy"), string(held.basis), where, source, changed,
		string(who.outside), who.roster, decided, who.id, place, held.id, key,
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
