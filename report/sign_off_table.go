package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// A decisionSheet is a sheet on which rows are decided, for the counters of Sign-off.
type decisionSheet struct {
	name      string
	rows      string // the criterion of COUNTIFS for the rows to decide
	decisions []string
	check     bool // it has a column Check
}

// decisionSheets returns the sheets on which rows are decided.
func decisionSheets() (review, organization, invitations decisionSheet) {
	return decisionSheet{"Review", `{Review!row_key},"<>"`, decisions(), true},
		decisionSheet{"Organization", `{Organization!row_key},"<>"`, decisions(), true},
		decisionSheet{"Invitations", `{Invitations!Status},"PENDING"`, invitationDecisions(), false}
}

// count returns the formula that counts the rows to decide: those of the reviewer in
// {Item}, or all. With a column, it counts those whose column meets the criterion.
func (d decisionSheet) count(ofItem bool, column, criterion string) string {
	formula := d.rows
	if ofItem {
		formula = "{" + d.name + "!Assigned to},{Item}," + formula
	}
	if column != "" {
		formula += ",{" + d.name + "!" + column + `},"` + criterion + `"`
	}
	return "COUNTIFS(" + formula + ")"
}

// A signOffLine is a line to sign, or a line of counters.
type signOffLine struct {
	section, item, text string
	signed              string // the middle of the defined names of a line to sign; empty for counters
	sheets              []decisionSheet
	ofItem              bool  // the counters count the rows of the reviewer in Item
	rows                int64 // to decide, when the file is issued
	notRead             bool  // nothing can be counted
}

// counter returns a counter whose formulas add up over the line's sheets; nil if no
// sheet has the formula.
func (l signOffLine) counter(issued int64, formula func(decisionSheet) string) any {
	c := table.Calc{Value: issued}
	for _, d := range l.sheets {
		if f := formula(d); f != "" {
			c.Formulas = append(c.Formulas, f)
		}
	}
	if len(c.Formulas) == 0 {
		return nil
	}
	return c
}

// decided counts the rows with a decision; Investigate is not one.
func (l signOffLine) decided() any {
	return l.counter(0, func(d decisionSheet) string {
		var counts []string
		for _, decision := range d.decisions {
			if decision != "Investigate" {
				counts = append(counts, d.count(l.ofItem, "Decision", decision))
			}
		}
		return strings.Join(counts, "+")
	})
}

// blank counts the rows without a decision.
func (l signOffLine) blank() any {
	return l.counter(l.rows, func(d decisionSheet) string {
		return d.count(l.ofItem, "", "") + "-" + d.count(l.ofItem, "Decision", "<>")
	})
}

// decidedAs counts the rows with one decision.
func (l signOffLine) decidedAs(decision string) any {
	return l.counter(0, func(d decisionSheet) string {
		if !slices.Contains(d.decisions, decision) {
			return ""
		}
		return d.count(l.ofItem, "Decision", decision)
	})
}

// signature returns a cell to sign, with its defined name.
func (l signOffLine) signature(what string) any {
	if l.signed == "" {
		return table.NoInput{}
	}
	return table.Named{Name: "tlaudit_" + l.signed + "_" + what}
}

// signOffTable is where the reviewers attest and management acknowledges. It counts the
// rows of each reviewer as they are filled in.
func (b *builder) signOffTable(s *share) table.Table {
	lines := b.signOffLines(s)
	lead := []string{"A reviewer's counts are those of Review, Organization and Invitations together. In the workbook every count follows what is filled in."}
	if missing := b.unreadOf([]string{snapshot.Users, snapshot.Enrollments}); len(missing) > 0 {
		lead = append(lead, "Not read, and so not in the counts: "+strings.Join(missing, ", ")+".")
	}
	t := table.Table{
		Name: "Sign-off", Sheet: true, Anchors: true, Title: "Sign-off", Lead: lead, Empty: noneFound, Total: len(lines),
		Marks: append([]table.Mark{
			{When: `AND(ISNUMBER({Blank}),{Blank}>0)`, Columns: []string{"Blank"}, Style: table.Amber},
			{When: `AND(ISNUMBER({Investigate}),{Investigate}>0)`, Columns: []string{"Investigate"}, Style: table.Amber},
			{When: `AND(ISNUMBER({Reason missing}),{Reason missing}>0)`, Columns: []string{"Reason missing"}, Style: table.Amber},
		}, sectionMarks("Section")...),
	}
	number := func(header string, width float64, cell func(signOffLine) any) table.ColumnOf[signOffLine] {
		return table.ColumnOf[signOffLine]{Header: header, Kind: table.Number, Width: width, Cell: cell}
	}
	return table.Fill(t, table.Of(lines), []table.ColumnOf[signOffLine]{
		{Header: "Section", Width: 22, Wrap: true, Cell: func(l signOffLine) any { return l.section }},
		{Header: "Item", Width: 38, Wrap: true, Cell: func(l signOffLine) any { return l.item }},
		{Header: "Text", Width: 80, Wrap: true, Cell: func(l signOffLine) any { return l.text }},
		number("Rows", 9, func(l signOffLine) any {
			if l.notRead {
				return NotRead
			}
			return l.counter(l.rows, func(d decisionSheet) string { return d.count(l.ofItem, "", "") })
		}),
		number("Decided", 9, signOffLine.decided),
		number("Blank", 9, signOffLine.blank),
		number("Keep", 9, func(l signOffLine) any { return l.decidedAs("Keep") }),
		number("Revoke", 9, func(l signOffLine) any { return l.decidedAs("Revoke") }),
		number("Change role", 9, func(l signOffLine) any { return l.decidedAs("Change role") }),
		number("Investigate", 12, func(l signOffLine) any { return l.decidedAs("Investigate") }),
		number("Reason missing", 14, func(l signOffLine) any {
			return l.counter(0, func(d decisionSheet) string {
				if !d.check {
					return ""
				}
				return d.count(l.ofItem, "Check", "Reason missing")
			})
		}),
		{Header: "Name", Width: 28, Input: true, Cell: func(l signOffLine) any { return l.signature("by") }},
		{Header: "Date", Width: 13, Input: true, Kind: table.Day, Cell: func(l signOffLine) any { return l.signature("on") }},
		{Header: "Remarks", Width: 44, Input: true, Cell: func(l signOffLine) any { return l.signature("remarks") }},
	})
}

