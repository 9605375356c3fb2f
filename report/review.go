package report

import (
	"iter"

	"tlaudit/findings"
)

// What stands in the columns that rules fill.
const (
	decideOnNeed    = "No rule matched: decide on need"
	onOrganization  = "Decided on Organization"
	noEarlierReview = "No earlier review in the ledger"
	notAssigned     = "Not assigned"
	onlyForChange   = "For Revoke or Change role"
	noneFound       = "None found"
	notRead         = "Not read"
	noneAssigned    = "None assigned to this reviewer"
	checkBlank      = "Decide"
)

// suggestedDecisions are what remediations suggest; never Keep.
func suggestedDecisions() map[string]string {
	return map[string]string{"remove": "Revoke", "change-role": "Change role", "manual": "Investigate"}
}

func decisions() []string { return []string{"Keep", "Revoke", "Change role", "Investigate"} }

// reviewCheck says of a row of Review what is still wrong with it. A missing justification
// comes before other faults of a decision: Sign-off counts it by what stands here.
const reviewCheck = `IF({Decision required}="Decided on Organization",IF({Decision}="","Decided on Organization","Decide on Organization, not here"),` +
	`IF({Decision}="","Decide",` +
	`IF(AND({Decision}<>"Keep",{Decision}<>"Revoke",{Decision}<>"Change role",{Decision}<>"Investigate"),"Unknown decision",` +
	`IF(AND(OR({Decision}="Revoke",{Decision}="Change role",AND({Decision}="Keep",{Justification required}="Yes")),LEN(TRIM({Justification}))<3),"Justification missing",` +
	`IF(AND({Decision}="Change role",TRIM({New role})=""),"New role missing",` +
	`IF(AND({Decision}<>"Change role",TRIM({New role})<>""),"New role without Change role",` +
	signedCheck + `))))))`

// signedCheck is the end of the checks of Review and Organization: whose decision it is.
const signedCheck = `IF(TRIM({Reviewed by})="","Reviewer missing",` +
	`IF(EXACT(LOWER(TRIM({Reviewed by})),LOWER(TRIM({Email}))),"Self-review",` +
	`IF(EXACT(LOWER(TRIM({Reviewed by})),LOWER(TRIM({Name}))),"Self-review",` +
	`IF({Decision date}="","Decision date missing",` +
	`IF({Decision}="Investigate","Investigate: still open",` +
	`IF({Email}="` + unknown + `","OK: own access not tested, no e-mail known","OK"))))))`

// reviewTable is the work: one row a grant.
func (b *builder) reviewTable(only *share) Table {
	n, at := only.places(func(s *share) []uint32 { return s.review }, len(b.grants))
	t := Table{
		Name: "Review", File: "access.csv", Sheet: true, Empty: only.empty(len(b.grants), noneFound), Total: n,
		Columns: []Column{
			{Header: "#", Kind: Number, Width: 6, Identity: true},
			{Header: "Workspace", Width: 17, Identity: true, Wrap: true},
			{Header: "Name", Width: 15, Identity: true, Wrap: true},
			{Header: "Email", Width: 34, Identity: true, Wrap: true},
			{Header: "Role", Width: 14, Wrap: true},
			{Header: "What it allows", Width: 17, Wrap: true},
			{Header: "Source", Width: 10},
			{Header: "Account status", Width: 12, Wrap: true},
			{Header: "Privileged", Width: 13},
			{Header: "Basis", Width: 11, Wrap: true},
			{Header: "Change", Width: 12, Wrap: true},
			{Header: "First seen", Kind: Time, Width: 31},
			{Header: "External", Width: 11, Wrap: true},
			{Header: "Roster status", Width: 16, Wrap: true},
			{Header: "Findings", Width: 12, Wrap: true},
			{Header: "Suggested action", Width: 12},
			{Header: "Why", Width: 44, Wrap: true},
			{Header: "Previous decision", Width: 13, Wrap: true},
			{Header: "Decision required", Width: 13, Wrap: true},
			{Header: "Justification required", Width: 13, Wrap: true},
			{Header: "Decision", Width: 12, Input: true, Choices: decisions()},
			{Header: "New role", Width: 14, Input: true, RoleOf: "workspace_id"},
			{Header: "Justification", Width: 26, Input: true},
			{Header: "Reviewed by", Width: 18, Input: true},
			{Header: "Decision date", Width: 12, Input: true, Kind: Day},
			{Header: "Ticket", Width: 11, Input: true},
			{Header: "Reviewer", Width: 20, Wrap: true},
			{Header: "Check", Width: 16, Formula: reviewCheck, Wrap: true},
			{Header: "user_id", Width: 14, Guard: true},
			{Header: "workspace_id", Width: 14, Guard: true},
			{Header: "role_id", Width: 14, Guard: true},
			{Header: "row_sum", Width: 11, Guard: true},
			{Header: "row_key", Width: 24, Guard: true},
		},
		Marks: append(decisionMarks(), Mark{When: `{Decision required}="Decided on Organization"`, Style: Grey}),
	}
	seal := newSeal(t)
	t.Rows = rowsFrom(n, func(i int) Row { return seal.row(b.reviewRow(at(i)), b.grantKey(b.grant(at(i)))) })
	return t
}

