package report

import (
	"fmt"
	"slices"

	"tlaudit/report/table"
)

// A decisionSheet is a sheet on which rows are decided, for counters that follow what is
// filled in.
type decisionSheet struct {
	name      string
	rows      string // the criterion of COUNTIFS for the rows to decide
	decisions []string
}

// decisionSheets returns the sheets on which rows are decided.
func decisionSheets() (review, organization, invitations decisionSheet) {
	return decisionSheet{"Review", `{Review!row_key},"<>"`, decisions()},
		decisionSheet{"Organization", `{Organization!row_key},"<>"`, organizationDecisions()},
		decisionSheet{"Invitations", `{Invitations!Status},"PENDING"`, invitationDecisions()}
}

// counters count the rows to decide of some sheets. Each row is complete, incomplete or
// blank, and no row is two of them.
type counters struct {
	sheets []decisionSheet
	ofItem bool  // those of the reviewer in the column Item alone
	rows   int64 // to decide, when the file is issued
}

// sum returns a counter that adds up the formulas of the sheets; nil if no sheet has one.
func (c counters) sum(issued int64, formula func(decisionSheet) string) any {
	sum := table.Calc{Value: issued}
	for _, d := range c.sheets {
		if f := formula(d); f != "" {
			sum.Formulas = append(sum.Formulas, f)
		}
	}
	if len(sum.Formulas) == 0 {
		return nil
	}
	return sum
}

// count returns the formula that counts the rows of a sheet whose columns meet criteria:
// a header, then its criterion, and so on.
func (c counters) count(d decisionSheet, criteria ...string) string {
	formula := d.rows
	if c.ofItem {
		formula += ",{" + d.name + "!Assigned to},{Item}"
	}
	for pair := range slices.Chunk(criteria, 2) {
		formula += fmt.Sprintf(`,{%s!%s},"%s"`, d.name, pair[0], pair[1])
	}
	return "COUNTIFS(" + formula + ")"
}

// all counts the rows to decide.
func (c counters) all() any { return c.sum(c.rows, func(d decisionSheet) string { return c.count(d) }) }

// complete counts the rows that are filled in.
func (c counters) complete() any {
	return c.sum(0, func(d decisionSheet) string { return c.count(d, "Check", checkFilledIn) })
}

// incomplete counts the rows with a decision of which Check says what is wrong.
func (c counters) incomplete() any {
	return c.sum(0, func(d decisionSheet) string {
		return c.count(d, "Check", "?*") + "-" + c.count(d, "Check", checkFilledIn)
	})
}

// blank counts the rows of which Check says nothing: those without a decision.
func (c counters) blank() any {
	return c.sum(c.rows, func(d decisionSheet) string { return c.count(d) + "-" + c.count(d, "Check", "?*") })
}

// decidedAs counts the rows with one decision, on the sheets that have it.
func (c counters) decidedAs(decision string) any {
	return c.sum(0, func(d decisionSheet) string {
		if !slices.Contains(d.decisions, decision) {
			return ""
		}
		return c.count(d, "Decision", decision)
	})
}

// bySomebodyElse counts the rows that somebody else decided than the one assigned.
func (c counters) bySomebodyElse() any {
	return c.sum(0, func(d decisionSheet) string { return c.count(d, "Check", "*"+checkSomebodyElse+"*") })
}

// byName counts the decided rows whose Decided by, or that of Sign-off, is no address, and
// so could not be compared with Assigned to.
func (c counters) byName() any {
	return c.sum(0, func(d decisionSheet) string {
		decided, signed := c.count(d, "Decision", "<>"), c.count(d, "Decision", "<>", "Decided by", "<>")
		return signed + "-" + c.count(d, "Decision", "<>", "Decided by", "*@*") +
			"+(" + decided + "-" + signed + ")*AND(" + decidedByName + `<>"",NOT(ISNUMBER(FIND("@",` + decidedByName + `))))`
	})
}
