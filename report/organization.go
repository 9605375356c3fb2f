package report

import "tlaudit/snapshot"

// organizationCheck says of a row of Organization what is still wrong with it.
const organizationCheck = `IF({Decision}="","Decide",` +
	`IF(AND({Decision}<>"Keep",{Decision}<>"Revoke",{Decision}<>"Change role",{Decision}<>"Investigate"),"Unknown decision",` +
	`IF(AND(OR({Decision}="Revoke",{Decision}="Change role"),LEN(TRIM({Justification}))<3),"Justification missing",` + signedCheck + `)))`

// organizationTable is one row an account, and one for each person who inherits
// access without one: here inherited access is decided, once.
func (b *builder) organizationTable(only *share) Table {
	n, at := only.places(func(s *share) []uint32 { return s.people }, len(b.ranked))
	t := Table{
		Name: "Organization", File: "organization.csv", Sheet: true, Empty: only.empty(len(b.ranked), b.emptyBecause(snapshot.Users, "accounts")), Total: n,
		Columns: []Column{
			{Header: "Name", Width: 22, Identity: true, Wrap: true},
			{Header: "Email", Width: 38, Identity: true, Wrap: true},
			{Header: "Organization role", Width: 20, Wrap: true},
			{Header: "Account status", Width: 21, Wrap: true},
			{Header: "Workspaces direct", Kind: Number, Width: 12},
			{Header: "Workspaces inherited", Kind: Number, Width: 12},
			{Header: "Roster status", Width: 32, Wrap: true},
			{Header: "External", Width: 15, Wrap: true},
			{Header: "Created", Kind: Time, Width: 20},
			{Header: "First seen", Kind: Time, Width: 31},
			{Header: "Findings", Width: 24, Wrap: true},
			{Header: "Decision", Width: 14, Input: true, Choices: decisions()},
			{Header: "Justification", Width: 36, Input: true},
			{Header: "Reviewed by", Width: 24, Input: true},
			{Header: "Decision date", Width: 13, Input: true, Kind: Day},
			{Header: "Ticket", Width: 14, Input: true},
			{Header: "Reviewer", Width: 20, Wrap: true},
			{Header: "Check", Width: 16, Formula: organizationCheck, Wrap: true},
			{Header: "user_id", Width: 14, Guard: true},
			{Header: "row_sum", Width: 11, Guard: true},
			{Header: "row_key", Width: 24, Guard: true},
		},
		Marks: decisionMarks(),
	}
	seal := newSeal(t)
	t.Rows = rowsFrom(n, func(i int) Row { return seal.row(b.organizationRow(b.ranked[at(i)]), b.personKey(b.ranked[at(i)])) })
	return t
}

func (b *builder) organizationRow(d *person) Row {
	var created, seen any = unknown, "Not an account in the users' listing"
	if !b.read(snapshot.Users) {
		seen = "Not read: users"
	}
	if d.account {
		created = momentCell(d.created, unknown)
		seen = Seen{At: d.arrived}
		if d.arrived.IsZero() {
			seen = Seen{At: b.usersFrom, OrBefore: true}
		}
	}
	return Row{
		orWords(d.name, unknown), orWords(d.email, unknown), d.organizationRole(), d.accountStatus(), d.direct, d.inherited,
		d.roster, string(d.outside), created, seen, codes(b.judged.byUser[d.id]),
		nil, nil, nil, nil, nil,
		b.assignedPerson(d).who, checkBlank, d.id, nil, nil,
	}
}

func (b *builder) personKey(d *person) string {
	identity := []any{d.id, blankOr(d.roleID)}
	for _, h := range d.held {
		identity = append(identity, h.role.id)
	}
	return rowKey(organizationKey, b.reviewID, identity...)
}

// organizationRole is the role of the account, or the roles that are inherited
// where there is no account to tell.
func (d *person) organizationRole() string {
	switch {
	case d.role != "":
		return d.role
	case d.roleID != "":
		return unknown + " (" + d.roleID + ")"
	case len(d.held) > 0:
		return d.held[0].role.label()
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
