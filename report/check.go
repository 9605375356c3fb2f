package report

// The areas of the reconciliation. A check of completeness that fails makes the population
// partial, even if the snapshot is recorded as complete.
const (
	areaCompleteness = "Completeness"
	areaRollForward  = "Roll-forward"
	areaConsistency  = "Consistency"
	areaReport       = "This file"
	areaByHand       = "By hand"
)

// The results of a check. The reason follows NOT TESTED.
const (
	pass      = "PASS"
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
}

// compared returns a check of two figures.
func compared(area, name, scope string, expected, actual int64, origin string) check {
	result := pass
	if expected != actual {
		result = fail
	}
	return check{area: area, name: name, scope: scope, expected: expected, actual: actual, result: result, origin: origin}
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
