package report

import (
	"context"
	"time"

	"tlaudit/snapshot"
)

// An invitation as the snapshot has it.
type invitation struct {
	id, email, status, sent string
	firstSeen               Seen
}

// pending tells whether the invitation still waits for an answer.
func (v invitation) pending() bool { return v.status == "PENDING" }

func loadInvitations(ctx context.Context, src source, n int64) ([]invitation, error) {
	var all []invitation
	var in parser
	for r, err := range ask(ctx, src, "invitations", at(n)) {
		if err != nil {
			return nil, err
		}
		all = append(all, invitation{r[0], r[1], r[2], r[3], Seen{At: in.moment(r[4]), OrBefore: r[5] == ""}})
	}
	return all, in.err
}

func (b *builder) invitationsTable(only *share) Table {
	n, at := only.places(func(s *share) []uint32 { return s.invitations }, len(b.invitations))
	t := Table{
		Name: "Invitations", File: "invitations.csv", Sheet: true, Empty: only.empty(len(b.invitations), b.emptyBecause(snapshot.Enrollments, "invitations")), Total: n,
		Columns: []Column{
			{Header: "Email", Width: 38, Identity: true, Wrap: true},
			{Header: "External", Width: 15, Wrap: true},
			{Header: "Status", Width: 14, Wrap: true},
			{Header: "Last sent", Kind: Time, Width: 22},
			{Header: "First seen", Kind: Time, Width: 31},
			{Header: "Age in days", Kind: Number, Width: 10},
			{Header: "Role offered", Width: 20, Wrap: true},
			{Header: "Findings", Width: 24, Wrap: true},
			{Header: "Decision", Width: 14, Input: true, Choices: invitationDecisions()},
			{Header: "Justification", Width: 36, Input: true},
			{Header: "Reviewed by", Width: 24, Input: true},
			{Header: "Decision date", Width: 13, Input: true, Kind: Day},
			{Header: "Reviewer", Width: 20, Wrap: true},
			{Header: "enrollment_id", Width: 14, Guard: true},
			{Header: "row_sum", Width: 11, Guard: true},
			{Header: "row_key", Width: 24, Guard: true},
		},
		Marks: []Mark{{When: `AND({Status}="PENDING",{Decision}="")`, Columns: []string{"Decision"}, Style: Amber}},
	}
	seal := newSeal(t)
	t.Rows = rowsFrom(n, func(i int) Row {
		v := b.invitations[at(i)]
		return seal.row(b.invitationRow(v), rowKey(invitationKey, b.reviewID, v.id, blankOr(v.email), blankOr(v.status), blankOr(v.sent)))
	})
	return t
}

func invitationDecisions() []string { return []string{"Keep", "Cancel", "Resend"} }

func (b *builder) invitationRow(v invitation) Row {
	var input any
	if v.status == "ACCEPTED" || v.status == "CANCELLED" {
		input = NotHere{} // there is nothing left to decide
	}
	return Row{
		orWords(v.email, unknown), string(b.options.Policy.Outside(v.email)), orWords(v.status, unknown), momentCell(v.sent, "Never, or not shown"),
		v.firstSeen, age(b.now.takenAt, v.firstSeen.At, moment(v.sent)), notShown, codes(b.judged.byInvite[v.id]),
		input, input, input, input,
		b.assignedInvitation(v).who, v.id, nil, nil,
	}
}

// age is the whole days since the earlier of two times, of those that are known.
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
