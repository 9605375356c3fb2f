package report

import (
	"cmp"
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

// A userRow is an account of the users' listing.
type userRow struct {
	UserID, Email, FirstName, LastName, Title       string
	OrganizationRoleID, OrganizationRole, CreatedAt string
}

// A rosterEntry is what a roster says about one person.
type rosterEntry struct {
	Email, UserID, Name, Manager, Department, Title, Status, StartDate, EndDate string
}

// loadPeople reads the accounts and joins the roster to them: by user id if the roster
// has one, else by e-mail.
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
		if who := p.people[a.UserID]; who != nil {
			who.arrived = a.Arrived
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
	for _, who := range p.people {
		e, listed := byID[who.id]
		if !listed && who.email != "" {
			e, listed = byEmail[identity.EmailKey(who.email)]
		}
		if who.name == "" && listed {
			who.name = e.Name
		}
		who.outside = o.Policy.Outside(who.email)
		who.roster = p.rosterStatus(who, e, listed)
		if who.account && (who.outside == findings.IsInside || who.outside == findings.OutsideNotTested && who.email != "") {
			p.matchable++
			if listed {
				p.matched++
			}
		}
	}
	return nil
}

func (p *population) rosterStatus(who *person, e rosterEntry, listed bool) string {
	switch {
	case !p.read(snapshot.Roster):
		return noRoster
	case !listed && who.email == "":
		return noEmail
	case !listed:
		return notOnRoster
	}
	status := cmp.Or(e.Status, "active (the roster gives no status)")
	if e.EndDate != "" {
		status += ", end date " + e.EndDate
	}
	return status
}
