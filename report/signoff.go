package report

import (
	"fmt"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// A decided is a sheet on which something is decided, as the counters of Sign-off see it.
type decided struct {
	name      string
	rows      string // the criterion of COUNTIFS of the rows to decide
	decisions []string
	check     bool // it has a column Check
}

// decidedSheets are those on which something is decided.
func decidedSheets() (review, organization, invitations decided) {
	return decided{"Review", `{Review!Decision required},"<>Decided on Organization"`, decisions(), true},
		decided{"Organization", `{Organization!row_key},"<>"`, decisions(), true},
		decided{"Invitations", `{Invitations!Status},"PENDING"`, invitationDecisions(), false}
}

// count is the formula that counts the rows to decide, of the reviewer in {Item} or of
// all, in which a column is as a criterion says.
func (d decided) count(ofItem bool, column, criterion string) string {
	formula := d.rows
	if ofItem {
		formula = "{" + d.name + "!Reviewer},{Item}," + formula
	}
	if column != "" {
		formula += ",{" + d.name + "!" + column + `},"` + criterion + `"`
	}
	return "COUNTIFS(" + formula + ")"
}

// signOffTable is where the reviewers attest, management acknowledges, and the rows
// of each reviewer are counted as they fill in.
func (b *builder) signOffTable(only *share) Table {
	rows := b.signOffRows(only)
	lead := []string{"A reviewer's counts are those of Review, Organization and Invitations together. In the workbook every count follows what is filled in."}
	if missing := b.unreadOf([]string{snapshot.Users, snapshot.Enrollments}); len(missing) > 0 {
		lead = append(lead, "Not read, and so not in the counts: "+strings.Join(missing, ", ")+".")
	}
	number := func(header string, width float64) Column { return Column{Header: header, Kind: Number, Width: width} }
	return Table{
		Name: "Sign-off", Sheet: true, Anchors: true, Title: "Sign-off",
		Lead:  lead,
		Empty: noneFound, Total: len(rows),
		Columns: []Column{
			{Header: "Section", Width: 22, Wrap: true},
			{Header: "Item", Width: 38, Wrap: true},
			{Header: "Text", Width: 80, Wrap: true},
			number("Rows", 9), number("Decided", 9), number("Blank", 9), number("Keep", 9), number("Revoke", 9),
			number("Change role", 9), number("Investigate", 12), number("Missing justification", 14),
			{Header: "Name", Width: 28, Input: true},
			{Header: "Date", Width: 13, Input: true, Kind: Day},
			{Header: "Remarks", Width: 44, Input: true},
		},
		Marks: append([]Mark{
			{When: `AND(ISNUMBER({Blank}),{Blank}>0)`, Columns: []string{"Blank"}, Style: Amber},
			{When: `AND(ISNUMBER({Investigate}),{Investigate}>0)`, Columns: []string{"Investigate"}, Style: Amber},
			{When: `AND(ISNUMBER({Missing justification}),{Missing justification}>0)`, Columns: []string{"Missing justification"}, Style: Amber},
		}, sectionMarks("Section")...),
		Rows: rowsFrom(len(rows), func(i int) Row { return rows[i] }),
	}
}

func (b *builder) signOffRows(only *share) []Row {
	sign := func(section, item, text, name string) Row {
		return Row{section, item, text, nil, nil, nil, nil, nil, nil, nil, nil,
			Named{"tlaudit_" + name + "_by", nil}, Named{"tlaudit_" + name + "_on", nil}, Named{"tlaudit_" + name + "_remarks", nil}}
	}
	_, all, pending := b.toDecide(nil)
	counted := "their counts stand below"
	if only != nil {
		counted = "their counts stand in the whole workbook"
	}
	rows := []Row{
		sign("Reviewer's attestation", "Signed by the reviewer", fmt.Sprintf("I looked at each row assigned to me, as it stood on %s UTC. I know, or asked someone who knows, what each person does. "+
			"The decisions are my own and reflect present need, not how access came about. I decided on no access of my own. Where I administer access in a workspace that I reviewed, "+
			"I have said so here: ____. Rows that I could not judge are marked Investigate.", clock(b.now.takenAt)), "attested"),
		sign("Management's acknowledgement", "Signed by the owner of the control", fmt.Sprintf("I am responsible for access to TransactionLink and reviewed none of the rows myself. "+
			"I have seen the result: %d rows, of which %d need a decision here, %s and %s; %s. I have read the list of what was not tested. "+
			"I accept the access that is kept as appropriate to the duties of its holders, and I have assigned the removals and changes to ____ for completion by ____. "+
			"I understand that this signature does not show that they were carried out.", len(b.grants), b.tally.toDecide, b.peopleWords(all), b.pendingWords(pending), counted), "acknowledged"),
	}
	review, organization, invitations := decidedSheets()
	for _, who := range sortedKeys(b.tally.reviewers) {
		if only == nil || only.who == who {
			rows = append(rows, counterRow("Rows of a reviewer", who, b.reviewerBasis(who), b.tally.reviewers[who], true, review, organization, invitations))
		}
	}
	direct, people, mails := b.toDecide(only)
	rows = append(rows,
		counterRow("Rows of Review", "All on this file's sheet", "Investigate is not decided: the review stays open.", int64(direct), false, review),
		b.sheetRow(snapshot.Users, "Rows of Organization", "All on this file's sheet", "Inherited access is decided there, once for each person.", people, organization),
		b.sheetRow(snapshot.Enrollments, "Rows of Invitations", "Pending ones on this file's sheet", "Decided counts Keep, Cancel and Resend.", mails, invitations))
	for i := range 5 {
		rows = append(rows, sign("Exceptions", fmt.Sprintf("Exception %d", i+1), "What was not reviewed or not decided, why, and who accepts that.", fmt.Sprintf("exception_%d", i+1)))
	}
	return rows
}

// sheetRow counts the rows of the sheet of something that is read once. Nothing is counted of
// what was not read.
func (b *builder) sheetRow(resource, section, item, text string, rows int, sheet decided) Row {
	missing := strings.Join(b.unreadOf([]string{resource}), "")
	switch {
	case missing == "":
	case rows == 0:
		return Row{section, item, "Not read: " + missing, notRead, nil, nil, nil, nil, nil, nil, nil, NotHere{}, NotHere{}, NotHere{}}
	default:
		text += " Not read: " + missing + "."
	}
	return counterRow(section, item, text, int64(rows), false, sheet)
}

// counterRow counts the rows of some sheets as they are decided; as issued none is. A
// number that none of the sheets has is blank.
func counterRow(section, item, text string, rows int64, ofItem bool, sheets ...decided) Row {
	sum := func(issued int64, formula func(decided) string) any {
		c := Calc{Value: issued}
		for _, d := range sheets {
			if f := formula(d); f != "" {
				c.Formulas = append(c.Formulas, f)
			}
		}
		if len(c.Formulas) == 0 {
			return nil
		}
		return c
	}
	decision := func(word string) any {
		return sum(0, func(d decided) string {
			if !slices.Contains(d.decisions, word) {
				return ""
			}
			return d.count(ofItem, "Decision", word)
		})
	}
	return Row{section, item, text,
		sum(rows, func(d decided) string { return d.count(ofItem, "", "") }),
		sum(0, func(d decided) string {
			var words []string
			for _, word := range d.decisions {
				if word != "Investigate" {
					words = append(words, d.count(ofItem, "Decision", word))
				}
			}
			return strings.Join(words, "+")
		}),
		sum(rows, func(d decided) string { return d.count(ofItem, "", "") + "-" + d.count(ofItem, "Decision", "<>") }),
		decision("Keep"), decision("Revoke"), decision("Change role"), decision("Investigate"),
		sum(0, func(d decided) string {
			if !d.check {
				return ""
			}
			return d.count(ofItem, "Check", "Justification missing")
		}),
		NotHere{}, NotHere{}, NotHere{},
	}
}
