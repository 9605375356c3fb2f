package report

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"tlaudit/report/table"
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
	recorded, err := b.walkRecord()
	if err != nil {
		return nil, err
	}
	checks := b.workspaceChecks()
	scope, err := b.scopeChecks(ctx, recorded, totals)
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
	checks = append(checks, clockCheck(recorded))
	checks = append(checks, b.rollForward()...)
	checks = append(checks, b.sheetChecks()...)
	return append(checks, byHand()...), nil
}

// A request is what the walk asked of one endpoint, as the ledger counts it.
// ExpectedTotal is empty where the API gave no total.
type request struct {
	Endpoint                                                              string
	Requests, Retries, Failures, Rows, ExpectedTotal, Pages, Walks, Bytes string
}

func (b *builder) loadRequests(ctx context.Context) ([]request, error) {
	var all []request
	for r, err := range query[request](ctx, b.source, "requests", at(b.now.ID)) {
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// A total is what the walk and the API counted for one endpoint; expected is -1
// where the API gave no total.
type total struct{ rows, expected int64 }

func (b *builder) requestTotals() (map[string]total, error) {
	totals := map[string]total{}
	for _, r := range b.requests {
		t := total{expected: -1}
		for _, n := range []struct {
			text string
			into *int64
		}{{r.Rows, &t.rows}, {r.ExpectedTotal, &t.expected}} {
			if n.text == "" {
				continue
			}
			var err error
			if *n.into, err = strconv.ParseInt(n.text, 10, 64); err != nil {
				return nil, fmt.Errorf("requests of %s: %q is not a number", r.Endpoint, n.text)
			}
		}
		totals[r.Endpoint] = t
	}
	return totals, nil
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

func (b *builder) reconciliationTable() table.Table {
	t := table.Table{
		Name: "Reconciliation", File: "reconciliation.csv", Sheet: true, Empty: noneFound, Total: len(b.checks),
		Marks: append([]table.Mark{
			{When: `{Result}="FAIL"`, Columns: []string{"Result"}, Style: table.Red},
			{When: `LEFT({Result},10)="NOT TESTED"`, Columns: []string{"Result"}, Style: table.Amber},
		}, sectionMarks("Area")...),
	}
	byHand := func(c check) any {
		if c.area == areaByHand {
			return nil
		}
		return table.NoInput{}
	}
	return table.Fill(t, table.Of(b.checks), []table.ColumnOf[check]{
		{Header: "Area", Width: 16, Identity: true, Cell: func(c check) any { return c.area }},
		{Header: "Check", Width: 46, Identity: true, Wrap: true, Cell: func(c check) any { return c.name }},
		{Header: "Of", Width: 34, Wrap: true, Cell: func(c check) any { return table.Blank(c.scope) }},
		{Header: "Expected", Kind: table.Number, Width: 14, Cell: func(c check) any { return c.expected }},
		{Header: "Actual", Kind: table.Number, Width: 14, Cell: func(c check) any { return c.actual }},
		{Header: "Difference", Kind: table.Number, Width: 12, Cell: check.difference},
		{Header: "Result", Width: 40, Wrap: true, Cell: func(c check) any { return c.result }},
		{Header: "Source of the expected figure", Width: 46, Wrap: true, Cell: func(c check) any { return c.origin }},
		{Header: "Count observed", Kind: table.Number, Width: 14, Input: true, Cell: byHand},
		{Header: "Observed by", Width: 22, Input: true, Cell: byHand},
		{Header: "Observed on", Kind: table.Day, Width: 13, Input: true, Cell: byHand},
		{Header: "workspace_id", Width: 14, Guard: true, Cell: func(c check) any { return table.Blank(c.workspaceID) }},
	})
}

// difference returns actual less expected, nil where the two are not figures to compare.
func (c check) difference() any {
	expected, one := c.expected.(int64)
	actual, two := c.actual.(int64)
	if !one || !two || c.scope == "at least" {
		return nil
	}
	return actual - expected
}

// populationClaim is the claim of the cover: what the snapshot says of itself, unless a
// check of completeness failed.
func (b *builder) populationClaim() (claim, why string) {
	var failed []string
	for _, c := range b.checks {
		if c.area == areaCompleteness && c.result == fail {
			failed = append(failed, fmt.Sprintf("%s (%s, expected %s)", c.name, table.Shown(c.actual), table.Shown(c.expected)))
		}
	}
	switch {
	case len(failed) > 0:
		return "PARTIAL", "not met: " + strings.Join(failed, "; ")
	case b.now.Completeness == snapshot.Reconciled:
		return "COMPLETE, RECONCILED", ""
	case b.now.Completeness == snapshot.AsVisible:
		return "COMPLETE AS VISIBLE TO THE TOKEN", ""
	}
	return "PARTIAL", "the walk calls it " + b.now.Completeness
}
