package remediation

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"tlaudit/transactionlink"
)

const (
	mostAttempts = 5                      // of one PUT or DELETE, as of a GET
	firstWait    = 500 * time.Millisecond // the ceiling of the first wait; each later one doubles it
)

// membership carries out an action on a direct membership.
func (r *run) membership(ctx context.Context, a Action) {
	wanted, err := a.wanted()
	if err != nil {
		r.err = err
		return
	}
	now, err := readSeats(ctx, r.api, a)
	if r.fails(ctx, err) {
		return
	}
	if err != nil {
		r.unread(a, err)
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
		r.settle(a, Changed, "the inherited access, beside which the direct one would go, has ended")
		return
	}
	if !slices.Contains(r.o.Override, LastPrivileged) {
		last, err := now.lastPrivileged(ctx, r.api, a, wanted, r.o.Policy)
		switch {
		case r.fails(ctx, err):
			return
		case err != nil:
			r.unread(a, err)
			return
		case last:
			r.settle(a, Blocked, string(LastPrivileged)+", as the workspace is now")
			return
		}
	}
	r.note(Entry{Event: Decided, Action: a.ID, Detail: "to be sent: " + now.String()})
	r.sendUntil(ctx, a, wanted)
}

// sendUntil sends a PUT or DELETE until a reading shows its effect, or that it is of
// no use.
func (r *run) sendUntil(ctx context.Context, a Action, wanted string) {
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
		now, err := readSeats(ctx, r.api, a)
		if r.fails(ctx, err) {
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
			r.settle(a, NotDone, "the answer was good, but a reading shows "+now.String())
			return
		case !now.holds(string(a.Precondition.RoleID)), !now.inherits(a):
			r.settle(a, Changed, answer(sent)+"; now "+now.String())
			return
		}
		wait, impatient := pause(sent, attempt)
		if !passing(sent) || attempt == mostAttempts || impatient {
			r.settle(a, NotDone, answer(sent)+"; a reading shows "+now.String())
			return
		}
		r.o.Log.WarnContext(ctx, "sending again", "method", a.Method, "path", a.Path, "attempt", attempt, "wait", wait, "error", sent)
		if r.fails(ctx, sleep(ctx, wait)) {
			return
		}
	}
}

// send makes one call, with the journal before and after it. It returns the call's
// error; one that ends the run is in r.err.
func (r *run) send(ctx context.Context, a Action, attempt int, call func() error) error {
	e := Entry{Event: Sending, Action: a.ID, Call: a.Method + " " + a.Path, Attempt: attempt}
	if r.note(e); r.err != nil {
		return nil // nothing was sent
	}
	r.sent[a.ID] = true
	err := call()
	e.Event, e.Detail, e.Refused = Answered, answer(err), refused(err)
	r.refused[a.ID] = e.Refused
	r.note(e)
	r.fails(ctx, err)
	return err
}

// answer says what came of a call.
func answer(err error) string {
	if err == nil {
		return "answered as the contract says"
	}
	return err.Error()
}

// passing tells whether a fault may be another one a moment later: those of a GET,
// and 408 and a good status that is not the contract's.
func passing(err error) bool {
	var status *transactionlink.StatusError
	return transactionlink.Transient(err) || errors.As(err, &status) && (status.Code == http.StatusRequestTimeout || status.Code/100 == 2)
}

// pause is how long to wait before the next attempt: what the API asked for, else full
// jitter. Where it asks for more than is left, there is to be none. What a 429 asks for
// has been waited by then: the client holds every request for it, the reading too.
func pause(err error, attempt int) (wait time.Duration, impatient bool) {
	var status *transactionlink.StatusError
	if errors.As(err, &status) && status.RetryAfter > 0 {
		if status.Impatient || status.Code != http.StatusTooManyRequests {
			return status.RetryAfter, status.Impatient
		}
	}
	return rand.N(firstWait << (attempt - 1)), false
}

// sleep waits, or returns the context's error once that is done.
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
