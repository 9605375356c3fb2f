package remediation

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"tlaudit/findings"
	"tlaudit/text"
	"tlaudit/transactionlink"
)

// A State is what an action came to.
type State string

// The states of an action. Planned, Blocked, Done and Already are no failures.
const (
	Planned State = "would do" // nothing was sent
	Blocked State = "blocked"  // a guard that nobody overrode
	Done    State = "done"     // and a reading shows it, in this run or an earlier one
	Already State = "already"  // a reading before the call showed the effect
	Changed State = "changed"  // the state is another than the plan was decided on: left alone
	NotDone State = "not done" // a reading shows that the effect is missing
	Unknown State = "unknown"  // it cannot be told whether it was done

	NotReached State = "not reached" // the run ended before: nothing was sent
)

// Fine tells whether a state is no failure.
func (s State) Fine() bool { return s == Planned || s == Blocked || s == Done || s == Already }

// An Outcome is what one action came to and why.
type Outcome struct {
	Action Action
	State  State
	Detail string
}

// journal is what apply keeps its record in; *Journal is one.
type journal interface {
	Past() []Entry
	Append(Entry) error
}

// Options are how a plan is applied. Journal may be nil without Yes only.
type Options struct {
	Yes      bool    // without it nothing is asked of the API, let alone sent
	Override []Guard // guards that do not block
	Policy   findings.Policy
	PageSize int // rows a page of a listing; 0: 100
	Journal  journal
	Past     []Entry // without Yes: the entries of the journal, to tell what is done already
	Now      func() time.Time
	Log      *slog.Logger
	Tell     func(Outcome) // called with each outcome as it is known; nil: nobody listens
}

// An IncompleteError says how many actions were neither done, nor already so, nor
// blocked. Of those that are Untold no other run can tell more.
type IncompleteError struct{ Failed, Of, Untold int }

func (e *IncompleteError) Error() string {
	line := fmt.Sprintf("%d of %s not done: ", e.Failed, text.Count(e.Of, "action"))
	switch {
	case e.Untold == 0:
		return line + "see the lines above, then run it again"
	case e.Untold < e.Failed:
		return line + fmt.Sprintf("see the lines above, then run it again; for %d of them that tells no more: do by hand what its line says", e.Untold)
	case e.Untold == 1:
		return line + "do by hand what the line above says, for running it again can tell no more"
	}
	return line + "do by hand what the lines above say, for running it again can tell no more"
}

// Apply carries out a plan whose guards Judge has found. Before each call it reads
// the live state and leaves alone what has changed or is already so; after it, it
// reads again. Every step is in the journal before and after it: a second run of
// the same plan repeats nothing that was done, and finds out by reading what became
// of a call that was interrupted. A POST that ends in a fault is not sent again in
// the same run; a PUT or DELETE is, five times at most, once a reading shows that
// its effect is missing. What the API asks to wait counts together for all calls and
// readings of an action.
//
// There is one outcome for each action, in the order in which they became known; it
// is NotReached for those that a run which ended early did not send. The error is
// *IncompleteError when some are not fine; any other ended the run early.
func Apply(ctx context.Context, api *transactionlink.Client, p Plan, o Options) ([]Outcome, error) {
	digest, err := p.Digest()
	if err != nil {
		return nil, err
	}
	stale, err := p.Stale(o.Now())
	if err != nil {
		return nil, err
	}
	r := &run{api: api, plan: p, digest: digest, id: rand.Text()[:12], o: o, sent: map[string]bool{}, refused: map[string]bool{}}
	past := o.Past
	if o.Yes {
		past = o.Journal.Past()
	}
	if r.past, err = progressOf(past, p, digest); err != nil {
		return nil, err
	}
	r.note(Entry{Event: Begin, Detail: fmt.Sprintf("snapshot %d, %s, overridden: %s", p.Snapshot, text.Count(len(p.Actions), "action"), joinGuards(o.Override))})
	actions := slices.Clone(p.Actions)
	for i := range actions {
		if stale {
			actions[i].BlockedBy = withGuard(actions[i].BlockedBy, StalePlan)
		}
	}
	for i, a := range actions {
		if r.err == nil {
			r.carryOut(transactionlink.WithOnePatience(ctx), a)
		}
		if r.err == nil && !slices.ContainsFunc(actions[i+1:], Action.posts) {
			r.readBack(transactionlink.WithOnePatience(ctx))
		}
	}
	r.tellRest(actions)
	failed := 0
	for _, outcome := range r.outcomes {
		if !outcome.State.Fine() {
			failed++
		}
	}
	if r.err == nil {
		r.note(Entry{Event: End, Detail: fmt.Sprintf("%d of %s failed", failed, text.Count(len(p.Actions), "action"))})
	}
	if r.err == nil && failed > 0 {
		r.err = &IncompleteError{Failed: failed, Of: len(p.Actions), Untold: r.untold}
	}
	return r.outcomes, r.err
}

