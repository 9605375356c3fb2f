package remediation

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"tlaudit/transactionlink"
)

const (
	mostAttempts = 5                      // of one PUT or DELETE
	firstWait    = 500 * time.Millisecond // the most of the first wait; doubled for each later one
)

// membership carries out an action on a direct membership.
func (r *application) membership(ctx context.Context, a Action) {
	wanted, err := a.WantedRole()
	if err != nil {
		r.err = err
		return
	}
	now, err := readMembers(ctx, r.api, a)
	if r.endedBy(ctx, err) {
		return
	}
	if err != nil {
		r.settleUnread(a, err)
		return
	}
	switch {
	case now.holds(wanted):
		state := Already
		if p := r.past[a.ID]; p != nil && p.open {
			state = Done
		}
		r.settle(a, state, now.String())
		return
	case !now.holds(string(a.Precondition.RoleID)):
		r.settle(a, Changed, "now "+now.String())
		return
	case !now.inherits(a):
		r.settle(a, Changed, "the inherited access that had to remain has ended")
		return
	}
	if !slices.Contains(r.o.Override, LastPrivileged) {
		last, err := now.lastPrivileged(ctx, r.api, a, wanted, r.o.Policy)
		switch {
		case r.endedBy(ctx, err):
			return
		case err != nil:
			r.settleUnread(a, err)
			return
		case last:
			r.settle(a, Blocked, string(LastPrivileged)+", as the workspace is now")
			return
		}
	}
	r.record(Entry{Event: Decided, Action: a.ID, Detail: "to be sent: " + now.String()})
	r.sendUntil(ctx, a, wanted)
}

// sendUntil sends a PUT or DELETE until the state shows its effect, or sending it again is
// of no use.
func (r *application) sendUntil(ctx context.Context, a Action, wanted string) {
	for attempt := 1; ; attempt++ {
		sent := r.send(ctx, a, attempt, func() error {
			if a.Action == Remove {
				return r.api.DeleteMembership(ctx, string(a.Precondition.WorkspaceID), string(a.Precondition.UserID))
			}
			return r.api.PutMembership(ctx, string(a.Precondition.WorkspaceID), string(a.Precondition.UserID), wanted)
		})
		if r.err != nil {
			return
		}
		var now members
		err := r.look(ctx, sent, func() (bool, error) {
			var err error
			now, err = readMembers(ctx, r.api, a)
			return now.holds(wanted), err
		})
		if r.endedBy(ctx, err) {
			return
		}
		switch {
		case err != nil:
			r.settle(a, Unknown, "sent ("+answer(sent)+"), but the state could not be read again: "+err.Error())
			return
		case now.holds(wanted):
			r.settle(a, Done, now.String())
			return
		case sent == nil:
			r.settle(a, NotDone, goodAnswer+now.String())
			return
		case !now.holds(string(a.Precondition.RoleID)), !now.inherits(a):
			r.settle(a, Changed, answer(sent)+"; now "+now.String())
			return
		}
		wait, impatient := pause(sent, attempt)
		if !passing(sent) || attempt == mostAttempts || impatient {
			r.settle(a, NotDone, answer(sent)+"; reading the state shows "+now.String())
			return
		}
		r.o.Log.WarnContext(ctx, "sending again", "method", a.Method, "path", a.Path, "attempt", attempt, "wait", wait, "error", sent)
		if r.endedBy(ctx, sleep(ctx, wait)) {
			return
		}
	}
}

// send makes one call, with an entry of the journal before and after it. It returns the
// error of the call; an error that ends the apply is in r.err.
func (r *application) send(ctx context.Context, a Action, attempt int, call func() error) error {
	e := Entry{Event: Sending, Action: a.ID, Call: a.Method + " " + a.Path, Attempt: attempt}
	if r.record(e); r.err != nil {
		return nil // nothing was sent
	}
	r.sent[a.ID] = true
	err := call()
	e.Event, e.Detail, e.Refused = Answered, answer(err), refused(err)
	r.refused[a.ID] = e.Refused
	r.record(e)
	r.endedBy(ctx, err)
	return err
}

// answer says how a call ended.
func answer(err error) string {
	if err == nil {
		return "answered as documented"
	}
	return err.Error()
}

// passing reports whether a call may succeed when it is sent again: after the faults for
// which a GET is repeated, and a good status that is not the documented one.
func passing(err error) bool {
	var status *transactionlink.StatusError
	return transactionlink.Transient(err) || errors.As(err, &status) && status.Code/100 == 2
}

// pause returns how long to wait before the next attempt: as long as the API asks, else
// full jitter. It returns impatient if the API asks for more than the action may wait, and
// there is no next attempt. The wait for a rate limit is over by then: the client delays every
// request for it, also the reading of the state.
func pause(err error, attempt int) (wait time.Duration, impatient bool) {
	var status *transactionlink.StatusError
	if errors.As(err, &status) && status.RetryAfter > 0 {
		if status.Impatient || !status.RateLimit {
			return status.RetryAfter, status.Impatient
		}
	}
	return rand.N(firstWait << (attempt - 1)), false
}

// sleep waits; it returns the error of the context if that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
