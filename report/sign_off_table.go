package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// Sections of Sign-off. The rows of all reviewers are those of all sheets.
const (
	onceSection     = "Once for all rows"
	reviewerSection = "Rows of a reviewer"
	sheetSection    = "Rows of a sheet"
)

// A signOffLine is a line to sign, or a line of counters.
type signOffLine struct {
	section, item, text string
	name, date, remarks any // cells to fill in
	counters
	notRead      bool // nothing can be counted
	administered any  // rows in workspaces in which the reviewer holds privileged access
}

// counted reports whether the line has counters.
func (l signOffLine) counted() bool { return len(l.sheets) > 0 }

// signOffTable is where the reviewers attest and the owner acknowledges. Where one signs
// comes first; the counters below follow what is filled in.
func (b *builder) signOffTable(s *share) table.Table {
	lines := b.signOffLines(s)
	lead := []string{"A reviewer's counts are those of Review, Organization and Invitations together. In the workbook every count follows what is filled in: Complete is a row of which Check says " +
		checkFilledIn + ", Blank one without a decision, Incomplete any other. Investigate is a decision to come: such a row stays open."}
	if missing := b.unreadOf([]string{snapshot.Users, snapshot.Enrollments}); len(missing) > 0 {
		lead = append(lead, "Not read, and so not in the counts: "+strings.Join(missing, ", ")+".")
	}
	amber := func(header string) table.Mark {
		return table.Mark{When: "AND(ISNUMBER({" + header + "}),{" + header + "}>0)", Columns: []string{header}, Style: table.Amber}
	}
	t := table.Table{
		Name: "Sign-off", Sheet: true, Anchors: true, Title: "Sign-off", Lead: lead, Empty: noneFound, Total: len(lines),
		Marks: append([]table.Mark{
			amber("Incomplete"), amber("Blank"), amber("Investigate"), amber("By somebody else"),
			{When: `{Adds up}="` + doesNotAddUp + `"`, Columns: []string{"Adds up"}, Style: table.Red},
		}, sectionMarks("Section")...),
	}
	number := func(header string, width float64, cell func(signOffLine) any) table.ColumnOf[signOffLine] {
		return table.ColumnOf[signOffLine]{Header: header, Kind: table.Number, Width: width, Cell: cell}
	}
	as := func(decision string, width float64) table.ColumnOf[signOffLine] {
		return number(decision, width, func(l signOffLine) any { return l.decidedAs(decision) })
	}
	return table.Fill(t, table.Of(lines), []table.ColumnOf[signOffLine]{
		{Header: "Section", Width: 16, Wrap: true, Cell: func(l signOffLine) any { return l.section }},
		{Header: "Item", Width: 39, Wrap: true, Cell: func(l signOffLine) any { return l.item }},
		{Header: "Text", Width: 52, Wrap: true, Cell: func(l signOffLine) any { return l.text }},
		{Header: "Name", Width: 24, Input: true, Cell: func(l signOffLine) any { return l.name }},
		{Header: "Date", Width: 11, Input: true, Kind: table.Day, Cell: func(l signOffLine) any { return l.date }},
		{Header: "Remarks", Width: 14, Input: true, Cell: func(l signOffLine) any { return l.remarks }},
		number("Rows", 7, func(l signOffLine) any {
			if l.notRead {
				return NotRead
			}
			return l.all()
		}),
		number("Complete", 9, func(l signOffLine) any { return l.complete() }),
		number("Incomplete", 11, func(l signOffLine) any { return l.incomplete() }),
		number("Blank", 7, func(l signOffLine) any { return l.blank() }),
		{Header: "Adds up", Width: 10, Wrap: true, Formula: addsUpFormula(), Cell: func(l signOffLine) any {
			if l.counted() {
				return addsUp
			}
			return nil
		}},
		as("Keep", 7), as("Revoke", 8), as("Change role", 8), as("Close account", 9), as("Cancel", 7), as("Resend", 8), as("Investigate", 11),
		number("By somebody else", 10, func(l signOffLine) any { return l.bySomebodyElse() }),
		number("By a name, not compared", 10, func(l signOffLine) any { return l.byName() }),
		number("Where the reviewer administers", 13, func(l signOffLine) any { return l.administered }),
	})
}

const doesNotAddUp = "Does not add up"

