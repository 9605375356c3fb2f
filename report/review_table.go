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
	forRevokeOrChange     = "For Revoke or Change role"
	noneFound             = "None found"
	noneEvaluated         = "None found by the rules that were evaluated"
	noneAssigned          = "None assigned to this reviewer"
	checkBlank            = "Decide"
	notDescribed          = "Not described in the policy"
)

// suggestedDecisions maps remediations to the decisions that they suggest; never Keep.
func suggestedDecisions() map[string]string {
	return map[string]string{"remove": "Revoke", "change-role": "Change role", "manual": "Investigate"}
}

func decisions() []string { return []string{"Keep", "Revoke", "Change role", "Investigate"} }

// reviewCheck is the formula that says what is still wrong with a row of Review. A missing
// justification comes before the other faults of a decision, because Sign-off counts it by
// this text.
const reviewCheck = `IF({Decision required}="Decided on Organization",IF({Decision}="","Decided on Organization","Decide on Organization, not here"),` +
	`IF({Decision}="","Decide",` +
	`IF(AND({Decision}<>"Keep",{Decision}<>"Revoke",{Decision}<>"Change role",{Decision}<>"Investigate"),"Unknown decision",` +
	`IF(AND(OR({Decision}="Revoke",{Decision}="Change role",AND({Decision}="Keep",{Justification required}="Yes")),LEN(TRIM({Justification}))<3),"Justification missing",` +
	`IF(AND({Decision}="Change role",TRIM({New role})=""),"New role missing",` +
	`IF(AND({Decision}<>"Change role",TRIM({New role})<>""),"New role without Change role",` +
	signedCheck + `))))))`

// signedCheck ends the formulas of Review and Organization: it checks who decided, and when.
const signedCheck = `IF(TRIM({Reviewed by})="","Reviewer missing",` +
	`IF(EXACT(LOWER(TRIM({Reviewed by})),LOWER(TRIM({Email}))),"Self-review",` +
	`IF(EXACT(LOWER(TRIM({Reviewed by})),LOWER(TRIM({Name}))),"Self-review",` +
	`IF({Decision date}="","Decision date missing",` +
	`IF({Decision}="Investigate","Investigate: still open",` +
	`IF({Email}="` + unknown + `","OK: own access not tested, no e-mail known","OK"))))))`

// A reviewLine is a row of Review: a grant, and what the row says about it.
type reviewLine struct {
	grant
	number     int64
	findings   string
	suggested  any
	why        string
	required   string
	justify    string
	check      string
	input      any // the cell of the input columns: nil, or NoInput if nothing is decided here
	assignment assignment
}

// reviewTable has one row for each grant.
func (b *builder) reviewTable(s *share) table.Table {
	n, at := s.rows(func(s *share) []uint32 { return s.review }, len(b.grants))
	t := table.Table{
		Name: "Review", File: "access.csv", Sheet: true, Needs: []string{snapshot.Users}, Empty: s.emptyText(len(b.grants), noneFound), Total: n,
		Marks: append(decisionMarks(), table.Mark{When: `{Decision required}="Decided on Organization"`, Style: table.Grey}),
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
			{Header: "Reviewed by", Width: 18, Input: true, Cell: input},
			{Header: "Decision date", Width: 12, Input: true, Kind: table.Day, Cell: input},
			{Header: "Ticket", Width: 11, Input: true, Cell: input},
			{Header: "Reviewer", Width: 20, Wrap: true, Cell: func(l reviewLine) any { return l.assignment.reviewer }},
			{Header: "Check", Width: 16, Formula: reviewCheck, Wrap: true, Cell: func(l reviewLine) any { return l.check }},
			{Header: "user_id", Width: 14, Guard: true, Cell: func(l reviewLine) any { return l.person.id }},
			{Header: "workspace_id", Width: 14, Guard: true, Cell: func(l reviewLine) any { return l.workspace.WorkspaceID }},
			{Header: "role_id", Width: 14, Guard: true, Cell: func(l reviewLine) any { return l.role.id }},
		})
}

// decisionMarks colour what is still to be decided on a row, and what was decided.
func decisionMarks() []table.Mark {
	return []table.Mark{
		{When: `{Check}="Decide"`, Columns: []string{"Decision", "Check"}, Style: table.Amber},
		{When: `{Decision}="Revoke"`, Columns: []string{"Decision"}, Style: table.Red},
		{When: `{Check}="Justification missing"`, Columns: []string{"Justification", "Check"}, Style: table.Amber},
		{When: `{Check}="Self-review"`, Columns: []string{"Reviewed by", "Check"}, Style: table.Red},
	}
}

func (b *builder) reviewLine(i int) reviewLine {
	g := b.grant(i)
	about := b.findings.of(g)
	l := reviewLine{
		grant: g, number: int64(i + 1), findings: ruleIDs(about), suggested: suggestion(about, suggestedDecisions()),
		why: b.noMatch + ": " + decideOnNeed, required: "Yes", justify: forRevokeOrChange, check: checkBlank, assignment: b.assigned(g),
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
		l.required, l.justify, l.check = decidedOnOrganization, decidedOnOrganization, decidedOnOrganization
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
		if !rule.InPart && slices.Contains([]string{"grant", "person", "privileged", "role", "account"}, rule.Rule.Concerns) {
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
