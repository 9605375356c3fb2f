package report

import (
	"fmt"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

func organizationDecisions() []string {
	return []string{"Keep", "Change role", "Close account", "Investigate"}
}

// Widths of columns of Organization whose text is shortened to fit them, in characters.
const (
	organizationRoleWidth = 14
	organizationWhyWidth  = 54
)

// What the decisions on Organization end, as the header of Decision and Instructions say it.
const (
	changeRoleEnds   = "Change role ends what comes with the role"
	closeAccountEnds = "Close account ends all access of that account"
)

// An organizationLine is a row of Organization: a person, and what is found about the
// account and its role.
type organizationLine struct {
	*person
	about []finding
}

// organizationTable has one row for everybody whose account or role in the organization is
// decided on: inherited access is decided here, once.
func (b *builder) organizationTable(s *share) table.Table {
	n, at := s.rows(func(s *share) []uint32 { return s.people }, len(b.onOrganization))
	t := table.Table{
		Name: "Organization", File: "organization.csv", Sheet: true, Needs: []string{snapshot.Users}, MaxLines: shownLines,
		Empty: s.emptyText(len(b.onOrganization), b.emptyBecause(snapshot.Users, "accounts")), Total: n, Marks: decisionMarks("Close account"),
	}
	var roles []string
	for _, r := range b.organization.all {
		roles = append(roles, r.name)
	}
	line := func(i int) organizationLine {
		p := b.onOrganization[at(i)]
		return organizationLine{p, b.findings.ofPerson(p)}
	}
	return table.Keyed(t, table.Numbered(n, line), func(l organizationLine) string { return b.personKey(l.person) }, []table.ColumnOf[organizationLine]{
		{Header: "#", Kind: table.Number, Width: 6, Identity: true, Cell: func(l organizationLine) any { return int64(l.number) }},
		{Header: "Name", Width: nameWidth, Identity: true, Wrap: true, Cell: func(l organizationLine) any {
			return b.shortName(l.person)
		}},
		{Header: "Job, manager", Width: jobWidth, Wrap: true, Cell: func(l organizationLine) any { return b.shortJob(l.person) }},
		{Header: "Organization role", Width: organizationRoleWidth, Wrap: true, Cell: func(l organizationLine) any {
			return l.organizationRoleCell()
		}},
		{Header: "Gets into (workspaces)", Kind: table.Number, Width: 13, Cell: func(l organizationLine) any { return l.workspaces }},
		{Header: "Since the baseline", Width: 14, Wrap: true, Cell: func(l organizationLine) any { return shortened(b.organizationChange(l.person), 14) }},
		{Header: "Why", Width: organizationWhyWidth, Wrap: true, Cell: func(l organizationLine) any { return b.organizationWhy(l) }},
		{Header: "Suggested action", Width: 11, Wrap: true, Cell: func(l organizationLine) any {
			return suggestion(l.about, map[string]string{"remove": "Close account", "change-role": "Change role", "manual": "Investigate"})
		}},
		{Header: "Decision", Width: 13, Input: true, Choices: organizationDecisions(), Note: "Keep: the account and its role stay. " + changeRoleEnds + "; direct access, which is decided on Review, stays. " +
			closeAccountEnds + ", direct access too. Investigate: not decided yet; say whom to ask."},
		{Header: "New role", Width: 11, Input: true, Choices: roles, ListOf: organizationList, Note: "With Change role: the role in the organization that the account has from then on."},
		{Header: "Justification", Width: 18, Input: true, Note: "For every decision but Keep, and for Keep of a role that reaches workspaces."},
		{Header: "Decided by", Width: 11, Input: true, Note: decidedByNote},
		{Header: "Decision date", Width: 11, Input: true, Kind: table.Day, Note: b.decisionDateNote()},
		{Header: "Check", Width: 12, Formula: b.organizationCheck(), Wrap: true},
		{Header: "Email", Width: 38, Group: true, Wrap: true, Cell: func(l organizationLine) any { return l.address() }},
		{Header: "External", Width: 15, Group: true, Wrap: true, Cell: func(l organizationLine) any { return l.external() }},
		{Header: "Roster status", Width: 24, Group: true, Wrap: true, Cell: func(l organizationLine) any { return l.roster }},
		{Header: "Account status", Width: 21, Group: true, Wrap: true, Cell: func(l organizationLine) any { return l.accountStatus() }},
		{Header: "Workspaces direct", Kind: table.Number, Width: 12, Group: true, Cell: func(l organizationLine) any { return l.direct }},
		{Header: "Workspaces inherited", Kind: table.Number, Width: 12, Group: true, Cell: func(l organizationLine) any { return l.inherited }},
		{Header: "Created", Kind: table.Time, Width: 20, Group: true, Cell: func(l organizationLine) any {
			if !l.account {
				return unknown
			}
			return momentCell(l.created, unknown)
		}},
		{Header: "First seen", Kind: table.Time, Width: 31, Group: true, Cell: func(l organizationLine) any { return b.accountFirstSeen(l.person) }},
		{Header: "Findings", Width: 24, Group: true, Wrap: true, Cell: func(l organizationLine) any { return ruleIDs(l.about) }},
		{Header: "Justification required", Width: 24, Group: true, Wrap: true, Cell: func(l organizationLine) any { return l.justification() }},
		{Header: "Assigned to", Width: 30, Group: true, Wrap: true, Unsummed: true, Cell: func(l organizationLine) any { return b.assignedPerson(l.person).reviewer }},
		{Header: "Previous decision", Width: 16, Group: true, Wrap: true, Unsummed: true},
		{Header: "Ticket", Width: 14, Input: true, Group: true},
		{Header: "idp_id", Width: 14, Guard: true, Group: true, Cell: func(l organizationLine) any { return table.Blank(l.idp) }},
		{Header: "user_id", Width: 14, Guard: true, Group: true, Cell: func(l organizationLine) any { return l.id }},
	})
}

// justification says which decisions on a person's role need a justification.
func (l organizationLine) justification() string {
	if l.inherited > 0 || l.outside == findings.IsOutside || anyHigh(l.about) {
		return justifyAlways
	}
	return exceptForKeep
}

// organizationRoleShown returns the person's role in the organization, with the status of
// an account that is not active.
func (p *person) organizationRoleShown() string {
	if status := p.inactive(); status != "" {
		return p.organizationRole() + " (" + status + ")"
	}
	return p.organizationRole()
}

// organizationRoleCell returns the cell of Organization about the person's role.
func (p *person) organizationRoleCell() any {
	return shortened(p.organizationRoleShown(), organizationRoleWidth)
}

// organizationWhy says what is found about an account, and what a decision on its role ends.
func (b *builder) organizationWhy(l organizationLine) any {
	effect := ""
	if l.workspaces > 0 || len(l.about) == 0 {
		effect = b.roleEnds(l.person)
	}
	if len(l.about) == 0 {
		return fittedCell(said{sentence(effect), ""}, []string{b.noMatch, "account " + b.sinceFirstSeen(l.person)}, nil, organizationWhyWidth)
	}
	return b.findingsInWords(l.about, effect, l.inherited > 0, organizationWhyWidth)
}

// roleEnds says what a decision on a person's role in the organization ends.
func (b *builder) roleEnds(p *person) string {
	change := "Change role"
	if to := b.organization.withoutAccess; to != "" {
		change += " to " + to
	}
	switch only := p.workspaces - p.direct; {
	case only > 0 && p.direct > 0:
		return fmt.Sprintf("%s: ends access to %s, direct access to %d stays", change, text.Count(only, "workspace"), p.direct)
	case only > 0:
		return change + ": ends access to " + text.Count(only, "workspace")
	case p.inherited > 0:
		return change + ": direct access to the same " + text.OneOrMany(p.inherited, "workspace", "workspaces") + " stays"
	case p.direct > 0:
		return "Close account: ends direct access to " + text.Count(p.direct, "workspace") + " too"
	}
	return "no access to a workspace that was read"
}

// sinceFirstSeen says since when an account is there.
func (b *builder) sinceFirstSeen(p *person) string {
	if seen, ok := b.accountFirstSeen(p).(table.FirstSeen); ok {
		return "here since " + strings.SplitN(table.Shown(seen), "T", 2)[0]
	}
	return "not in the users' listing"
}

// accountFirstSeen returns when the account was first seen, or why there is no such time.
func (b *builder) accountFirstSeen(p *person) any {
	switch {
	case p.account && p.arrived.IsZero():
		return table.FirstSeen{At: b.usersFrom, OrBefore: true}
	case p.account:
		return table.FirstSeen{At: p.arrived}
	case !b.read(snapshot.Users):
		return "Not read: users"
	}
	return "Not an account in the users' listing"
}

// personKey returns the row_key of a person.
func (b *builder) personKey(p *person) string {
	identity := []any{p.id, table.Blank(p.roleID)}
	for _, h := range p.inheritedRoles {
		identity = append(identity, h.role.id)
	}
	return table.RowKey(table.OrganizationKey, b.reviewID, identity...)
}

// emptyBecause returns why a table of a resource that is read once has no rows.
func (b *builder) emptyBecause(resource, what string) string {
	if b.read(resource) {
		return noneFound
	}
	return "Not read: the " + what + " were not readable for this snapshot"
}
