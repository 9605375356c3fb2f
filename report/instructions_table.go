package report

import (
	"cmp"
	"fmt"

	"tlaudit/report/table"
)

// instructions returns the ten lines that a reviewer reads before deciding.
func (b *builder) instructions() []string {
	r := b.options.Policy.Review
	coordinator := cmp.Or(r.Coordinator, "the coordinator of this review")
	return []string{
		"You are asked one thing: does each person on your rows still need this access for the work they do today?",
		"Work on a copy, and fill in the yellow cells only. Sort and filter as you like (+ above the columns shows e-mail, ids and the rest); do not add, delete or retype rows.",
		"Rows are ordered by what deserves your attention first.",
		"Keep: needed, and the role is no wider than needed; say why for privileged or outside access, and wherever Check says " + checkNoReason + ` ("ok" is no reason).`,
		"Revoke: no longer needed. Nothing is removed by typing it here: removal is carried out and checked afterwards.",
		"Change role: still needed, with another role; choose it under New role; what a role allows is on Roles.",
		"Investigate: you cannot tell; say whom to ask. Such a row is not decided yet.",
		"Access through a role in the organization is decided once, on Organization; Inherited lists it. There " + changeRoleEnds + ", " + closeAccountEnds +
			". An invitation is kept, cancelled or sent again on Invitations. Keep on any row here keeps the account too.",
		fmt.Sprintf("Never decide on your own access: leave the row blank and tell %s.", coordinator),
		fmt.Sprintf("Write your e-mail address and the date once, on Sign-off: they hold for every row where you leave yours blank. When Check shows %s on all your rows, complete Sign-off and return the file to %s by %s.",
			checkFilledIn, coordinator, b.dueWords("the date agreed with them")),
	}
}

func (b *builder) instructionsTable() table.Table {
	lines := b.instructions()
	return table.Fill(table.Table{Name: "Instructions", Sheet: true, Title: "How to review", Empty: noneFound, Total: len(lines)},
		table.Numbered(len(lines), func(i int) int { return i }), []table.ColumnOf[int]{
			{Header: "#", Kind: table.Number, Width: 7, Cell: func(i int) any { return int64(i + 1) }},
			{Header: "Instruction", Width: 120, Wrap: true, Cell: func(i int) any { return lines[i] }},
		})
}