// tellRest tells of the actions that have no outcome because the run ended early.
func (r *run) tellRest(actions []Action) {
	for _, a := range actions {
		switch {
		case slices.ContainsFunc(r.outcomes, func(o Outcome) bool { return o.Action.ID == a.ID }):
		case r.refused[a.ID]:
			r.tell(a, NotDone, "the API refused it, and the run ended early")
		case r.sent[a.ID]:
			r.tell(a, Unknown, "sent, but not read again: the run ended early")
		default:
			r.tell(a, NotReached, "the run ended early")
		}
	}
}

// withGuard adds a guard in its place.
func withGuard(guards []Guard, g Guard) []Guard {
	all := []Guard{}
	for _, known := range Guards() {
		if known == g || slices.Contains(guards, known) {
			all = append(all, known)
		}
	}
	return all
}

// posts tells whether an action is about an invitation.
func (a Action) posts() bool { return a.Method == http.MethodPost }

// A run is one apply. Its first error ends it.
type run struct {
	api      *transactionlink.Client
	plan     Plan
	digest   string
	id       string
	o        Options
	past     map[string]*progress
	outcomes []Outcome
	err      error
	sent     map[string]bool // ids of the actions that were sent in this run
	refused  map[string]bool // those of which the API answered last that it did nothing
	untold   int             // actions of which no reading can tell what became of them
	lost     bool            // the journal could not be written: nothing is sent any more

	listed   invitations       // before the first call about them; nil: not read yet
	accounts map[string]string // user to e-mail; nil: not read
	answered []Action          // calls about invitations that were answered well, not read back yet
}

// note writes an entry to the journal. Where nothing is sent, nothing is kept.
func (r *run) note(e Entry) {
	if !r.o.Yes || r.lost {
		return
	}
	e.Time, e.Run, e.Plan = r.o.Now().UTC().Format(time.RFC3339Nano), r.id, r.digest
	if err := r.o.Journal.Append(e); err != nil {
		r.lost, r.err = true, errors.Join(r.err, err)
	}
}

// settle records what an action came to.
func (r *run) settle(a Action, state State, detail string) {
	r.note(Entry{Event: Found, Action: a.ID, Call: a.Method + " " + a.Path, State: state, Detail: detail})
	r.tell(a, state, detail)
}

func (r *run) tell(a Action, state State, detail string) {
	outcome := Outcome{Action: a, State: state, Detail: detail}
	r.outcomes = append(r.outcomes, outcome)
	if r.o.Tell != nil {
		r.o.Tell(outcome)
	}
}

// unread settles an action whose state could not be read before anything was sent
// in this run.
func (r *run) unread(a Action, err error) {
	if p := r.past[a.ID]; p != nil && p.open {
		r.settle(a, Unknown, "sent in an earlier run; whether it was done could not be read: "+err.Error())
		return
	}
	r.settle(a, NotDone, "the state could not be read, so nothing was sent: "+err.Error())
}

// carryOut brings one action to its outcome; a call about an invitation that was
// answered well gets its own from readBack.
func (r *run) carryOut(ctx context.Context, a Action) {
	before := r.past[a.ID]
	switch blocked := only(a.BlockedBy, r.o.Override); {
	case before != nil && (before.state == Done || before.state == Already):
		r.tell(a, before.state, "in an earlier run of this plan")
	case len(blocked) > 0:
		r.settle(a, Blocked, joinGuards(blocked))
	case !r.o.Yes:
		r.settle(a, Planned, "")
	case a.posts():
		r.post(ctx, a, before)
	default:
		r.membership(ctx, a)
	}
}

// fails ends the run for errors after which no other call can come to anything, and
// tells whether it did.
func (r *run) fails(ctx context.Context, err error) bool {
	var status *transactionlink.StatusError
	switch {
	case err == nil || r.err != nil:
	case ctx.Err() != nil:
		r.err = context.Cause(ctx)
	case errors.As(err, &status) && status.Code == http.StatusUnauthorized:
		r.err = err
	}
	return r.err != nil
}
