package remediation

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/transactionlink"
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
		r.settleUntold(a, "sent in an earlier run, and not sent again; "+shown)
		return
	case now == moved:
		r.settle(a, Changed, "now "+shown)
		return
	case a.Action == Invite && !r.accountless(ctx, a), a.Action == Cancel && !r.stands(ctx, a):
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
	r.settleBy(a, listed, known, refused(sent), answer(sent)+"; ")
}

// refused tells whether the API answered that it did nothing: then a reading that
// cannot tell leaves no doubt.
func refused(err error) bool {
	var status *transactionlink.StatusError
	return errors.As(err, &status) && 400 <= status.Code && status.Code < 500
}

// settleBy settles an action that was sent by what a reading shows.
func (r *run) settleBy(a Action, listed invitations, known []string, refused bool, prefix string) {
	detail := prefix + listed.show(a)
	switch effect := listed.effect(a, known, true); {
	case effect == present:
		r.settle(a, Done, detail)
	case effect == untold && !refused:
		r.settleUntold(a, detail)
	default:
		r.settle(a, NotDone, detail)
	}
}

// settleUntold settles an action of which a reading says the same whether it was done
// or not. That stays so, so a person has to find out.
func (r *run) settleUntold(a Action, detail string) {
	r.untold++
	r.settle(a, Unknown, detail+": no reading can tell whether it was sent, for the API gives no time of it; "+
		"ask whoever is invited whether it came, or look on TransactionLink's dashboard, and resend it there if it did not")
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
		r.settleBy(a, listed, r.known(a), false, "")
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

// stands looks whether what an action rests on is so; of two things one is enough.
// Where that depends on accounts that cannot be read, nothing is sent.
func (r *run) stands(ctx context.Context, a Action) bool {
	newer, account := string(a.Precondition.NewerID), string(a.Precondition.AccountID)
	if newer == "" && account == "" || newer != "" && r.newerStands(a) {
		return true
	}
	var changed []string
	if newer != "" {
		changed = append(changed, "the newer invitation, "+newer+", is not pending any more")
	}
	if account != "" {
		if !r.readAccounts(ctx, a) {
			return false
		}
		if now, ok := r.accounts[account]; ok && now == identity.EmailKey(string(a.Precondition.Email)) {
			return true
		}
		changed = append(changed, "the account "+account+" is gone, or has another e-mail")
	}
	r.settle(a, Changed, strings.Join(changed, "; "))
	return false
}

// newerStands tells whether the newer invitation that an action rests on is pending for
// the same e-mail, or was until the plan itself cancelled it: else a plan that was
// interrupted would end in another state than one that was not.
func (r *run) newerStands(a Action) bool {
	p := a.Precondition
	e, ok := r.listed[string(p.NewerID)]
	if !ok || identity.EmailKey(e.Email) != identity.EmailKey(string(p.Email)) {
		return false
	}
	return e.Status == pendingStatus || e.Status == cancelledStatus && slices.ContainsFunc(r.plan.Actions, func(other Action) bool {
		return other.Action == Cancel && other.Precondition.EnrollmentID == p.NewerID
	})
}

// accountless looks whether nobody who is to be invited has an account by now. Where
// accounts cannot be read, nothing is sent.
func (r *run) accountless(ctx context.Context, a Action) bool {
	if !r.readAccounts(ctx, a) {
		return false
	}
	email := identity.EmailKey(string(a.Precondition.Email))
	for _, id := range slices.Sorted(maps.Keys(r.accounts)) {
		if r.accounts[id] == email {
			r.settle(a, Changed, "there is an account with that e-mail: "+id)
			return false
		}
	}
	return true
}

// readAccounts reads the accounts once a run; false where they cannot be read, which
// settles the action.
func (r *run) readAccounts(ctx context.Context, a Action) bool {
	if r.accounts != nil {
		return true
	}
	accounts, err := readEmails(ctx, r.api, r.pageSize())
	if r.fails(ctx, err) {
		return false
	}
	if err != nil {
		r.settle(a, NotDone, "the accounts could not be read, so nothing was sent: "+err.Error())
		return false
	}
	r.accounts = accounts
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
	case ok && identity.EmailKey(e.Email) != identity.EmailKey(string(p.Email)):
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
