package report

import (
	"cmp"

	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// organizationTable has one row for each account, and one for each person who inherits
// access without one: inherited access is decided here, once.
func (b *builder) organizationTable(s *share) table.Table {
	n, at := s.rows(func(s *share) []uint32 { return s.people }, len(b.onOrganization))
	t := table.Table{
		Name: "Organization", File: "organization.csv", Sheet: true, Needs: []string{snapshot.Users},
		Empty: s.emptyText(len(b.onOrganization), b.emptyBecause(snapshot.Users, "accounts")), Total: n, Marks: decisionMarks(),
	}
	return table.Keyed(t, table.Numbered(n, func(i int) *person { return b.onOrganization[at(i)] }), b.personKey, []table.ColumnOf[*person]{
		{Header: "Name", Width: 22, Identity: true, Wrap: true, Cell: func(p *person) any { return cmp.Or(p.name, unknown) }},
		{Header: "Email", Width: 38, Identity: true, Wrap: true, Cell: func(p *person) any { return p.address() }},
		{Header: "Organization role", Width: 20, Wrap: true, Cell: func(p *person) any { return p.organizationRole() }},
		{Header: "Account status", Width: 21, Wrap: true, Cell: func(p *person) any { return p.accountStatus() }},
		{Header: "Workspaces direct", Kind: table.Number, Width: 12, Cell: func(p *person) any { return p.direct }},
		{Header: "Workspaces inherited", Kind: table.Number, Width: 12, Cell: func(p *person) any { return p.inherited }},
		{Header: "Roster status", Width: 32, Wrap: true, Cell: func(p *person) any { return p.roster }},
		{Header: "External", Width: 15, Wrap: true, Cell: func(p *person) any { return p.external() }},
		{Header: "Created", Kind: table.Time, Width: 20, Cell: func(p *person) any {
			if !p.account {
				return unknown
			}
			return momentCell(p.created, unknown)
		}},
		{Header: "First seen", Kind: table.Time, Width: 31, Cell: func(p *person) any { return b.accountFirstSeen(p) }},
		{Header: "Findings", Width: 24, Wrap: true, Cell: func(p *person) any { return ruleIDs(b.findings.ofPerson(p)) }},
		{Header: "Decision", Width: 14, Input: true, Choices: decisions()},
		{Header: "Justification", Width: 36, Input: true},
		{Header: "Decided by", Width: 24, Input: true},
		{Header: "Decision date", Width: 13, Input: true, Kind: table.Day},
		{Header: "Ticket", Width: 14, Input: true},
		{Header: "Assigned to", Unsummed: true, Width: 20, Wrap: true, Cell: func(p *person) any { return b.assignedPerson(p).reviewer }},
		{Header: "Check", Width: 16, Formula: organizationCheck, Wrap: true, Cell: func(*person) any { return "" }},
		{Header: "idp_id", Width: 14, Guard: true, Cell: func(p *person) any { return table.Blank(p.idp) }},
		{Header: "user_id", Width: 14, Guard: true, Cell: func(p *person) any { return p.id }},
	})
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
