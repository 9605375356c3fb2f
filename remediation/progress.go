package remediation

import (
	"fmt"
	"time"
)

// progress is what earlier runs of a plan came to with one action.
type progress struct {
	state State
	open  bool     // a call was sent, and nobody has found out what came of it
	known []string // the invitations of the e-mail before an invite was sent
}

// progressOf reads the progress of a plan's actions out of a journal. What a call
// came to counts for the same plan alone. That it was sent, and nobody has found out,
// counts for every plan with the same call, since it may have had its effect: but for
// an invite sent before the plan's snapshot, which has read what came of it.
func progressOf(past []Entry, plan Plan, digest string) (map[string]*progress, error) {
	created, err := time.Parse(time.RFC3339, plan.CreatedAt)
	if err != nil {
		return nil, err
	}
	invites := map[string]bool{}
	for _, a := range plan.Actions {
		invites[a.ID] = a.Action == Invite
	}
	all := map[string]*progress{}
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
			p = &progress{}
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
			// The other states were not found by reading what the call came to.
			p.open = p.open && (e.State == Unknown || e.State == Blocked)
		}
	}
	return all, nil
}
