package remediation

import (
	"context"
	"maps"
	"slices"

	"tlaudit/findings"
)

// An effect is what a reading of the invitations says of an action.
type effect int

const (
	missing effect = iota // the action would still do something
	present               // what it is to bring about is so
	untold                // it cannot be told
	moved                 // the state is another than it was decided on
)

// post carries out an action on an invitation. before is what earlier runs came to.
func (r *run) post(ctx context.Context, a Action, before *progress) {
	if r.listed == nil {
		listed, err := readInvitations(ctx, r.api, r.pageSize())
		if r.fails(ctx, err) {
			return
		}
		if err != nil {
			r.unread(a, err)
			return
		}
		r.listed = listed
	}
	open := before != nil && before.open
	known := r.known(a)
	if open {
		known = before.known
	}
	now, shown := r.listed.effect(a, known, open), r.listed.show(a)
	switch {
	case now == present && open:
		r.settle(a, Done, "sent in an earlier run; "+shown)
		return
	case now == present:
		r.settle(a, Already, shown)
		return
	case now == untold:
		r.settle(a, Unknown, "sent in an earlier run, and not sent again; "+shown)
		return
	case now == moved:
		r.settle(a, Changed, "now "+shown)
		return
	case !r.listed.newerPending(a):
		r.settle(a, Changed, "the newer invitation, "+string(a.Precondition.NewerID)+", is not pending any more")
		return
	case !r.accountsAgree(ctx, a):
		return
	}
	r.note(Entry{Event: Decided, Action: a.ID, Detail: "to be sent: " + shown, Known: known})
	sent := r.send(ctx, a, 1, func() error { return r.sendPost(ctx, a) })
	switch {
	case r.err != nil:
	case sent == nil:
		r.answered = append(r.answered, a)
	default:
		r.afterFault(ctx, a, known, sent)
	}
}

func (r *run) sendPost(ctx context.Context, a Action) error {
	switch a.Action {
	case Cancel:
		return r.api.Cancel(ctx, string(a.Precondition.EnrollmentID))
	case Resend:
		_, err := r.api.Resend(ctx, string(a.Precondition.EnrollmentID))
		return err
	}
	body, err := a.invite()
	if err != nil {
		return err
	}
	_, err = r.api.Invite(ctx, body)
	return err
}

// afterFault finds out by reading what became of a POST that was not answered well;
// it is not sent again.
func (r *run) afterFault(ctx context.Context, a Action, known []string, sent error) {
	listed, err := readInvitations(ctx, r.api, r.pageSize())
	if r.fails(ctx, err) {
		return
	}
	if err != nil {
		r.settle(a, Unknown, answer(sent)+"; whether it was done could not be read: "+err.Error())
		return
	}
	r.settleBy(a, listed, known, answer(sent)+"; ")
}

// settleBy settles an action that was sent by what a reading shows.
func (r *run) settleBy(a Action, listed invitations, known []string, prefix string) {
	detail := prefix + listed.show(a)
	switch listed.effect(a, known, true) {
	case present:
		r.settle(a, Done, detail)
	case untold:
		r.settle(a, Unknown, detail)
	default:
		r.settle(a, NotDone, detail)
	}
}

// readBack reads the invitations once after the last call about them.
func (r *run) readBack(ctx context.Context) {
	if len(r.answered) == 0 {
		return
	}
	answered := r.answered
	r.answered = nil
	listed, err := readInvitations(ctx, r.api, r.pageSize())
	if r.fails(ctx, err) {
		return
	}
	for _, a := range answered {
		if err != nil {
			r.settle(a, Unknown, "answered as the contract says, but the state could not be read again: "+err.Error())
			continue
		}
		r.settleBy(a, listed, r.known(a), "")
	}
}

// known are the invitations of an invite's e-mail before anything was sent.
func (r *run) known(a Action) []string {
	if a.Action != Invite {
		return nil
	}
	var ids []string
	for _, e := range r.listed.of(string(a.Precondition.Email)) {
		ids = append(ids, e.EnrollmentID)
	}
	return ids
}

func (r *run) pageSize() int {
	if r.o.PageSize > 0 {
		return r.o.PageSize
	}
	return 100
}

// newerPending tells whether the newer invitation that an action rests on is
// pending for the same e-mail.
func (all invitations) newerPending(a Action) bool {
	p := a.Precondition
	e, ok := all[string(p.NewerID)]
	return p.NewerID == "" || ok && e.Status == pendingStatus && findings.NormalizeEmail(e.Email) == findings.NormalizeEmail(string(p.Email))
}

// accountsAgree looks whether the account that an action rests on is there, and that
// nobody who is to be invited has one by now. Where accounts cannot be read, nothing
// is sent.
func (r *run) accountsAgree(ctx context.Context, a Action) bool {
	if a.Action != Invite && a.Precondition.AccountID == "" {
		return true
	}
	if r.accounts == nil {
		accounts, err := readEmails(ctx, r.api, r.pageSize())
		if r.fails(ctx, err) {
			return false
		}
		if err != nil {
			r.settle(a, NotDone, "the accounts could not be read, so nothing was sent: "+err.Error())
			return false
		}
		r.accounts = accounts
	}
	email := findings.NormalizeEmail(string(a.Precondition.Email))
	if id := string(a.Precondition.AccountID); id != "" {
		if now, ok := r.accounts[id]; !ok || now != email {
			r.settle(a, Changed, "the account "+id+" is gone, or has another e-mail")
			return false
		}
		return true
	}
	for _, id := range slices.Sorted(maps.Keys(r.accounts)) {
		if r.accounts[id] == email {
			r.settle(a, Changed, "there is an account with that e-mail: "+id)
			return false
		}
	}
	return true
}

// effect says what a listing shows of an action. known are the invitations that an
// invite's e-mail had before; sent tells that the call may have been made.
func (all invitations) effect(a Action, known []string, sent bool) effect {
	p := a.Precondition
	if a.Action == Invite {
		for _, e := range all.of(string(p.Email)) {
			if e.Status == pendingStatus || sent && !slices.Contains(known, e.EnrollmentID) {
				return present
			}
		}
		return missing
	}
	e, ok := all[string(p.EnrollmentID)]
	unmoved := ok && sameTime(sentAt(e), string(p.LastSentAt))
	switch {
	case ok && findings.NormalizeEmail(e.Email) != findings.NormalizeEmail(string(p.Email)):
		return moved
	case ok && a.Action == Cancel && e.Status == cancelledStatus:
		return present
	case ok && a.Action == Resend && e.Status == pendingStatus && !unmoved && sentAt(e) != "":
		return present
	case ok && a.Action == Resend && sent && unmoved && sentAt(e) == "":
		return untold
	case !unmoved || e.Status != string(p.Status):
		return moved
	}
	return missing
}
