package report

import (
	"context"
	"strings"
	"time"

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

// person returns the person with an id, a new one if only the id is known.
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

// A userRow is an account of the users' listing.
type userRow struct {
	UserID, Email, FirstName, LastName, Title       string
	OrganizationRoleID, OrganizationRole, CreatedAt string
}

// A rosterEntry is what a roster says about one person.
type rosterEntry struct {
	Email, UserID, Name, Manager, Department, Title, Status, StartDate, EndDate string
}

// loadPeople reads the accounts and joins the roster to them: by user id where the
// roster has one, else by e-mail.
func (p *population) loadPeople(ctx context.Context, src snapshot.Querier, o Options) error {
	for u, err := range query[userRow](ctx, src, "users", at(o.At)) {
		if err != nil {
			return err
		}
		p.people[u.UserID] = &person{
			id: u.UserID, email: u.Email, name: strings.TrimSpace(u.FirstName + " " + u.LastName), title: u.Title, account: true,
			roleID: u.OrganizationRoleID, role: u.OrganizationRole, created: u.CreatedAt,
		}
	}
	type arrival struct {
		UserID  string
		Arrived time.Time
	}
	for a, err := range query[arrival](ctx, src, "user_arrivals", at(o.At)) {
		if err != nil {
			return err
		}
		if d := p.people[a.UserID]; d != nil {
			d.arrived = a.Arrived
		}
	}
	type firstRead struct{ TakenAt time.Time }
	for f, err := range query[firstRead](ctx, src, "users_first_read", at(o.At)) {
		if err != nil {
			return err
		}
		p.usersFrom = f.TakenAt
	}
	byID, byEmail := map[string]rosterEntry{}, map[string]rosterEntry{}
	for e, err := range query[rosterEntry](ctx, src, "roster", at(o.At)) {
		if err != nil {
			return err
		}
		p.rosterRows++
		if _, taken := byID[e.UserID]; e.UserID != "" && !taken {
			byID[e.UserID] = e
		}
		email := identity.EmailKey(e.Email)
		if _, taken := byEmail[email]; email != "" && !taken {
			byEmail[email] = e
		}
	}
	// The roster also names people whom the users' listing does not have.
	for id, e := range byID {
		if p.people[id] == nil {
			p.people[id] = &person{id: id, email: e.Email}
		}
	}
	for _, d := range p.people {
		e, listed := byID[d.id]
		if !listed && d.email != "" {
			e, listed = byEmail[identity.EmailKey(d.email)]
		}
		if d.name == "" && listed {
			d.name = e.Name
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
	status := orWords(e.Status, "active (the roster gives no status)")
	if e.EndDate != "" {
		status += ", end date " + e.EndDate
	}
	return status
}

// accountStatus returns the statuses that inherited access shows of an account; the API
// shows them nowhere else.
func (d *person) accountStatus() string {
	if len(d.statuses) == 0 {
		return notShown
	}
	return strings.Join(d.statuses, ", ")
}
