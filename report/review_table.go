package report

import (
	"cmp"
	"strconv"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// NotRead is the text of a cell about something that was not read.
const NotRead = "Not read"

// Texts of cells.
const (
	exceptForKeep = "Unless Keep"
	noneFound     = "None found"
	noneEvaluated = "None found by the rules that were evaluated"
	noneAssigned  = "None assigned to this reviewer"
	notDescribed  = "Not described in the policy"
)

// Widths of columns of Review whose text is made to fit them, in characters.
const (
	nameWidth = 21
	jobWidth  = 22
	roleWidth = 25
	whyWidth  = 47
)

// shownLines is how many lines of a row Review, Organization and Invitations show.
const shownLines = 2

// suggestedDecisions maps remediations to the decisions that they suggest; never Keep.
func suggestedDecisions() map[string]string {
	return map[string]string{"remove": "Revoke", "change-role": "Change role", "manual": "Investigate"}
}

func decisions() []string { return []string{"Keep", "Revoke", "Change role", "Investigate"} }

// What the headers' comments say of Decision and Justification.
const (
	reviewDecisionNote      = "Keep: needed, and the role is no wider than needed. Revoke: no longer needed. Change role: needed with another role. Investigate: not decided yet; say whom to ask."
	reviewJustificationNote = "For every decision but Keep, and for Keep of privileged or outside access or where Why names a high finding."
)

// reviewTable has one row for each direct grant.
func (b *builder) reviewTable(s *share) table.Table {
	n, at := s.rows(func(s *share) []uint32 { return s.review }, b.direct)
	t := table.Table{
		Name: "Review", RowsIn: accessFile, Sheet: true, Needs: []string{snapshot.Users}, Empty: s.emptyText(b.direct, noneFound), Total: n, MaxLines: shownLines,
		Marks: decisionMarks("Revoke"),
	}
	return table.Keyed(t, table.Numbered(n, func(i int) reviewLine { return b.reviewLine(at(i)) }),
		func(l reviewLine) string { return b.reviewKey(l.grant) }, b.reviewColumns())
}

// reviewColumns are the columns of Review in the order in which row_sum takes them.
func (b *builder) reviewColumns() []table.ColumnOf[reviewLine] {
	columns := []table.ColumnOf[reviewLine]{
		{Header: "#", Kind: table.Number, Width: float64(max(6, len(strconv.Itoa(b.direct))+1)), Identity: true, Cell: func(l reviewLine) any { return l.number }},
		{Header: "Workspace", Width: 18, Identity: true, Wrap: true, Cell: func(l reviewLine) any { return l.workspace.shown() }},
		{Header: "Name", Width: nameWidth, Identity: true, Wrap: true, Cell: func(l reviewLine) any { return b.shortName(l.person) }},
		{Header: "Job, manager", Width: jobWidth, Wrap: true, Cell: func(l reviewLine) any { return b.shortJob(l.person) }},
		{Header: "Role", Width: roleWidth, Wrap: true, Cell: func(l reviewLine) any { return l.role.withWhatItAllows() }},
		{Header: "Since the baseline", Width: 11, Wrap: true, Cell: func(l reviewLine) any { return l.change.String() }},
		{Header: "Why", Width: whyWidth, Wrap: true, Cell: func(l reviewLine) any { return b.why(l) }},
		{Header: "Suggested action", Width: 11, Wrap: true, Cell: func(l reviewLine) any { return l.suggested() }},
		{Header: "Decision", Width: 12, Input: true, Choices: decisions(), Note: reviewDecisionNote},
		{Header: "Justification", Width: 15, Input: true, Note: reviewJustificationNote},
		{Header: "New role", Width: 11, Input: true, RoleOf: "workspace_id", Note: "With Change role: the role in the workspace that the person has from then on."},
		{Header: "Decided by", Width: 10, Input: true, Note: decidedByNote},
		{Header: "Decision date", Width: 11, Input: true, Kind: table.Day, Note: b.decisionDateNote()},
		{Header: "Check", Width: 11, Formula: b.reviewCheck(), Wrap: true, Cell: func(reviewLine) any { return "" }},
		{Header: "Email", Width: 34, Group: true, Wrap: true, Cell: func(l reviewLine) any { return l.person.address() }},
		{Header: "Previous decision", Width: 13, Group: true, Unsummed: true, Wrap: true, Cell: func(reviewLine) any { return nil }},
		{Header: "Justification required", Width: 13, Group: true, Wrap: true, Cell: func(l reviewLine) any { return l.justify() }},
		{Header: "Assigned to", Width: 20, Group: true, Unsummed: true, Wrap: true, Cell: func(l reviewLine) any { return b.assigned(l.grant).reviewer }},
		{Header: "What it allows", Width: 40, Group: true, Wrap: true, Cell: func(l reviewLine) any { return cmp.Or(l.role.allows, notDescribed) }},
		{Header: "First seen", Kind: table.Time, Width: 31, Group: true, Cell: func(l reviewLine) any { return l.firstSeen }},
		{Header: "Not there yet on", Kind: table.Time, Width: 20, Group: true, Cell: func(l reviewLine) any { return l.notThereYet() }},
		{Header: "External", Width: 15, Group: true, Wrap: true, Cell: func(l reviewLine) any { return l.person.external() }},
		{Header: "Roster status", Width: 20, Group: true, Wrap: true, Cell: func(l reviewLine) any { return l.person.roster }},
		{Header: "Account status", Width: 15, Group: true, Wrap: true, Cell: func(l reviewLine) any { return cmp.Or(l.status, notShown) }},
		{Header: "Basis", Width: 14, Group: true, Wrap: true, Cell: func(l reviewLine) any { return string(l.role.basis) }},
		{Header: "Findings", Width: 20, Group: true, Wrap: true, Cell: func(l reviewLine) any { return b.ruleIDsOf(l) }},
		{Header: "Ticket", Width: 11, Group: true, Input: true},
		{Header: otherRolesHere, Width: 12, Group: true, Cell: func(l reviewLine) any { return b.otherRoles(l) }},
		{Header: "user_id", Width: 14, Guard: true, Group: true, Cell: func(l reviewLine) any { return l.person.id }},
		{Header: "workspace_id", Width: 14, Guard: true, Group: true, Cell: func(l reviewLine) any { return l.workspace.WorkspaceID }},
		{Header: "role_id", Width: 14, Guard: true, Group: true, Cell: func(l reviewLine) any { return l.role.id }},
	}
	for i := range columns {
		columns[i].Group = columns[i].Group || b.constant[columns[i].Header]
	}
	return columns
}

// sameInEveryRow finds the columns of Review's first screen that say the same in each row of
// the whole report: they go into the group, in every part too. What identifies a row and
// what is filled in stays.
func (b *builder) sameInEveryRow() map[string]bool {
	var candidates []table.ColumnOf[reviewLine]
	for _, c := range b.reviewColumns() {
		if !c.Identity && !c.Input && !c.Group && c.Formula == "" {
			candidates = append(candidates, c)
		}
	}
	return table.Constant(b.direct, b.reviewLine, candidates)
}

// reviewKey returns the row_key of a grant.
func (b *builder) reviewKey(g grant) string {
	return table.RowKey(table.ReviewKey, b.reviewID, g.workspace.WorkspaceID, g.person.id, g.source(), g.role.id, table.Blank(g.status))
}

// privileged says whether a role is privileged.
func (r *role) privileged() string {
	switch r.class {
	case findings.Privileged:
		return "Yes"
	case findings.Standard:
		return "No"
	}
	return classText(r.class)
}
