package remediation

import (
	"slices"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// correctRoster is what to do where the roster contradicts itself.
const correctRoster = "Find out which of the two is meant, correct the roster and collect again: until then a plan does nothing to either by the roster."

// doubt says how the roster contradicts itself about the person of a finding that rests
// on it; empty if it does not, and for every other finding.
func (p *proposer) doubt(f *findings.Finding) string {
	if !slices.Contains(f.Rule.Needs, snapshot.Roster) {
		return ""
	}
	invitation, _ := p.f.invitation(f.EnrollmentID)
	return p.f.doubt(f.UserID, invitation.Email)
}

// contradictions adds a manual step for everybody whom the snapshot's roster may call
// terminated, if it contradicts itself about them: no rule has a finding about them by
// the roster.
func (p *proposer) contradictions() {
	if !p.f.read[snapshot.Roster] {
		return
	}
	for _, id := range p.f.roster.contradicted() {
		subject := "user:" + id
		said := slices.ContainsFunc(p.manual, func(m Manual) bool { return m.Subject == subject && m.WhatToDo == correctRoster })
		if rows := p.f.roster.about([]string{id}, p.f.addresses.emails[id]); !said && slices.ContainsFunc(rows, func(r snapshot.KnownRosterRow) bool { return p.f.policy.Terminated(r.Status) }) {
			p.byHand(subject, "the roster may call this person terminated; "+p.f.contradictions(p.f.roster, rows), correctRoster)
		}
	}
}
