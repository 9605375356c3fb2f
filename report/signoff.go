package report

import (
	"fmt"
)

// The columns of Review that the counters of Sign-off count, over the rows of one
// reviewer ({Item}) or of all.
func counter(condition string, all bool) string {
	whose := `{Review!Reviewer},{Item},`
	if all {
		whose = ""
	}
	return `COUNTIFS(` + whose + `{Review!Decision required},"<>Decided on Organization"` + condition + `)`
}

// signOffTable is where the reviewers attest, management acknowledges, and the rows
// of each reviewer are counted as they fill in.
func (b *builder) signOffTable(only *share) Table {
	rows := b.signOffRows(only)
	number := func(header string, width float64) Column { return Column{Header: header, Kind: Number, Width: width} }
	return Table{
		Name: "Sign-off", Sheet: true, Anchors: true, Title: "Sign-off",
		Lead:  []string{"The counts are of what is decided on each sheet; in the workbook they follow what is filled in."},
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
			"I have seen the result: %d rows, of which %d need a decision here, %s on Organization and %s; %s. I have read the list of what was not tested. "+
			"I accept the access that is kept as appropriate to the duties of its holders, and I have assigned the removals and changes to ____ for completion by ____. "+
			"I understand that this signature does not show that they were carried out.", len(b.grants), b.tally.toDecide, persons(all), plural(pending, "pending invitation"), counted), "acknowledged"),
	}
	toDecide := int64(0)
	for _, who := range sortedKeys(b.tally.reviewers) {
		if only != nil && only.who != who {
			continue
		}
		toDecide += b.tally.reviewers[who]
		rows = append(rows, b.counterRow("Rows of a reviewer", who, b.reviewerBasis(who), b.tally.reviewers[who], false))
	}
	rows = append(rows, b.counterRow("Rows of all reviewers", "All", "Investigate is not decided: the review stays open.", toDecide, true))
	_, people, mails := b.toDecide(only)
	rows = append(rows, organizationCounters(int64(people)), invitationCounters(int64(mails)))
	for i := range 5 {
		rows = append(rows, sign("Exceptions", fmt.Sprintf("Exception %d", i+1), "What was not reviewed or not decided, why, and who accepts that.", fmt.Sprintf("exception_%d", i+1)))
	}
	return rows
}

// organizationCounters counts the rows of Organization as they are decided.
func organizationCounters(rows int64) Row {
	decision := func(word string) Calc { return Calc{`COUNTIFS({Organization!Decision},"` + word + `")`, 0} }
	const all = `COUNTIFS({Organization!row_key},"<>")`
	keep, revoke, change := decision("Keep"), decision("Revoke"), decision("Change role")
	return Row{"Rows of Organization", "All on this file's sheet", "Inherited access is decided there, once for each person.",
		Calc{all, rows}, Calc{keep.Formula + "+" + revoke.Formula + "+" + change.Formula, 0}, Calc{all + `-COUNTIFS({Organization!Decision},"<>")`, rows},
		keep, revoke, change, decision("Investigate"), nil,
		NotHere{}, NotHere{}, NotHere{},
	}
}

// invitationCounters counts the pending rows of Invitations as they are decided. Cancel
// and Resend have no column of their own and are among the decided.
func invitationCounters(rows int64) Row {
	const pending = `COUNTIFS({Invitations!Status},"PENDING"`
	decision := func(word string) string { return pending + `,{Invitations!Decision},"` + word + `")` }
	return Row{"Rows of Invitations", "Pending ones on this file's sheet", "Decided counts Keep, Cancel and Resend.",
		Calc{pending + ")", rows}, Calc{decision("Keep") + "+" + decision("Cancel") + "+" + decision("Resend"), 0}, Calc{pending + `)-` + decision("<>"), rows},
		Calc{decision("Keep"), 0}, nil, nil, nil, nil,
		NotHere{}, NotHere{}, NotHere{},
	}
}

// counterRow counts rows of Review as they are decided; as issued none is.
func (b *builder) counterRow(section, who, text string, rows int64, all bool) Row {
	decision := func(word string) Calc { return Calc{counter(`,{Review!Decision},"`+word+`"`, all), 0} }
	keep, revoke, change := decision("Keep"), decision("Revoke"), decision("Change role")
	decided := Calc{keep.Formula + "+" + revoke.Formula + "+" + change.Formula, 0}
	return Row{section, who, text,
		Calc{counter("", all), rows}, decided, Calc{counter("", all) + "-" + counter(`,{Review!Decision},"<>"`, all), rows}, keep, revoke, change,
		decision("Investigate"), Calc{counter(`,{Review!Check},"Justification missing"`, all), 0},
		NotHere{}, NotHere{}, NotHere{},
	}
}
