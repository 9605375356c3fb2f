package report

import (
	"context"
	"fmt"
	"strings"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/snapshot"
)

const (
	unknown     = "Unknown"
	notShown    = "Not shown by the API"
	noEmail     = "No e-mail known"
	noRoster    = "No roster supplied"
	notOnRoster = "Not on the roster"
)

// person finds somebody by id, or makes one of whom only the id is known.
func (p *population) person(policy findings.Policy, id string) *person {
	d := p.people[id]
	if d == nil {
		d = &person{id: id, outside: policy.Outside("")}
		if p.read(snapshot.Roster) {
			d.roster = noEmail
		} else {
			d.roster = noRoster
		}
		p.people[id] = d
	}
	return d
}

// A rosterEntry is what a roster says about one person.
type rosterEntry struct{ email, userID, name, status, end string }

// loadPeople reads the accounts and joins the roster to them: by user id where the
// roster gives one, else by e-mail.
func (p *population) loadPeople(ctx context.Context, src source, o Options) error {
	for r, err := range ask(ctx, src, "users", at(o.At)) {
		if err != nil {
			return err
		}
		p.people[r[0]] = &person{
			id: r[0], email: r[1], name: strings.TrimSpace(r[2] + " " + r[3]), title: r[4], account: true,
			roleID: r[5], role: r[6], created: r[7],
		}
	}
	var in parser
	for r, err := range ask(ctx, src, "user_arrivals", at(o.At)) {
		if err != nil {
			return err
		}
		if d := p.people[r[0]]; d != nil {
			d.arrived = in.moment(r[1])
		}
	}
	for r, err := range ask(ctx, src, "users_first_read", at(o.At)) {
		if err != nil {
			return err
		}
		p.usersFrom = in.moment(r[0])
	}
	if in.err != nil {
		return fmt.Errorf("accounts: %w", in.err)
	}
	byID, byEmail := map[string]rosterEntry{}, map[string]rosterEntry{}
	for r, err := range ask(ctx, src, "roster", at(o.At)) {
		if err != nil {
			return err
		}
		p.rosterRows++
		e := rosterEntry{email: r[0], userID: r[1], name: r[2], status: r[6], end: r[8]}
		if _, taken := byID[e.userID]; e.userID != "" && !taken {
			byID[e.userID] = e
		}
		email := identity.EmailKey(e.email)
		if _, taken := byEmail[email]; email != "" && !taken {
			byEmail[email] = e
		}
	}
	// The roster also names people whom the users' listing does not have.
	for id, e := range byID {
		if p.people[id] == nil {
			p.people[id] = &person{id: id, email: e.email}
		}
	}
	for _, d := range p.people {
		e, listed := byID[d.id]
		if !listed && d.email != "" {
			e, listed = byEmail[identity.EmailKey(d.email)]
		}
		if d.name == "" && listed {
			d.name = e.name
		}
		d.outside = o.Policy.Outside(d.email)
		d.roster = p.rosterStatus(d, e, listed)
		if d.account && (d.outside == findings.IsInside || d.outside == findings.OutsideNotTested && d.email != "") {
			p.matchable++
			if listed {
				p.matched++
			}
		}
	}
	return nil
}

func (p *population) rosterStatus(d *person, e rosterEntry, listed bool) string {
	switch {
	case !p.read(snapshot.Roster):
		return noRoster
	case !listed && d.email == "":
		return noEmail
	case !listed:
		return notOnRoster
	}
	status := orWords(e.status, "active (the roster gives no status)")
	if e.end != "" {
		status += ", end date " + e.end
	}
	return status
}

// accountStatus is what inherited access tells about an account; nothing else
// does.
func (d *person) accountStatus() string {
	if len(d.statuses) == 0 {
		return notShown
	}
	return strings.Join(d.statuses, ", ")
}
