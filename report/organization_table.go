package report

import (
	"cmp"
	"fmt"
	"unicode"
	"unicode/utf8"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

func organizationDecisions() []string {
	return []string{"Keep", "Change role", "Close account", "Investigate"}
}

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
		Name: "Organization", File: "organization.csv", Sheet: true, Needs: []string{snapshot.Users}, MaxLines: 2,
		Empty: s.emptyText(len(b.onOrganization), b.emptyBecause(snapshot.Users, "accounts")), Total: n, Marks: decisionMarks("Close account"),
	}
	var roles []string
	for _, r := range b.organizationRoles() {
		roles = append(roles, r.name)
	}
	withoutAccess := b.withoutAccess()
	line := func(i int) organizationLine {
		p := b.onOrganization[at(i)]
		return organizationLine{p, b.findings.ofPerson(p)}
	}
	return table.Keyed(t, table.Numbered(n, line), func(l organizationLine) string { return b.personKey(l.person) }, []table.ColumnOf[organizationLine]{
		{Header: "#", Kind: table.Number, Width: 6, Identity: true, Cell: func(l organizationLine) any { return b.organizationNumber(l.person) }},
		{Header: "Name", Width: 19, Identity: true, Wrap: true, Cell: func(l organizationLine) any { return b.called(l.person) }},
		{Header: "Job, manager", Width: 26, Wrap: true, Cell: func(l organizationLine) any { return b.job(l.person) }},
		{Header: "Organization role", Width: 13, Wrap: true, Cell: func(l organizationLine) any { return l.organizationRoleShown() }},
		{Header: "Gets into (workspaces)", Kind: table.Number, Width: 13, Cell: func(l organizationLine) any { return l.workspaces }},
		{Header: "Since the baseline", Width: 14, Wrap: true, Cell: func(l organizationLine) any { return b.organizationChange(l.person) }},
		{Header: "Why", Width: 62, Wrap: true, Cell: func(l organizationLine) any { return b.organizationWhy(l, withoutAccess) }},
		{Header: "Suggested action", Width: 12, Wrap: true, Cell: func(l organizationLine) any {
			return suggestion(l.about, map[string]string{"remove": "Close account", "change-role": "Change role", "manual": "Investigate"})
		}},
		{Header: "Decision", Width: 13, Input: true, Choices: organizationDecisions(), Note: "Keep: the account and its role stay. " + changeRoleEnds + "; direct access, which is decided on Review, stays. " +
			closeAccountEnds + ", direct access too. Investigate: not decided yet; say whom to ask."},
		{Header: "New role", Width: 12, Input: true, Choices: roles, Note: "With Change role: the role in the organization that the account has from then on."},
		{Header: "Justification", Width: 26, Input: true, Note: "For every decision but Keep, and for Keep of a role that reaches workspaces."},
		{Header: "Decided by", Width: 17, Input: true, Note: decidedByNote},
		{Header: "Decision date", Width: 11, Input: true, Kind: table.Day, Note: b.decisionDateNote()},
		{Header: "Check", Width: 18, Formula: b.organizationCheck(), Wrap: true},
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
	return "For every decision but Keep"
}

// organizationRoleShown returns the person's role in the organization, with the status of
// an account that is not active.
func (p *person) organizationRoleShown() string {
	if status := p.inactive(); status != "" {
		return p.organizationRole() + " (" + status + ")"
	}
	return p.organizationRole()
}

// organizationWhy says what a decision on a person's role ends, and what is found about the
// account. withoutAccess names the roles that give no access. What does not fit on two
// lines stands on Findings.
func (b *builder) organizationWhy(l organizationLine, withoutAccess string) string {
	var effect string
	only := l.workspaces - l.direct
	switch {
	case only > 0:
		effect = "Change role"
		if withoutAccess != "" {
			effect += " to " + withoutAccess
		}
		effect += ": ends access to " + text.Count(only, "workspace")
	case l.inherited > 0:
		effect = "Change role: ends inherited access; direct access to the same " + text.OneOrMany(l.inherited, "workspace", "workspaces") + " stays"
	case l.direct > 0:
		effect = "Direct access to " + text.Count(l.direct, "workspace") + " is decided on Review; Close account ends it too"
	default:
		effect = "No access to any workspace that was read"
	}
	if len(l.about) == 0 {
		return effect + ". " + b.noMatch
	}
	more := ""
	if n := len(l.about) - 1; n > 0 {
		more = fmt.Sprintf(". And %d more on Findings", n)
	}
	// The evidence of the worst finding, if it fits on the lines of the row; else its title.
	worst := sentence(l.about[0].Evidence)
	if len(effect)+len(worst)+len(more) > 110 {
		worst = l.about[0].Rule.Title
	}
	if l.about[0].state == stateAccepted {
		worst += " (accepted)"
	}
	return worst + more + ". " + effect
}

// sentence returns a text with a capital letter at its beginning.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// called returns how a row calls a person: by name, else by address.
func (b *builder) called(p *person) string { return cmp.Or(p.name, p.addressOr(unknown)) }

// job returns what the roster or the account says of a person's work.
func (b *builder) job(p *person) string { return cmp.Or(p.title, p.roster) }

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
