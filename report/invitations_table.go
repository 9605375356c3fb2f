package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// An invitation is an invitation at the report's snapshot.
type invitation struct {
	EnrollmentID, Email, Status, LastInvitationSentAt string
	FirstSeen, PendingSince                           time.Time
	NotBefore                                         string
}

// pending reports whether the invitation has not been answered yet.
func (i invitation) pending() bool { return i.Status == "PENDING" }

func loadInvitations(ctx context.Context, src snapshot.Querier, n int64) ([]invitation, error) {
	var all []invitation
	for i, err := range query[invitation](ctx, src, "invitations", at(n)) {
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}

// listInvitations orders the invitations: pending ones first, by risk, then those that are
// pending for the longest; the others by their status. Equal ones are ordered by address
// and id.
func (b *builder) listInvitations() {
	worst := func(i invitation) uint32 { return worstPlace(b.findings.byInvitation[i.EnrollmentID]) }
	slices.SortFunc(b.invitations, func(x, y invitation) int {
		c := falseFirst(!x.pending(), !y.pending())
		if c == 0 && x.pending() {
			c = cmp.Or(cmp.Compare(worst(x), worst(y)), x.PendingSince.Compare(y.PendingSince))
		}
		return cmp.Or(c, strings.Compare(x.Status, y.Status), strings.Compare(x.Email, y.Email), strings.Compare(x.EnrollmentID, y.EnrollmentID))
	})
}

// invitationFirstSeen returns when an invitation was first seen in its status: a pending one
// that was sent again has been pending since before it was first seen with that time.
func (b *builder) invitationFirstSeen(i invitation) table.FirstSeen {
	sent, dated := snapshot.ParseTime(i.LastInvitationSentAt)
	if i.pending() && i.PendingSince.Before(i.FirstSeen) && !(dated && i.PendingSince.Equal(sent)) {
		return table.FirstSeen{At: i.PendingSince, OrBefore: i.PendingSince.Equal(b.headers[0].TakenAt)}
	}
	return table.FirstSeen{At: i.FirstSeen, OrBefore: i.NotBefore == ""}
}

// Widths of columns of Invitations whose text is shortened to fit them, in characters.
const (
	invitationEmailWidth = 35
	invitationWhyWidth   = 46
)

// An invitationLine is a row of Invitations.
type invitationLine struct {
	invitation
	number int64
	about  []finding
}

// input returns the cell of a column to fill in: only a pending invitation is decided.
func (l invitationLine) input() any {
	if !l.pending() {
		return table.NoInput{}
	}
	return nil
}

func (b *builder) invitationsTable(s *share) table.Table {
	n, at := s.rows(func(s *share) []uint32 { return s.invitations }, len(b.invitations))
	t := table.Table{
		Name: "Invitations", File: "invitations.csv", Sheet: true, Needs: []string{snapshot.Enrollments}, MaxLines: shownLines,
		Empty: s.emptyText(len(b.invitations), b.emptyBecause(snapshot.Enrollments, "invitations")), Total: n,
		Marks: []table.Mark{{When: `{Status}<>"PENDING"`, Style: table.Grey}},
	}
	for _, m := range decisionMarks("Cancel") {
		m.When = `AND({Status}="PENDING",` + m.When + `)`
		t.Marks = append(t.Marks, m)
	}
	key := func(l invitationLine) string {
		return table.RowKey(table.InvitationKey, b.reviewID, l.EnrollmentID, table.Blank(l.Email), table.Blank(l.Status), table.Blank(l.LastInvitationSentAt))
	}
	line := func(i int) invitationLine {
		invited := b.invitations[at(i)]
		return invitationLine{invited, int64(at(i) + 1), b.findings.byInvitation[invited.EnrollmentID]}
	}
	input := func(l invitationLine) any { return l.input() }
	return table.Keyed(t, table.Numbered(n, line), key, []table.ColumnOf[invitationLine]{
		{Header: "#", Kind: table.Number, Width: 6, Identity: true, Cell: func(l invitationLine) any { return l.number }},
		{Header: "Email", Width: invitationEmailWidth, Identity: true, Wrap: true, Cell: func(l invitationLine) any {
			return shortened(cmp.Or(l.Email, unknown), invitationEmailWidth)
		}},
		{Header: "External", Width: 9, Wrap: true, Cell: func(l invitationLine) any { return string(b.options.Policy.Outside(l.Email)) }},
		{Header: "Status", Width: 10, Wrap: true, Cell: func(l invitationLine) any { return cmp.Or(l.Status, unknown) }},
		{Header: "Age in days", Kind: table.Number, Width: 9, Wrap: true, Cell: func(l invitationLine) any { return l.age(b.now.TakenAt) }},
		{Header: "Last sent", Kind: table.Time, Width: 19, Cell: func(l invitationLine) any { return momentCell(l.LastInvitationSentAt, "Never, or not shown") }},
		{Header: "First seen", Kind: table.Time, Width: 22, Cell: func(l invitationLine) any {
			return b.invitationFirstSeen(l.invitation)
		}},
		{Header: "Why", Width: invitationWhyWidth, Wrap: true, Cell: func(l invitationLine) any { return b.invitationWhy(l) }},
		{Header: "Suggested action", Width: 12, Cell: func(l invitationLine) any {
			if !l.pending() {
				return nil
			}
			return suggestion(l.about, map[string]string{"cancel": "Cancel"})
		}},
		{Header: "Decision", Width: 11, Input: true, Choices: invitationDecisions(), Cell: input,
			Note: "Keep: the invitation stays as it is. Cancel: it can no longer be accepted. Resend: the person gets it again."},
		{Header: "Justification", Width: 16, Input: true, Cell: input, Note: "For Resend, and for Keep where the domain is not approved."},
		{Header: "Decided by", Width: 12, Input: true, Cell: input, Note: decidedByNote},
		{Header: "Decision date", Width: 11, Input: true, Kind: table.Day, Cell: input, Note: b.decisionDateNote()},
		{Header: "Check", Width: 13, Formula: b.invitationsCheck(), Wrap: true},
		{Header: "Justification required", Width: 22, Group: true, Wrap: true, Cell: func(l invitationLine) any { return b.invitationJustification(l) }},
		{Header: "Assigned to", Width: 30, Group: true, Wrap: true, Unsummed: true, Cell: func(l invitationLine) any { return b.assignedInvitation(l.invitation).reviewer }},
		{Header: "Findings", Width: 24, Group: true, Wrap: true, Cell: func(l invitationLine) any { return ruleIDs(l.about) }},
		{Header: "Role offered", Width: 20, Group: true, Wrap: true, Cell: func(invitationLine) any { return notShown }},
		{Header: "Previous decision", Width: 16, Group: true, Wrap: true, Unsummed: true},
		{Header: "enrollment_id", Width: 14, Guard: true, Group: true, Cell: func(l invitationLine) any { return l.EnrollmentID }},
	})
}

// invitationJustification says which decisions on an invitation need a justification.
// Without approved domains no domain is known to be approved.
func (b *builder) invitationJustification(l invitationLine) string {
	switch {
	case !l.pending():
		return "Nothing to decide"
	case b.options.Policy.Outside(l.Email) == findings.IsInside:
		return "For Resend"
	}
	return justifyAlways
}

// invitationWhy says what is found about an invitation.
func (b *builder) invitationWhy(l invitationLine) any {
	switch {
	case len(l.about) > 0:
		return b.findingsInWords(l.about, "", false, invitationWhyWidth)
	case l.pending():
		return shortened(b.noRuleMatchedOf("invitations", func(r findings.Rule) bool { return r.Concerns == "invitation" }), invitationWhyWidth)
	}
	return "Not pending: nothing to decide"
}

func invitationDecisions() []string { return []string{"Keep", "Cancel", "Resend"} }

// age returns the whole days for which a pending invitation has been pending, as TL-INV-01
// counts them. If no time says when it was sent, and no reading before it was seen, it may
// have been pending for longer.
func (i invitation) age(now time.Time) any {
	if !i.pending() {
		return "Not pending"
	}
	days := (now.Unix() - i.PendingSince.Unix()) / (24 * 60 * 60) // a time.Duration ends at 292 years
	_, dated := snapshot.ParseTime(i.LastInvitationSentAt)
	switch {
	case dated, i.LastInvitationSentAt == "" && i.NotBefore != "":
		return days
	case days == 0:
		return unknown
	}
	return fmt.Sprintf("At least %d", days)
}
