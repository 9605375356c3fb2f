package report

import (
	"cmp"
	"context"
	"fmt"
	"time"

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

func (b *builder) invitationsTable(s *share) table.Table {
	n, at := s.rows(func(s *share) []uint32 { return s.invitations }, len(b.invitations))
	t := table.Table{
		Name: "Invitations", File: "invitations.csv", Sheet: true, Needs: []string{snapshot.Enrollments},
		Empty: s.emptyText(len(b.invitations), b.emptyBecause(snapshot.Enrollments, "invitations")), Total: n,
		Marks: []table.Mark{{When: `AND({Status}="PENDING",{Decision}="")`, Columns: []string{"Decision"}, Style: table.Amber}},
	}
	key := func(i invitation) string {
		return table.RowKey(table.InvitationKey, b.reviewID, i.EnrollmentID, table.Blank(i.Email), table.Blank(i.Status), table.Blank(i.LastInvitationSentAt))
	}
	input := func(i invitation) any {
		if i.Status == "ACCEPTED" || i.Status == "CANCELLED" {
			return table.NoInput{} // there is nothing left to decide
		}
		return nil
	}
	return table.Keyed(t, table.Numbered(n, func(n int) invitation { return b.invitations[at(n)] }), key, []table.ColumnOf[invitation]{
		{Header: "Email", Width: 38, Identity: true, Wrap: true, Cell: func(i invitation) any { return cmp.Or(i.Email, unknown) }},
		{Header: "External", Width: 15, Wrap: true, Cell: func(i invitation) any { return string(b.options.Policy.Outside(i.Email)) }},
		{Header: "Status", Width: 14, Wrap: true, Cell: func(i invitation) any { return cmp.Or(i.Status, unknown) }},
		{Header: "Last sent", Kind: table.Time, Width: 22, Cell: func(i invitation) any { return momentCell(i.LastInvitationSentAt, "Never, or not shown") }},
		{Header: "First seen", Kind: table.Time, Width: 31, Cell: func(i invitation) any {
			return table.FirstSeen{At: i.FirstSeen, OrBefore: i.NotBefore == ""}
		}},
		{Header: "Age in days", Kind: table.Number, Width: 10, Cell: func(i invitation) any { return i.age(b.now.TakenAt) }},
		{Header: "Role offered", Width: 20, Wrap: true, Cell: func(invitation) any { return notShown }},
		{Header: "Findings", Width: 24, Wrap: true, Cell: func(i invitation) any { return ruleIDs(b.findings.byInvitation[i.EnrollmentID]) }},
		{Header: "Decision", Width: 14, Input: true, Choices: invitationDecisions(), Cell: input},
		{Header: "Justification", Width: 36, Input: true, Cell: input},
		{Header: "Decided by", Width: 24, Input: true, Cell: input},
		{Header: "Decision date", Width: 13, Input: true, Kind: table.Day, Cell: input},
		{Header: "Assigned to", Unsummed: true, Width: 20, Wrap: true, Cell: func(i invitation) any { return b.assignedInvitation(i).reviewer }},
		{Header: "enrollment_id", Width: 14, Guard: true, Cell: func(i invitation) any { return i.EnrollmentID }},
	})
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
