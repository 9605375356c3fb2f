package report

import (
	"context"
	"time"

	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// An invitation is an invitation at the report's snapshot.
type invitation struct {
	EnrollmentID, Email, Status, LastInvitationSentAt string
	FirstSeen                                         time.Time
	NotBefore                                         string
}

// pending reports whether the invitation still waits for an answer.
func (v invitation) pending() bool { return v.Status == "PENDING" }

func loadInvitations(ctx context.Context, src snapshot.Querier, n int64) ([]invitation, error) {
	var all []invitation
	for v, err := range query[invitation](ctx, src, "invitations", at(n)) {
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func (b *builder) invitationsTable(part *share) table.Table {
	n, at := part.rows(func(s *share) []uint32 { return s.invitations }, len(b.invitations))
	t := table.Table{
		Name: "Invitations", File: "invitations.csv", Sheet: true,
		Empty: part.empty(len(b.invitations), b.emptyBecause(snapshot.Enrollments, "invitations")), Total: n,
		Marks: []table.Mark{{When: `AND({Status}="PENDING",{Decision}="")`, Columns: []string{"Decision"}, Style: table.Amber}},
	}
	key := func(v invitation) string {
		return table.RowKey(table.InvitationKey, b.reviewID, v.EnrollmentID, table.Blank(v.Email), table.Blank(v.Status), table.Blank(v.LastInvitationSentAt))
	}
	input := func(v invitation) any {
		if v.Status == "ACCEPTED" || v.Status == "CANCELLED" {
			return table.NoInput{} // there is nothing left to decide
		}
		return nil
	}
	return table.Keyed(t, table.Numbered(n, func(i int) invitation { return b.invitations[at(i)] }), key, []table.ColumnOf[invitation]{
		{Header: "Email", Width: 38, Identity: true, Wrap: true, Cell: func(v invitation) any { return orWords(v.Email, unknown) }},
		{Header: "External", Width: 15, Wrap: true, Cell: func(v invitation) any { return string(b.options.Policy.Outside(v.Email)) }},
		{Header: "Status", Width: 14, Wrap: true, Cell: func(v invitation) any { return orWords(v.Status, unknown) }},
		{Header: "Last sent", Kind: table.Time, Width: 22, Cell: func(v invitation) any { return momentCell(v.LastInvitationSentAt, "Never, or not shown") }},
		{Header: "First seen", Kind: table.Time, Width: 31, Cell: func(v invitation) any {
			return table.FirstSeen{At: v.FirstSeen, OrBefore: v.NotBefore == ""}
		}},
		{Header: "Age in days", Kind: table.Number, Width: 10, Cell: func(v invitation) any {
			return age(b.now.TakenAt, v.FirstSeen, moment(v.LastInvitationSentAt))
		}},
		{Header: "Role offered", Width: 20, Wrap: true, Cell: func(invitation) any { return notShown }},
		{Header: "Findings", Width: 24, Wrap: true, Cell: func(v invitation) any { return codes(b.found.byInvite[v.EnrollmentID]) }},
		{Header: "Decision", Width: 14, Input: true, Choices: invitationDecisions(), Cell: input},
		{Header: "Justification", Width: 36, Input: true, Cell: input},
		{Header: "Reviewed by", Width: 24, Input: true, Cell: input},
		{Header: "Decision date", Width: 13, Input: true, Kind: table.Day, Cell: input},
		{Header: "Reviewer", Width: 20, Wrap: true, Cell: func(v invitation) any { return b.assignedInvitation(v).who }},
		{Header: "enrollment_id", Width: 14, Guard: true, Cell: func(v invitation) any { return v.EnrollmentID }},
	})
}

func invitationDecisions() []string { return []string{"Keep", "Cancel", "Resend"} }

// age returns the whole days since the earlier of two times, of those that are known.
func age(now, seen, sent time.Time) any {
	from := seen
	if from.IsZero() || !sent.IsZero() && sent.Before(from) {
		from = sent
	}
	if from.IsZero() || from.After(now) {
		return unknown
	}
	return int64(now.Sub(from) / (24 * time.Hour))
}
