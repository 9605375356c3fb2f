package report

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/snapshot"
)

const (
	unknown       = "Unknown"
	notShown      = "Not shown by the API"
	noEmail       = "No e-mail known"
	noRoster      = "No roster supplied"
	notOnRoster   = "Not on the roster"
	contradiction = "The roster contradicts itself"
)

// loadPeople reads everybody with an account or access, and into gone those who had one
// at earlier snapshots only.
func (p *population) loadPeople(ctx context.Context, src snapshot.Source, o Options) error {
	outside, service := o.Policy.OutsideByDomain(), o.Policy.ServiceAccountOf()
	once := oneOfEach()
	onRoster := o.Policy.ShouldBeOnRoster()
	for r, err := range src.Everybody(ctx, o.At) {
		if err != nil {
			return err
		}
		who := &person{
			id: r.UserID, email: r.Email, key: r.EmailKey, name: r.Name, title: once(r.Title), department: once(r.Department), manager: once(r.Manager), onRoster: r.Matched(), account: r.Listed == "1",
			roleID: once(r.OrganizationRoleID), role: once(r.OrganizationRole), idp: r.IDPID, created: once(r.CreatedAt), outside: outside(r.EmailKey, r.Domain), roster: once(p.rosterStatus(r, o.Policy)),
			contradicted: r.MatchedBy == "contradiction",
		}
		if who.key == who.email {
			who.key = who.email // one text in place of two
		}
		if key := identity.EmailKey(r.RosterEmail); key != r.EmailKey {
			who.rosterKey = key
		}
		who.service = service(r.UserID, r.Email)
		if r.Email != "" {
			asOf, ok := snapshot.ParseTime(r.EmailAsOf)
			if !ok {
				return fmt.Errorf("the address of %s is of the time %q: %w", r.UserID, r.EmailAsOf, snapshot.ErrDamaged)
			}
			if asOf.Before(p.now.TakenAt) {
				who.emailAsOf = asOf
			}
		}
		if !r.Present {
			p.gone[r.UserID] = who
			continue
		}
		p.people[r.UserID] = who
		if onRoster(r) {
			p.matchable++
			p.matched += countIf(who.onRoster)
		}
		p.contradicted += countIf(who.contradicted)
	}
	type arrival struct {
		UserID  string
		Arrived time.Time
		Missed  bool
	}
	for a, err := range query[arrival](ctx, src, "user_arrivals", at(o.At)) {
		if err != nil {
			return err
		}
		if who := p.people[a.UserID]; who != nil {
			who.arrived, who.missed = a.Arrived, a.Missed
		}
	}
	type firstRead struct{ TakenAt time.Time }
	for f, err := range query[firstRead](ctx, src, "users_first_read", at(o.At)) {
		if err != nil {
			return err
		}
		p.usersFrom = f.TakenAt
	}
	var err error
	if p.rosterRows, err = snapshot.RosterRows(ctx, src, o.At); err != nil {
		return err
	}
	if !p.read(snapshot.Roster) {
		p.matched, p.matchable = 0, 0
	}
	return nil
}

// oneOfEach returns a function that gives equal texts the same memory.
func oneOfEach() func(string) string {
	known := map[string]string{}
	return func(text string) string {
		one, ok := known[text]
		if !ok {
			one, known[text] = text, text
		}
		return one
	}
}

// rosterStatus returns what the roster says of a person, or why it says nothing.
func (p *population) rosterStatus(r snapshot.Person, policy findings.Policy) string {
	switch {
	case !p.read(snapshot.Roster):
		return noRoster
	case r.MatchedBy == "contradiction":
		return contradiction
	case r.MatchedBy == "" && r.Email == "":
		return noEmail
	case r.MatchedBy == "":
		return notOnRoster
	}
	status := cmp.Or(r.RosterStatus, "active (the roster gives no status)")
	if policy.Roster.Means(r.RosterStatus) == findings.StatusUnknown {
		status += " (not known to the policy)"
	}
	if r.RosterEndDate != "" {
		status += ", end date " + r.RosterEndDate
	}
	return status
}

// address returns the person's address for a cell: with its date where it is only the
// last known one.
func (p *person) address() string {
	switch {
	case p.email == "":
		return unknown
	case p.emailAsOf.IsZero():
		return p.email
	}
	return p.email + " (" + p.lastKnown() + ")"
}

// lastKnown says of which day an address is that is not of the snapshot.
func (p *person) lastKnown() string { return snapshot.LastKnownOn(p.emailAsOf.Format(time.DateOnly)) }

// addressOr returns the person's address as address does, or the words where none is known.
func (p *person) addressOr(words string) string {
	if p.email == "" {
		return words
	}
	return p.address()
}

// external returns the answer of the column External.
func (p *person) external() string {
	if p.emailAsOf.IsZero() || p.outside != findings.IsOutside && p.outside != findings.IsInside {
		return string(p.outside)
	}
	return string(p.outside) + " (address " + p.lastKnown() + ")"
}
