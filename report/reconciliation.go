package report

import (
	"context"
	"fmt"
	"strings"

	"tlaudit/snapshot"
)

// The areas of the reconciliation. One that fails in completeness makes the
// population partial, whatever the snapshot says of itself.
const (
	areaCompleteness = "Completeness"
	areaRollForward  = "Roll-forward"
	areaConsistency  = "Consistency"
	areaReport       = "This file"
	areaByHand       = "By hand"
)

// The results of a check; NOT TESTED goes on with why.
const (
	pass      = "PASS"
	fail      = "FAIL"
	info      = "INFO"
	notTested = "NOT TESTED: "
)

// A check is one line of the reconciliation. Expected and actual are int64, a
// text, or nil.
type check struct {
	area, name, scope string
	expected, actual  any
	result, origin    string
	workspaceID       string
}

// compared is a check of two figures.
func compared(area, name, scope string, expected, actual int64, origin string) check {
	result := pass
	if expected != actual {
		result = fail
	}
	return check{area: area, name: name, scope: scope, expected: expected, actual: actual, result: result, origin: origin}
}

func untested(area, name, why, origin string) check {
	return check{area: area, name: name, result: notTested + why, origin: origin}
}

func counted(area, name string, n int64, origin string) check {
	return check{area: area, name: name, actual: n, result: info, origin: origin}
}

// reconcile does every check that the ledger allows, in the order in which they
// are read.
func (b *builder) reconcile(ctx context.Context) ([]check, error) {
	totals, err := b.requestTotals()
	if err != nil {
		return nil, err
	}
	n, err := b.note()
	if err != nil {
		return nil, err
	}
	checks := b.workspaceChecks()
	scope, err := b.scopeChecks(ctx, n, totals)
	if err != nil {
		return nil, err
	}
	checks = append(checks, scope...)
	checks = append(checks, b.listingChecks(totals)...)
	twice, err := b.crossCheck(ctx)
	if err != nil {
		return nil, err
	}
	checks = append(checks, twice)
	checks = append(checks, b.inheritedChecks()...)
	checks = append(checks, b.rosterChecks()...)
	checks = append(checks, b.acceptedChecks()...)
	checks = append(checks, clockCheck(n))
	checks = append(checks, b.rollForward()...)
	checks = append(checks, b.sheetChecks()...)
	return append(checks, byHand()...), nil
}

// A request is what the walk asked of one endpoint, as the ledger counts it; expected is
// empty where the API gave no total.
type request struct {
	endpoint, requests, retries, failures, rows, expected, pages, walks, bytes string
}

func (b *builder) loadRequests(ctx context.Context) ([]request, error) {
	var all []request
	for r, err := range ask(ctx, b.source, "requests", at(b.now.number)) {
		if err != nil {
			return nil, err
		}
		all = append(all, request{r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8]})
	}
	return all, nil
}

// A total is what the API and the walk counted for one endpoint; expected is -1
// where the API gave no total.
type total struct{ rows, expected int64 }

func (b *builder) requestTotals() (map[string]total, error) {
	totals := map[string]total{}
	var in parser
	for _, r := range b.requests {
		t := total{rows: in.number(r.rows), expected: -1}
		if r.expected != "" {
			t.expected = in.number(r.expected)
		}
		totals[r.endpoint] = t
	}
	return totals, in.err
}

// byHand is what somebody ties out with the dashboard.
func byHand() []check {
	var checks []check
	for _, what := range []string{"Users", "Workspaces", "Pending invitations"} {
		checks = append(checks, check{
			area: areaByHand, name: what + " as the dashboard shows them", result: notTested + "to be filled in by hand",
			origin: "TransactionLink's dashboard, seen by a person",
		})
	}
	return checks
}

func (b *builder) reconciliationTable() Table {
	return Table{
		Name: "Reconciliation", File: "reconciliation.csv", Sheet: true, Empty: noneFound, Total: len(b.checks),
		Columns: []Column{
			{Header: "Area", Width: 16, Identity: true},
			{Header: "Check", Width: 46, Identity: true, Wrap: true},
			{Header: "Of", Width: 34, Wrap: true},
			{Header: "Expected", Kind: Number, Width: 14},
			{Header: "Actual", Kind: Number, Width: 14},
			{Header: "Difference", Kind: Number, Width: 12},
			{Header: "Result", Width: 40, Wrap: true},
			{Header: "Source of the expected figure", Width: 46, Wrap: true},
			{Header: "Count observed", Kind: Number, Width: 14, Input: true},
			{Header: "Observed by", Width: 22, Input: true},
			{Header: "Observed on", Kind: Day, Width: 13, Input: true},
			{Header: "workspace_id", Width: 14, Guard: true},
		},
		Marks: append([]Mark{
			{When: `{Result}="FAIL"`, Columns: []string{"Result"}, Style: Red},
			{When: `LEFT({Result},10)="NOT TESTED"`, Columns: []string{"Result"}, Style: Amber},
		}, sectionMarks("Area")...),
		Rows: rowsFrom(len(b.checks), func(i int) Row { return b.checks[i].row() }),
	}
}

func (c check) row() Row {
	var difference any
	expected, one := c.expected.(int64)
	actual, two := c.actual.(int64)
	if one && two && c.scope != "at least" {
		difference = actual - expected
	}
	var input any = NotHere{}
	if c.area == areaByHand {
		input = nil
	}
	return Row{
		c.area, c.name, blankOr(c.scope), c.expected, c.actual, difference, c.result, c.origin,
		input, input, input, blankOr(c.workspaceID),
	}
}

// populationClaim is the claim of the cover: what the snapshot says of itself, unless a
// check of completeness failed.
func (b *builder) populationClaim() (claim, why string) {
	var failed []string
	for _, c := range b.checks {
		if c.area == areaCompleteness && c.result == fail {
			failed = append(failed, fmt.Sprintf("%s (%s, expected %s)", c.name, shown(c.actual), shown(c.expected)))
		}
	}
	switch {
	case len(failed) > 0:
		return "PARTIAL", "not met: " + strings.Join(failed, "; ")
	case b.now.completeness == snapshot.Reconciled:
		return "COMPLETE, RECONCILED", ""
	case b.now.completeness == snapshot.AsVisible:
		return "COMPLETE AS VISIBLE TO THE TOKEN", ""
	}
	return "PARTIAL", "the walk calls it " + b.now.completeness
}
