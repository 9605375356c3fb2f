package report

import (
	"cmp"
	"slices"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// NotRead is the text of a cell about something that was not read.
const NotRead = "Not read"

// Texts of cells.
const (
	decideOnNeed          = "decide on need"
	decidedOnOrganization = "Decided on Organization"
	noEarlierReview       = "No earlier review in the ledger"
	notAssigned           = "Not assigned"
	forRevokeOrChange     = "For Revoke or Change role"
	noneFound             = "None found"
	noneEvaluated         = "None found by the rules that were evaluated"
	noneAssigned          = "None assigned to this reviewer"
	notDescribed          = "Not described in the policy"
)

// suggestedDecisions maps remediations to the decisions that they suggest; never Keep.
func suggestedDecisions() map[string]string {
	return map[string]string{"remove": "Revoke", "change-role": "Change role", "manual": "Investigate"}
}

func decisions() []string { return []string{"Keep", "Revoke", "Change role", "Investigate"} }

// A reviewLine is a row of Review: a grant, and what the row says about it.
type reviewLine struct {
	grant
	number     int64
	findings   string
	suggested  any
	why        string
	required   string
	justify    string
	input      any // the cell of the input columns: nil, or NoInput if nothing is decided here
	assignment assignment
}

// reviewTable has one row for each grant.
func (b *builder) reviewTable(s *share) table.Table {
	n, at := s.rows(func(s *share) []uint32 { return s.review }, len(b.grants))
	t := table.Table{
		Name: "Review", File: "access.csv", Sheet: true, Needs: []string{snapshot.Users}, Empty: s.emptyText(len(b.grants), noneFound), Total: n,
		Marks: append(decisionMarks("Revoke"), table.Mark{When: `{Decision required}="Decided on Organization"`, Style: table.Grey}),
	}
	input := func(l reviewLine) any { return l.input }
	return table.Keyed(t, table.Numbered(n, func(i int) reviewLine { return b.reviewLine(at(i)) }),
		func(l reviewLine) string { return b.reviewKey(l.grant) }, []table.ColumnOf[reviewLine]{
			{Header: "#", Kind: table.Number, Width: 6, Identity: true, Cell: func(l reviewLine) any { return l.number }},
			{Header: "Workspace", Width: 17, Identity: true, Wrap: true, Cell: func(l reviewLine) any { return cmp.Or(l.workspace.Name, unknown) }},
			{Header: "Name", Width: 15, Identity: true, Wrap: true, Cell: func(l reviewLine) any { return cmp.Or(l.person.name, unknown) }},
			{Header: "Email", Width: 34, Identity: true, Wrap: true, Cell: func(l reviewLine) any { return l.person.address() }},
			{Header: "Role", Width: 14, Wrap: true, Cell: func(l reviewLine) any { return l.role.label() }},
			{Header: "What it allows", Width: 17, Wrap: true, Cell: func(l reviewLine) any { return cmp.Or(l.role.allows, notDescribed) }},
			{Header: "Source", Width: 10, Cell: func(l reviewLine) any { return sourceText(l.source()) }},
			{Header: "Account status", Width: 12, Wrap: true, Cell: func(l reviewLine) any { return cmp.Or(l.status, notShown) }},
			{Header: "Privileged", Width: 13, Cell: func(l reviewLine) any { return l.privileged() }},
			{Header: "Basis", Width: 11, Wrap: true, Cell: func(l reviewLine) any { return string(l.role.basis) }},
			{Header: "Change", Width: 12, Wrap: true, Cell: func(l reviewLine) any { return l.change.String() }},
			{Header: "First seen", Kind: table.Time, Width: 31, Cell: func(l reviewLine) any { return l.firstSeen }},
			{Header: "External", Width: 11, Wrap: true, Cell: func(l reviewLine) any { return l.person.external() }},
			{Header: "Roster status", Width: 16, Wrap: true, Cell: func(l reviewLine) any { return l.person.roster }},
			{Header: "Findings", Width: 12, Wrap: true, Cell: func(l reviewLine) any { return l.findings }},
			{Header: "Suggested action", Width: 12, Cell: func(l reviewLine) any { return l.suggested }},
			{Header: "Why", Width: 44, Wrap: true, Cell: func(l reviewLine) any { return l.why }},
			{Header: "Previous decision", Width: 13, Wrap: true, Cell: func(reviewLine) any { return noEarlierReview }},
			{Header: "Decision required", Width: 13, Wrap: true, Cell: func(l reviewLine) any { return l.required }},
			{Header: "Justification required", Width: 13, Wrap: true, Cell: func(l reviewLine) any { return l.justify }},
			{Header: "Decision", Width: 12, Input: true, Choices: decisions(), Cell: input},
			{Header: "New role", Width: 14, Input: true, RoleOf: "workspace_id", Cell: input},
			{Header: "Justification", Width: 26, Input: true, Cell: input},
			{Header: "Decided by", Width: 18, Input: true, Cell: input},
			{Header: "Decision date", Width: 12, Input: true, Kind: table.Day, Cell: input},
			{Header: "Ticket", Width: 11, Input: true, Cell: input},
			{Header: "Assigned to", Width: 20, Wrap: true, Cell: func(l reviewLine) any { return l.assignment.reviewer }},
			{Header: "Check", Width: 16, Formula: b.reviewCheck(), Wrap: true},
			{Header: otherRolesHere, Width: 12, Group: true, Cell: func(l reviewLine) any { return b.otherRoles(l.number) }},
			{Header: "user_id", Width: 14, Guard: true, Cell: func(l reviewLine) any { return l.person.id }},
			{Header: "workspace_id", Width: 14, Guard: true, Cell: func(l reviewLine) any { return l.workspace.WorkspaceID }},
			{Header: "role_id", Width: 14, Guard: true, Cell: func(l reviewLine) any { return l.role.id }},
		})
}

func (b *builder) reviewLine(i int) reviewLine {
	g := b.grant(i)
	about := b.findings.of(g)
	l := reviewLine{
		grant: g, number: int64(i + 1), findings: ruleIDs(about), suggested: suggestion(about, suggestedDecisions()),
		why: b.noMatch + ": " + decideOnNeed, required: "Yes", justify: forRevokeOrChange, assignment: b.assigned(g),
	}
	if len(about) > 0 {
		l.why = reasons(about)
	} else if elsewhere := b.findings.byUser[g.person.id]; len(elsewhere) > 0 {
		l.findings = "See Findings: " + ruleIDs(elsewhere)
		l.why = "No rule matched this access. About the account or an invitation, see Findings: " + ruleIDs(elsewhere) + ". Then " + decideOnNeed
	}
	if allAccepted(about) {
		l.required = "Acknowledge"
	}
	if anyHigh(about) || g.role.class == findings.Privileged || g.person.outside == findings.IsOutside {
		l.justify = "Yes"
	}
	if g.inherited {
		l.required, l.justify = decidedOnOrganization, decidedOnOrganization
		l.why = "Inherited from a role in the organization: see the person's row on Organization"
		l.suggested, l.input = nil, table.NoInput{}
	}
	if g.change == roleChanged {
		l.why = "The role at the baseline was " + g.before.label() + ". " + l.why
	}
	if g.interrupted {
		l.why = "Seen, missed and seen again: first seen is the latest time. " + l.why
	}
	return l
}

// noRuleMatched says that no rule found anything about a row, and how many that could have
// found something there were not evaluated.
func (b *builder) noRuleMatched() string {
	n := 0
	for _, rule := range b.options.Findings.Now.NotEvaluated {
		if !rule.InPart && !slices.Contains([]string{"invitation", "workspace", "organization"}, rule.Rule.Concerns) {
			n++
		}
	}
	switch {
	case len(b.options.Findings.Rules) == 0:
		return "No rule was evaluated"
	case n > 0:
		return "No rule matched (" + text.Count(n, "rule") + " about access not evaluated, see Cover)"
	}
	return "No rule matched"
}

// reviewKey returns the row_key of a grant.
func (b *builder) reviewKey(g grant) string {
	return table.RowKey(table.ReviewKey, b.reviewID, g.workspace.WorkspaceID, g.person.id, g.source(), g.role.id, table.Blank(g.status))
}

// privileged returns the cell of the column Privileged.
func (g grant) privileged() string {
	switch g.role.class {
	case findings.Privileged:
		return "Yes"
	case findings.Standard:
		return "No"
	}
	return classText(g.role.class)
}
