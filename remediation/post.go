package remediation

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/transactionlink"
)

// An effect is what a listing of the invitations shows about an action.
type effect int

const (
	missing   effect = iota // the effect of the action is not there
	present                 // the effect of the action is there
	undecided               // the listing is the same with and without the effect
	moved                   // the state differs from the one of the precondition
)

// post carries out an action on an invitation. before is what earlier applies recorded.
func (r *application) post(ctx context.Context, a Action, before *earlier) {
	if r.listed == nil {
		listed, err := readInvitations(ctx, r.api, r.pageSize())
		if r.endedBy(ctx, err) {
			return
		}
		if err != nil {
			r.settleUnread(a, err)
			return
		}
		r.listed = listed
	}
	open := before != nil && before.open
	known := r.known(a)
	if open {
		known = before.known
	}
	now, shown := r.listed.effect(a, known, open), r.listed.describe(a)
	switch {
	case now == present && open:
		r.settle(a, Done, "sent by an earlier apply; "+shown)
		return
	case now == present:
		r.settle(a, Already, shown)
		return
	case now == undecided:
		r.settleUndecided(a, "sent by an earlier apply, and not sent again; "+shown)
		return
	case now == moved:
		r.settle(a, Changed, "now "+shown)
		return
	case a.Action == Invite && !r.hasNoAccount(ctx, a), a.Action == Cancel && !r.conditionHolds(ctx, a):
		return
	}
	r.record(Entry{Event: Decided, Action: a.ID, Detail: "to be sent: " + shown, Known: known})
	sent := r.send(ctx, a, 1, func() error { return r.sendPost(ctx, a) })
	switch {
	case r.err != nil:
	case sent == nil:
		r.answered = append(r.answered, a)
	default:
		r.afterFault(ctx, a, known, sent)
	}
}

func (r *application) sendPost(ctx context.Context, a Action) error {
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

// afterFault reads what became of a POST that failed. It does not send the POST again.
func (r *application) afterFault(ctx context.Context, a Action, known []string, sent error) {
	listed, err := readInvitations(ctx, r.api, r.pageSize())
	if r.endedBy(ctx, err) {
		return
	}
	if err != nil {
		r.settle(a, Unknown, answer(sent)+"; whether it was done could not be read: "+err.Error())
		return
	}
	r.settleBy(a, listed, known, refused(sent), answer(sent)+"; ")
}

// refused reports whether the API answered that it did nothing. A 408 says that somebody
// on the way stopped waiting, and not what became of the call.
func refused(err error) bool {
	var status *transactionlink.StatusError
	return errors.As(err, &status) && status.Code/100 == 4 && status.Code != http.StatusRequestTimeout
}

// settleBy settles an action that was sent by what a listing shows.
func (r *application) settleBy(a Action, listed invitations, known []string, refused bool, prefix string) {
	detail := prefix + listed.describe(a)
	switch effect := listed.effect(a, known, true); {
	case effect == present:
		r.settle(a, Done, detail)
	case effect == undecided && !refused:
		r.settleUndecided(a, detail)
	default:
		r.settle(a, NotDone, detail)
	}
}

// settleUndecided settles an action whose effect no listing will ever show: a person has
// to find out.
func (r *application) settleUndecided(a Action, detail string) {
	r.byHand++
	r.settle(a, Unknown, detail+": whether it was sent cannot be found out, because the API does not say when; "+
		"ask the invited person whether it came, or look on TransactionLink's dashboard, and resend it there if it did not")
}

// readBack reads the invitations after the last call about them, and settles the calls
// that succeeded.
func (r *application) readBack(ctx context.Context) {
	if len(r.answered) == 0 {
		return
	}
	answered := r.answered
	r.answered = nil
	var listed invitations
	isMissing := func(a Action) bool { return listed.effect(a, r.known(a), true) == missing }
	err := r.look(ctx, nil, func() (_ bool, err error) {
		listed, err = readInvitations(ctx, r.api, r.pageSize())
		return !slices.ContainsFunc(answered, isMissing), err
	})
	if r.endedBy(ctx, err) {
		return
	}
	for _, a := range answered {
		switch {
		case err != nil:
			r.settle(a, Unknown, "answered as documented, but the state could not be read again: "+err.Error())
		case isMissing(a):
			r.settleBy(a, listed, r.known(a), false, goodAnswer)
		default:
			r.settleBy(a, listed, r.known(a), false, "")
		}
	}
}

// known returns the ids of the invitations of an invite's e-mail before anything was sent.
func (r *application) known(a Action) []string {
	if a.Action != Invite {
		return nil
	}
	var ids []string
	for _, e := range r.listed.forEmail(string(a.Precondition.Email)) {
		ids = append(ids, e.EnrollmentID)
	}
	return ids
}

func (r *application) pageSize() int {
	if r.o.PageSize > 0 {
		return r.o.PageSize
	}
	return 100
}

// conditionHolds checks what a cancel depends on besides its target; of two conditions one
// is enough. If not, it settles the action: nothing is sent, as when the accounts cannot
// be read.
func (r *application) conditionHolds(ctx context.Context, a Action) bool {
	newer, account := string(a.Precondition.NewerID), string(a.Precondition.AccountID)
	if newer == "" && account == "" || newer != "" && r.newerHolds(a) {
		return true
	}
	var changed []string
	if newer != "" {
		changed = append(changed, "the newer invitation, "+newer+", is no longer pending")
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

// newerHolds reports whether the newer invitation on which an action depends is pending for
// the same e-mail, or was until the plan itself cancelled it: otherwise an interrupted plan
// would end in another state than one that was not interrupted.
func (r *application) newerHolds(a Action) bool {
	p := a.Precondition
	e, ok := r.listed[string(p.NewerID)]
	if !ok || identity.EmailKey(e.Email) != identity.EmailKey(string(p.Email)) {
		return false
	}
	return e.Status == pendingStatus || e.Status == cancelledStatus && slices.ContainsFunc(r.plan.Actions, func(other Action) bool {
		return other.Action == Cancel && other.Precondition.EnrollmentID == p.NewerID
	})
}

// hasNoAccount checks that the person to invite has no account by now. If they have one,
// or the accounts cannot be read, it settles the action: nothing is sent.
func (r *application) hasNoAccount(ctx context.Context, a Action) bool {
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

// readAccounts reads the accounts once in an apply. If they cannot be read, it settles the
// action and returns false.
func (r *application) readAccounts(ctx context.Context, a Action) bool {
	if r.accounts != nil {
		return true
	}
	accounts, err := readEmails(ctx, r.api, r.pageSize())
	if r.endedBy(ctx, err) {
		return false
	}
	if err != nil {
		r.settle(a, NotDone, "the accounts could not be read, so nothing was sent: "+err.Error())
		return false
	}
	r.accounts = accounts
	return true
}

// effect returns what a listing shows about an action. known are the ids of the
// invitations that an invite's e-mail had before; sent says that the call may have been
// made.
func (all invitations) effect(a Action, known []string, sent bool) effect {
	p := a.Precondition
	if a.Action == Invite {
		for _, e := range all.forEmail(string(p.Email)) {
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
		return undecided
	case !unmoved || e.Status != string(p.Status):
		return moved
	}
	return missing
}
