package report

import (
	"fmt"
	"strings"
)

// The areas of the reconciliation. A check of completeness that fails makes the population
// partial, even if the snapshot is recorded as complete.
const (
	areaCompleteness = "Completeness"
	areaRollForward  = "Roll-forward"
	areaConsistency  = "Consistency"
	areaReport       = "This file"
	areaByHand       = "By hand"
)

// What the checks hold figures against, in the order of the sheet: the outside is what
// somebody else says, such as the API's totals, a list of expected workspaces or the
// dashboard. The rest shows no more than that the ledger and this file agree with themselves.
const (
	againstOutside = "The outside"
	againstLedger  = "The ledger"
	againstFile    = "This file"
)

// The results of a check. The reason follows NOT TESTED. What holds within this file adds
// up: that is no evidence of anything outside it.
const (
	pass      = "PASS"
	addsUp    = "Adds up"
	fail      = "FAIL"
	info      = "INFO"
	notTested = "NOT TESTED: "
)

// A check is one line of the reconciliation. expected and actual are int64, a text, or nil.
type check struct {
	area, name, scope string
	expected, actual  any
	result, origin    string
	workspaceID       string
	about             []string // whom or what a figure other than the expected one is about
	outside           bool     // the expected figure is somebody else's
}

// against returns what a check holds its figure against.
func (c check) against() string {
	switch {
	case c.outside:
		return againstOutside
	case c.area == areaReport:
		return againstFile
	}
	return againstLedger
}

// compared returns a check of two figures.
func compared(area, name, scope string, expected, actual int64, origin string) check {
	result := pass
	if area == areaReport {
		result = addsUp
	}
	if expected != actual {
		result = fail
	}
	return check{area: area, name: name, scope: scope, expected: expected, actual: actual, result: result, origin: origin}
}

// naming returns the check with whom or what it is about, where it fails or is for information.
func (c check) naming(about []string) check {
	if c.result == fail || c.result == info {
		c.about = about
	}
	return c
}

// aboutWords lists whom or what the check is about. Those that are left out are counted.
func (c check) aboutWords() string {
	const shown = 20
	all := c.about
	if len(all) <= shown {
		return strings.Join(all, "; ")
	}
	return strings.Join(all[:shown], "; ") + fmt.Sprintf("; and %d more", len(all)-shown)
}

// untested returns a check that could not be made.
func untested(area, name, why, origin string) check {
	return check{area: area, name: name, result: notTested + why, origin: origin}
}

// counted returns a line for a figure with nothing to compare it with.
func counted(area, name string, n int64, origin string) check {
	return check{area: area, name: name, actual: n, result: info, origin: origin}
}

// difference returns actual less expected; nil if they are not two figures to compare.
func (c check) difference() any {
	expected, hasExpected := c.expected.(int64)
	actual, hasActual := c.actual.(int64)
	if !hasExpected || !hasActual || c.scope == "at least" {
		return nil
	}
	return actual - expected
}
