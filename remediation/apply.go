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

// journal is where Apply keeps its record; *Journal is one.
type journal interface {
	Past() []Entry
	Append(Entry) error
}

// Options say how a plan is applied.
type Options struct {
	Yes      bool    // without it no request is made
	Override []Guard // guards that do not block
	Policy   findings.Policy
	PageSize int     // rows a page of a listing; 0: 100
	Journal  journal // may be nil without Yes
	Past     []Entry // without Yes: the entries of the journal, which show what is done already
	Now      func() time.Time
	Log      *slog.Logger
	Report   func(Outcome) // called with each outcome as soon as it is known; may be nil
}

// Apply carries out a plan whose guards SetGuards has set. Before each call it reads the
// live state, and sends nothing if the state has changed or the effect is there already;
// after the call it reads the state again. The journal has an entry before and after every
// step: a second apply of the same plan repeats nothing that was done, and reads what
// became of an interrupted call. A POST that fails is not sent again in the same apply; a
// PUT or DELETE is, five times at most, if the state shows that its effect is missing. The
// waits for which the API asks are added up over all requests of an action, and limited.
//
// There is one outcome for each action, in the order in which they became known. It is
// NotReached for the actions that an apply which ended early did not send. The error is
// *IncompleteError if some actions failed; any other error ended the apply early.
func Apply(ctx context.Context, api *transactionlink.Client, p Plan, o Options) ([]Outcome, error) {
	digest, err := p.Digest()
	if err != nil {
		return nil, err
	}
	stale, err := p.Stale(o.Now())
	if err != nil {
		return nil, err
	}
	r := &application{api: api, plan: p, digest: digest, id: rand.Text()[:12], o: o, sent: map[string]bool{}, refused: map[string]bool{}}
	past := o.Past
	if o.Yes {
		past = o.Journal.Past()
	}
	if r.past, err = replay(past, p, digest); err != nil {
		return nil, err
	}
	r.record(Entry{Event: Begin, Detail: fmt.Sprintf("snapshot %d, %s, overridden: %s", p.Snapshot, text.Count(len(p.Actions), "action"), joinGuards(o.Override))})
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
		if r.err == nil && !slices.ContainsFunc(actions[i+1:], Action.aboutInvitation) {
			r.readBack(transactionlink.WithOnePatience(ctx))
		}
	}
	r.reportRest(actions)
	failed := 0
	for _, outcome := range r.outcomes {
		if !outcome.State.Fine() {
			failed++
		}
	}
	if r.err == nil {
		r.record(Entry{Event: End, Detail: fmt.Sprintf("%d of %s failed", failed, text.Count(len(p.Actions), "action"))})
	}
	if r.err == nil && failed > 0 {
		r.err = &IncompleteError{Failed: failed, Of: len(p.Actions), ByHand: r.byHand}
	}
	return r.outcomes, r.err
}

// reportRest reports the actions that have no outcome because the apply ended early.
func (r *application) reportRest(actions []Action) {
	for _, a := range actions {
		switch {
		case slices.ContainsFunc(r.outcomes, func(o Outcome) bool { return o.Action.ID == a.ID }):
		case r.refused[a.ID]:
			r.report(a, NotDone, "the API refused it, and the apply ended early")
		case r.sent[a.ID]:
			r.report(a, Unknown, "sent, but the state was not read again: the apply ended early")
		default:
			r.report(a, NotReached, "the apply ended early")
		}
	}
}

// withGuard returns the guards with one more, in order.
func withGuard(guards []Guard, g Guard) []Guard {
	all := []Guard{}
	for _, known := range Guards() {
		if known == g || slices.Contains(guards, known) {
			all = append(all, known)
		}
	}
	return all
}

// aboutInvitation reports whether an action cancels, sends or makes an invitation.
func (a Action) aboutInvitation() bool { return a.Method == http.MethodPost }

// An application is one apply of a plan. Its first error ends it.
type application struct {
	api         *transactionlink.Client
	plan        Plan
	digest      string
	id          string
	o           Options
	past        map[string]*earlier // by action
	outcomes    []Outcome
	err         error
	sent        map[string]bool // ids of the actions that were sent
	refused     map[string]bool // ids of the actions whose last call the API refused
	byHand      int             // actions whose outcome only a person can find out
	unjournaled bool            // the journal cannot be written: nothing more is sent

	listed   invitations       // before the first call about them; nil: not read yet
	accounts map[string]string // user id -> e-mail; nil: not read yet
	answered []Action          // calls about invitations that succeeded and were not read back yet
}

// record writes an entry to the journal, with Options.Yes.
func (r *application) record(e Entry) {
	if !r.o.Yes || r.unjournaled {
		return
	}
	e.Time, e.Run, e.Plan = r.o.Now().UTC().Format(time.RFC3339Nano), r.id, r.digest
	if err := r.o.Journal.Append(e); err != nil {
		r.unjournaled, r.err = true, errors.Join(r.err, err)
	}
}

// settle records and reports the outcome of an action.
func (r *application) settle(a Action, state State, detail string) {
	r.record(Entry{Event: Found, Action: a.ID, Call: a.Method + " " + a.Path, State: state, Detail: detail})
	r.report(a, state, detail)
}

func (r *application) report(a Action, state State, detail string) {
	outcome := Outcome{Action: a, State: state, Detail: detail}
	r.outcomes = append(r.outcomes, outcome)
	if r.o.Report != nil {
		r.o.Report(outcome)
	}
}

// settleUnread settles an action whose state could not be read before its call.
func (r *application) settleUnread(a Action, err error) {
	if p := r.past[a.ID]; p != nil && p.open {
		r.settle(a, Unknown, "sent by an earlier apply; whether it was done could not be read: "+err.Error())
		return
	}
	r.settle(a, NotDone, "the state could not be read, so nothing was sent: "+err.Error())
}

// carryOut brings one action to its outcome. readBack settles the calls about invitations
// that succeeded.
func (r *application) carryOut(ctx context.Context, a Action) {
	before := r.past[a.ID]
	switch blocked := notOverridden(a.BlockedBy, r.o.Override); {
	case before != nil && (before.state == Done || before.state == Already):
		r.report(a, before.state, "in an earlier apply of this plan")
	case len(blocked) > 0:
		r.settle(a, Blocked, joinGuards(blocked))
	case !r.o.Yes:
		r.settle(a, Planned, "")
	case a.aboutInvitation():
		r.post(ctx, a, before)
	default:
		r.membership(ctx, a)
	}
}

// endedBy ends the apply for an error after which no other call can succeed, and reports
// whether the apply has ended.
func (r *application) endedBy(ctx context.Context, err error) bool {
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