// decisionMarks show what is still to be decided on a row, and what was decided.
func decisionMarks() []Mark {
	return []Mark{
		{When: `{Check}="Decide"`, Columns: []string{"Decision", "Check"}, Style: Amber},
		{When: `{Decision}="Revoke"`, Columns: []string{"Decision"}, Style: Red},
		{When: `{Check}="Justification missing"`, Columns: []string{"Justification", "Check"}, Style: Amber},
		{When: `{Check}="Self-review"`, Columns: []string{"Reviewed by", "Check"}, Style: Red},
	}
}

func (b *builder) reviewRow(i int) Row {
	g := b.grant(i)
	d := g.person
	source, required, justify, why, check := "Direct", "Yes", onlyForChange, decideOnNeed, checkBlank
	status := orWords(g.status, notShown)
	about := b.judged.of(g)
	found, suggested := codes(about), suggestion(about, suggestedDecisions())
	if g.inherited && len(about) == 0 && len(b.judged.byUser[d.id]) > 0 {
		found = "See Organization"
	}
	if len(about) > 0 {
		why = reasons(about)
	}
	if tolerated(about) {
		required = "Acknowledge"
	}
	if grave(about) || g.role.class == findings.Privileged || d.outside == findings.IsOutside {
		justify = "Yes"
	}
	if g.inherited {
		source, required, justify, check = "Inherited", onOrganization, onOrganization, onOrganization
		why = "Inherited from a role in the organization: see the person's row on Organization"
		suggested = nil
	}
	var input any
	if g.inherited {
		input = NotHere{}
	}
	changed := g.change.String()
	if g.change == roleChanged {
		why = "The role at the baseline was " + g.before.label() + ". " + why
	}
	if g.interrupted {
		why = "Seen, missed and seen again: first seen is the latest time. " + why
	}
	return Row{
		int64(i + 1), orWords(g.workspace.name, unknown), orWords(d.name, unknown), orWords(d.email, unknown), g.role.label(),
		orWords(g.role.allows, "Not described in the policy"), source, status, g.class(), string(g.role.basis), changed, g.seen,
		string(d.outside), d.roster, found, suggested, why, noEarlierReview, required, justify,
		input, input, input, input, input, input,
		b.assigned(g).who, check, d.id, g.workspace.id, g.role.id, nil, nil,
	}
}

func (b *builder) grantKey(g grant) string {
	return rowKey(reviewKey, b.reviewID, g.workspace.id, g.person.id, g.source(), g.role.id, blankOr(g.status))
}

// class is the answer of the column Privileged.
func (g grant) class() string {
	switch g.role.class {
	case findings.Privileged:
		return "Yes"
	case findings.Standard:
		return "No"
	}
	return classWord(g.role.class)
}

// label is the role's name, or its id where no listing named it.
func (r *role) label() string {
	if r.name == "" {
		return unknown + " (" + r.id + ")"
	}
	return r.name
}

// rowsFrom makes rows of a list one at a time.
func rowsFrom(n int, row func(i int) Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for i := range n {
			if !yield(row(i), nil) {
				return
			}
		}
	}
}
