package report

import (
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// organizationCheck says of a row of Organization what is still wrong with it.
const organizationCheck = `IF({Decision}="","Decide",` +
	`IF(AND({Decision}<>"Keep",{Decision}<>"Revoke",{Decision}<>"Change role",{Decision}<>"Investigate"),"Unknown decision",` +
	`IF(AND(OR({Decision}="Revoke",{Decision}="Change role"),LEN(TRIM({Justification}))<3),"Justification missing",` + signedCheck + `)))`

// organizationTable has one row for each account, and one for each person who inherits
// access without one: inherited access is decided here, once.
func (b *builder) organizationTable(part *share) table.Table {
	n, at := part.rows(func(s *share) []uint32 { return s.people }, len(b.onOrganization))
	t := table.Table{
		Name: "Organization", File: "organization.csv", Sheet: true,
		Empty: part.empty(len(b.onOrganization), b.emptyBecause(snapshot.Users, "accounts")), Total: n, Marks: decisionMarks(),
	}
	return table.Keyed(t, table.Numbered(n, func(i int) *person { return b.onOrganization[at(i)] }), b.personKey, []table.ColumnOf[*person]{
		{Header: "Name", Width: 22, Identity: true, Wrap: true, Cell: func(d *person) any { return orWords(d.name, unknown) }},
		{Header: "Email", Width: 38, Identity: true, Wrap: true, Cell: func(d *person) any { return orWords(d.email, unknown) }},
		{Header: "Organization role", Width: 20, Wrap: true, Cell: func(d *person) any { return d.organizationRole() }},
		{Header: "Account status", Width: 21, Wrap: true, Cell: func(d *person) any { return d.accountStatus() }},
		{Header: "Workspaces direct", Kind: table.Number, Width: 12, Cell: func(d *person) any { return d.direct }},
		{Header: "Workspaces inherited", Kind: table.Number, Width: 12, Cell: func(d *person) any { return d.inherited }},
		{Header: "Roster status", Width: 32, Wrap: true, Cell: func(d *person) any { return d.roster }},
		{Header: "External", Width: 15, Wrap: true, Cell: func(d *person) any { return string(d.outside) }},
		{Header: "Created", Kind: table.Time, Width: 20, Cell: func(d *person) any {
			if !d.account {
				return unknown
			}
			return momentCell(d.created, unknown)
		}},
		{Header: "First seen", Kind: table.Time, Width: 31, Cell: func(d *person) any { return b.accountSeen(d) }},
		{Header: "Findings", Width: 24, Wrap: true, Cell: func(d *person) any { return codes(b.found.byUser[d.id]) }},
		{Header: "Decision", Width: 14, Input: true, Choices: decisions()},
		{Header: "Justification", Width: 36, Input: true},
		{Header: "Reviewed by", Width: 24, Input: true},
		{Header: "Decision date", Width: 13, Input: true, Kind: table.Day},
		{Header: "Ticket", Width: 14, Input: true},
		{Header: "Reviewer", Width: 20, Wrap: true, Cell: func(d *person) any { return b.assignedPerson(d).who }},
		{Header: "Check", Width: 16, Formula: organizationCheck, Wrap: true, Cell: func(*person) any { return checkBlank }},
		{Header: "user_id", Width: 14, Guard: true, Cell: func(d *person) any { return d.id }},
	})
}

// accountSeen returns when the account was first seen, or why there is no such time.
func (b *builder) accountSeen(d *person) any {
	switch {
	case d.account && d.arrived.IsZero():
		return table.FirstSeen{At: b.usersFrom, OrBefore: true}
	case d.account:
		return table.FirstSeen{At: d.arrived}
	case !b.read(snapshot.Users):
		return "Not read: users"
	}
	return "Not an account in the users' listing"
}

// personKey returns the row_key of a person.
func (b *builder) personKey(d *person) string {
	identity := []any{d.id, table.Blank(d.roleID)}
	for _, h := range d.inheritedRoles {
		identity = append(identity, h.role.id)
	}
	return table.RowKey(table.OrganizationKey, b.reviewID, identity...)
}

// organizationRole returns the role of the account, or the role that is inherited
// where no account names one.
func (d *person) organizationRole() string {
	switch {
	case d.role != "":
		return d.role
	case d.roleID != "":
		return unknown + " (" + d.roleID + ")"
	case len(d.inheritedRoles) > 0:
		return d.inheritedRoles[0].role.label()
	}
	return unknown
}

// emptyBecause says why a table of something that is read once has no rows.
func (b *builder) emptyBecause(resource, what string) string {
	if b.read(resource) {
		return noneFound
	}
	return "Not read: the " + what + " were not readable for this snapshot"
}