func (b *builder) signOffLines(s *share) []signOffLine {
	_, allPeople, allPending := b.toDecide(nil)
	lines := []signOffLine{
		{section: "Reviewer's attestation", item: "Signed by the reviewer", signed: "attested",
			text: fmt.Sprintf("I looked at each row assigned to me, as it stood on %s UTC. I know, or asked someone who knows, what each person does. "+
				"The decisions are my own and reflect present need, not how access came about. I decided on no access of my own. Where I administer access in a workspace that I reviewed, "+
				"I have said so here: ____. Rows that I could not judge are marked Investigate.", utcTime(b.now.TakenAt))},
	}
	// The owner acknowledges the whole, in the whole workbook.
	if s == nil {
		lines = append(lines, signOffLine{section: "Management's acknowledgement", item: "Signed by the owner of the control", signed: "acknowledged",
			text: fmt.Sprintf("I am responsible for access to TransactionLink and reviewed none of the rows myself. "+
				"I have seen the result: %s on Review, %s and %s; their counts are below. I have read the list of what was not tested. "+
				"I accept the access that is kept as appropriate to the duties of its holders, and I have assigned the removals and changes to ____ for completion by ____. "+
				"I understand that this signature does not show that they were carried out.", text.Count(b.counts.direct, "row"), b.peopleWords(allPeople), b.pendingWords(allPending))})
	}
	review, organization, invitations := decisionSheets()
	for _, who := range slices.Sorted(maps.Keys(b.counts.reviewers)) {
		if s == nil || s.reviewer == who {
			lines = append(lines, signOffLine{section: "Rows of a reviewer", item: who, text: b.reviewerBasis(who),
				rows: b.counts.reviewers[who], ofItem: true, sheets: []decisionSheet{review, organization, invitations}})
		}
	}
	direct, people, pending := b.toDecide(s)
	lines = append(lines,
		signOffLine{section: "Rows of Review", item: "All on this file's sheet", text: "Investigate is not decided: the review stays open.", rows: direct, sheets: []decisionSheet{review}},
		b.unlessUnread(snapshot.Users, signOffLine{section: "Rows of Organization", item: "All on this file's sheet",
			text: "Inherited access is decided there, once for each person.", rows: people, sheets: []decisionSheet{organization}}),
		b.unlessUnread(snapshot.Enrollments, signOffLine{section: "Rows of Invitations", item: "Pending ones on this file's sheet",
			text: "Decided counts Keep, Cancel and Resend.", rows: pending, sheets: []decisionSheet{invitations}}))
	for i := range 5 {
		lines = append(lines, signOffLine{section: "Exceptions", item: fmt.Sprintf("Exception %d", i+1), signed: fmt.Sprintf("exception_%d", i+1),
			text: "What was not reviewed or not decided, why, and who accepts that."})
	}
	return lines
}

// unlessUnread returns the counters of a sheet. If its resource was not read, the line
// says so, and counts nothing if there are no rows either.
func (b *builder) unlessUnread(resource string, l signOffLine) signOffLine {
	missing := strings.Join(b.unreadOf([]string{resource}), "")
	switch {
	case missing == "":
	case l.rows == 0:
		l.text, l.notRead, l.sheets = "Not read: "+missing, true, nil
	default:
		l.text += " Not read: " + missing + "."
	}
	return l
}

// reviewCounters are lines of the cover that count what is decided in this file by now: a
// file in which everything is decided does not say that nothing is.
func (b *builder) reviewCounters(s *share) []table.Fact {
	const section = reviewSection
	review, organization, invitations := decisionSheets()
	rows, people, pending := b.toDecide(s)
	l := signOffLine{rows: rows + people + pending, sheets: []decisionSheet{review, organization, invitations}}
	return []table.Fact{
		fact(section, "Rows to decide in this file", l.counter(l.rows, func(d decisionSheet) string { return d.count(false, "", "") })),
		fact(section, "Decided in this file by now", l.decided()),
		fact(section, "Marked Investigate by now, and so not decided", l.decidedAs("Investigate")),
		fact(section, "Blank by now", l.blank()),
	}
}
