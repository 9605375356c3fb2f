package remediation

import (
	"fmt"
	"time"
)

// An earlier is what earlier applies recorded about one action.
type earlier struct {
	state State    // of the same plan; empty for none
	open  bool     // a call was sent, and its effect is unknown
	known []string // ids of the invitations of the e-mail before an invite was sent
}

// replay returns, by action, what a journal says about the actions of a plan. An outcome
// counts only for the same plan. A call of unknown effect counts for every plan with the
// same call, unless it is an invite from before the plan's snapshot: the snapshot shows
// its effect.
func replay(past []Entry, plan Plan, digest string) (map[string]*earlier, error) {
	created, err := time.Parse(time.RFC3339, plan.CreatedAt)
	if err != nil {
		return nil, err
	}
	invites := map[string]bool{}
	for _, a := range plan.Actions {
		invites[a.ID] = a.Action == Invite
	}
	all := map[string]*earlier{}
	for _, e := range past {
		if e.Action == "" {
			continue
		}
		if e.Plan != digest && invites[e.Action] {
			at, err := time.Parse(time.RFC3339, e.Time)
			if err != nil {
				return nil, fmt.Errorf("journal: the time of an entry about %s: %w", e.Action, err)
			}
			if at.Before(created) {
				continue
			}
		}
		p := all[e.Action]
		if p == nil {
			p = &earlier{}
			all[e.Action] = p
		}
		switch e.Event {
		case Decided:
			if !p.open {
				p.known = e.Known
			}
		case Sending:
			p.open = true
		case Answered:
			p.open = p.open && !e.Refused
		case Found:
			if e.Plan == digest {
				p.state = e.State
			}
			// With these two states the effect of the call was not read.
			p.open = p.open && (e.State == Unknown || e.State == Blocked)
		}
	}
	return all, nil
}
