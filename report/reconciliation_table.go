package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// reconcile makes every check, in the order of the sheet.
func (b *builder) reconcile(ctx context.Context) ([]check, error) {
	recorded := b.recorded
	checks := b.workspaceChecks()
	scope, err := b.scopeChecks(ctx, recorded)
	if err != nil {
		return nil, err
	}
	checks = append(checks, scope...)
	checks = append(checks, b.listingChecks()...)
	cross, err := b.crossCheck(ctx)
	if err != nil {
		return nil, err
	}
	checks = append(checks, cross)
	checks = append(checks, b.inheritedChecks()...)
	checks = append(checks, b.rosterChecks()...)
	words, err := b.rosterWordsCheck(ctx)
	if err != nil {
		return nil, err
	}
	checks = append(checks, words, b.policyLinesCheck())
	checks = append(checks, b.acceptedChecks()...)
	checks = append(checks, clockCheck(recorded))
	if recorded.Duplicates > 0 {
		checks = append(checks, counted(areaConsistency, "Rows that one answer repeated, equal in all fields", recorded.Duplicates, "answers of the API: one of each was kept"))
	}
	checks = append(checks, b.rollForward()...)
	checks = append(checks, b.byHand()...)
	checks = append(checks, b.sheetChecks()...)
	checks = append(checks, b.reviewersChecks()...)
	blocks := []string{againstOutside, againstLedger, againstFile}
	slices.SortStableFunc(checks, func(x, y check) int { return slices.Index(blocks, x.against()) - slices.Index(blocks, y.against()) })
	return checks, nil
}

// byHand returns the checks that a person makes with the dashboard, each with the figure of
// the snapshot, where it was read.
func (b *builder) byHand() []check {
	var checks []check
	add := func(what, resource string, n int64) {
		c := check{
			area: areaByHand, name: what + " as the dashboard shows them", result: notTested + "to be filled in by hand",
			origin: "TransactionLink's dashboard, seen by a person", outside: true,
		}
		if b.read(resource) {
			c.actual = n
		}
		checks = append(checks, c)
	}
	_, _, pending := b.toDecide(nil)
	add("Users", snapshot.Users, b.now.Users)
	add("Workspaces", snapshot.Workspaces, b.now.Workspaces)
	add("Pending invitations", snapshot.Enrollments, pending)
	return checks
}

// resultByHand is the formula that compares what a person saw with the snapshot's figure.
const resultByHand = `IF(OR({Area}<>"` + areaByHand + `",{Count observed}=""),"",IF(NOT(ISNUMBER({Actual})),"NOT TESTED: the snapshot did not read it",IF({Count observed}={Actual},"` + pass + `","` + fail + `")))`

func (b *builder) reconciliationTable() table.Table {
	t := table.Table{
		Name: "Reconciliation", File: "reconciliation.csv", Sheet: true, Empty: noneFound, Total: len(b.checks),
		Marks: append([]table.Mark{
			{When: `{Result}="FAIL"`, Columns: []string{"Result"}, Style: table.Red},
			{When: `LEFT({Result},10)="NOT TESTED"`, Columns: []string{"Result"}, Style: table.Amber},
			{When: `{Result by hand}="FAIL"`, Columns: []string{"Result by hand"}, Style: table.Red},
		}, sectionMarks("Held against")...),
	}
	byHand := func(c check) any {
		if c.area == areaByHand {
			return nil
		}
		return table.NoInput{}
	}
	return table.Fill(t, table.Of(b.checks), []table.ColumnOf[check]{
		{Header: "Held against", Width: 13, Identity: true, Cell: func(c check) any { return c.against() }},
		{Header: "Area", Width: 14, Identity: true, Cell: func(c check) any { return c.area }},
		{Header: "Check", Width: 44, Identity: true, Wrap: true, Cell: func(c check) any { return c.name }},
		{Header: "Of", Width: 24, Wrap: true, Cell: func(c check) any { return table.Blank(c.scope) }},
		{Header: "Expected", Kind: table.Number, Width: 10, Cell: func(c check) any { return c.expected }},
		{Header: "Actual", Kind: table.Number, Width: 10, Cell: func(c check) any { return c.actual }},
		{Header: "Difference", Kind: table.Number, Width: 12, Cell: check.difference},
		{Header: "Result", Width: 24, Wrap: true, Cell: func(c check) any { return c.result }},
		{Header: "Source of the expected figure", Width: 46, Wrap: true, Cell: func(c check) any { return c.origin }},
		{Header: "About", Width: 36, Wrap: true, Cell: func(c check) any { return table.Blank(c.aboutWords()) }},
		{Header: "Count observed", Kind: table.Number, Width: 14, Input: true, Cell: byHand},
		{Header: "Result by hand", Width: 14, Wrap: true, Formula: resultByHand, Cell: func(check) any { return "" }},
		{Header: "Observed by", Width: 22, Input: true, Cell: byHand},
		{Header: "Observed on", Kind: table.Day, Width: 13, Input: true, Cell: byHand},
		{Header: "workspace_id", Width: 14, Guard: true, Group: true, Cell: func(c check) any { return table.Blank(c.workspaceID) }},
	})
}

// What the cover claims of the population: the list of expected workspaces was given and is
// met; no list was given, and everything was read that the token sees; or something is missing.
const (
	matchesList = "MATCHES THE EXPECTED LIST"
	allVisible  = "ALL THAT THE TOKEN SEES, no list to compare with"
	partial     = "PARTIAL"
)

// populationClaim returns the claim of the cover: the completeness that the snapshot
// recorded, unless a check of completeness failed.
func (b *builder) populationClaim() (claim, why string) {
	var failed []string
	for _, c := range b.checks {
		if c.area == areaCompleteness && c.result == fail {
			failed = append(failed, fmt.Sprintf("%s (%s, expected %s)", c.name, table.Shown(c.actual), table.Shown(c.expected)))
		}
	}
	switch {
	case len(failed) > 0:
		return partial, "not met: " + strings.Join(failed, "; ")
	case b.now.Completeness == snapshot.Reconciled:
		for _, c := range b.checks {
			if n, _ := c.actual.(int64); c.name == unexpectedCheck && n > 0 {
				why = "it does not name " + text.Count(n, "other workspace") + " that the API has"
			}
		}
		return matchesList, why
	case b.now.Completeness == snapshot.AsVisible:
		return allVisible, ""
	}
	return partial, "the walk calls it " + b.now.Completeness
}