// addsUpFormula compares the counts of a line with each other, and all reviewers' rows with
// the rows of all sheets.
func addsUpFormula() string {
	sum := func(section string) string { return `SUMIFS({Sign-off!Rows},{Sign-off!Section},"` + section + `")` }
	return `IF(ISNUMBER({Rows}),IF(AND({Rows}={Complete}+{Incomplete}+{Blank},` + sum(reviewerSection) + `=` + sum(sheetSection) + `),"` + addsUp + `","` + doesNotAddUp + `"),"")`
}

// toSign returns a line to sign, whose cells have the defined names tlaudit_SIGNED_by,
// _on and _remarks.
func toSign(section, item, signed, text string) signOffLine {
	named := func(what string) any { return table.Named{Name: "tlaudit_" + signed + "_" + what} }
	return signOffLine{section: section, item: item, text: text, name: named("by"), date: named("on"), remarks: named("remarks")}
}

func (b *builder) signOffLines(s *share) []signOffLine {
	review, organization, invitations := decisionSheets()
	sheets := []decisionSheet{review, organization, invitations}
	rows, people, pending := b.toDecide(s)
	first, last := b.decisionDates()
	reviewer := any(nil)
	if s != nil && isSomebody(s.reviewer) {
		reviewer = s.reviewer
	}
	lines := []signOffLine{
		{
			section: onceSection, item: "Decided by, and Decision date",
			text: fmt.Sprintf("Under Name your e-mail address, under Date the day of your decisions (from %s to %s). They hold for every row where you leave yours blank.", first.Format(time.DateOnly), last.Format(time.DateOnly)),
			name: table.Named{Name: decidedByName, Value: reviewer}, date: table.Named{Name: decisionDateName},
		},
		toSign("Reviewer's attestation", "Signed by the reviewer", "attested",
			fmt.Sprintf("I looked at each row assigned to me, as it stood on %s UTC. I know, or asked someone who knows, what each person does. "+
				"The decisions are my own and reflect present need, not how access came about. I decided on no access of my own. Where I administer access in a workspace that I reviewed, "+
				"Sign-off says so beside my name. Rows that I could not judge are marked Investigate.", utcTime(b.now.TakenAt))),
	}
	whole := counters{sheets: sheets, rows: rows + people + pending}
	if s == nil { // the owner acknowledges the whole
		l := toSign("Management's acknowledgement", "Signed by the owner of the control", "acknowledged",
			"I am responsible for access to TransactionLink and reviewed none of the rows myself. I have seen the result: the counts on this line, of "+
				fmt.Sprintf("%s on Review, %s and %s. ", text.Count(rows, "row"), b.peopleWords(people), b.pendingWords(pending))+
				"I have read the list of what was not tested. I accept the access that is kept as appropriate to the duties of its holders, and I have assigned the removals and changes to ____ for completion by ____. "+
				"I understand that this signature does not show that they were carried out.")
		l.counters = whole
		lines = append(lines, l)
	}
	for _, who := range slices.Sorted(maps.Keys(b.counts.reviewers)) {
		if s == nil || s.reviewer == who {
			l := signOffLine{section: reviewerSection, item: who, text: b.reviewerBasis(who), counters: counters{sheets: sheets, rows: b.counts.reviewers[who], ofItem: true}}
			if isSomebody(who) {
				l.administered = b.counts.administered[who]
			}
			lines = append(lines, l)
		}
	}
	return append(lines,
		signOffLine{section: sheetSection, item: "Review", text: "Direct access.", counters: counters{sheets: sheets[:1], rows: rows}},
		b.unlessUnread(snapshot.Users, signOffLine{section: sheetSection, item: "Organization", text: "Accounts and their roles in the organization.", counters: counters{sheets: sheets[1:2], rows: people}}),
		b.unlessUnread(snapshot.Enrollments, signOffLine{section: sheetSection, item: "Invitations", text: "Pending invitations.", counters: counters{sheets: sheets[2:], rows: pending}}),
		signOffLine{section: "All rows", item: "All rows of this file", text: "The sum of the three sheets, and of all reviewers' rows in this file.", counters: whole})
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
	c := counters{rows: rows + people + pending, sheets: []decisionSheet{review, organization, invitations}}
	return []table.Fact{
		fact(section, "Rows to decide in this file", c.all()),
		fact(section, "Complete by now", c.complete()),
		fact(section, "Incomplete by now", c.incomplete()),
		fact(section, "Blank by now", c.blank()),
		fact(section, "Marked Investigate by now, and so not decided", c.decidedAs("Investigate")),
	}
}
