package report

import (
	"context"
	"fmt"
	"time"

	"tlaudit/identity"
	"tlaudit/inputs"
	"tlaudit/snapshot"
)

// A roster is what the roster of the snapshot says of people, whether or not they have an
// account.
type roster struct {
	byKey    map[string]*rosterEntry   // by the key of the address
	byName   map[string][]*rosterEntry // by the form in which names are compared
	managers map[string]manager        // by what the rows give as a manager
}

// A manager is who can be asked in place of a manager of the roster.
type manager struct {
	key string // of the address; empty for nobody
	why string // it is nobody
}

// A rosterEntry is a row of the roster.
type rosterEntry struct {
	key, name       string
	manager         string // an address or a name, as it came
	status, endDate string
}

// loadRoster reads the roster of the snapshot. It returns nil without one.
func (b *builder) loadRoster(ctx context.Context) (*roster, error) {
	if !b.read(snapshot.Roster) {
		return nil, nil
	}
	r := &roster{byKey: map[string]*rosterEntry{}, byName: map[string][]*rosterEntry{}, managers: map[string]manager{}}
	type row struct{ Email, EmailKey, Name, Manager, Status, EndDate string }
	for row, err := range query[row](ctx, b.source, "roster", at(b.now.ID)) {
		if err != nil {
			return nil, err
		}
		e := &rosterEntry{key: row.EmailKey, name: row.Name, manager: row.Manager, status: row.Status, endDate: row.EndDate}
		r.byKey[e.key], r.managers[e.manager] = e, manager{}
		if name := nameKey(e.name); name != "" {
			r.byName[name] = append(r.byName[name], e)
		}
	}
	for given := range r.managers {
		m := r.resolve(given)
		if b.left(r.entry(m.key, b.accountOf(m.key))) != "" {
			m = manager{why: "the manager has left"}
		}
		r.managers[given] = m
	}
	return r, nil
}

// left says what the roster says of somebody who has left; empty for everybody else. As in
// TL-HR-01, who leaves on a later day has not left. e may be nil.
func (b *builder) left(e *rosterEntry) string {
	if e == nil {
		return ""
	}
	today := b.now.TakenAt.Format(time.DateOnly)
	terminated, ended := b.options.Policy.Terminated(e.status), e.endDate != "" && e.endDate <= today
	switch {
	case terminated && ended:
		return fmt.Sprintf("the roster says %s, end date %s", e.status, e.endDate)
	case terminated && e.endDate == "":
		return "the roster says " + e.status
	case ended && e.endDate < today:
		return "the roster says end date " + e.endDate
	}
	return ""
}

// nameKey returns the form in which names are compared: trimmed, and in any case.
func nameKey(name string) string { return identity.EmailKey(name) }

// entry returns the row of an address; nil if no row has it, and without a roster. account is
// the account of that address, whose row may have another address; it may be nil.
func (r *roster) entry(key string, account *person) *rosterEntry {
	if r == nil || key == "" {
		return nil
	}
	if e := r.byKey[key]; e != nil {
		return e
	}
	if account != nil && account.rosterKey != "" {
		return r.byKey[account.rosterKey]
	}
	return nil
}

// resolve returns whom the roster means by a manager: an address, or the address of the only
// row that has the name.
func (r *roster) resolve(given string) manager {
	key := identity.EmailKey(given)
	if identity.CheckAddress(given) != nil {
		switch rows := r.byName[nameKey(given)]; len(rows) {
		case 0:
			if nameKey(given) == "" {
				return manager{why: "the roster gives no manager"}
			}
			return manager{why: "no row of the roster has the manager's name"}
		case 1:
			key = rows[0].key
		default:
			return manager{why: "several rows of the roster have the manager's name"}
		}
	}
	if !inputs.IsReviewer(key) {
		return manager{why: "the manager's address has characters that Sign-off cannot count"}
	}
	return manager{key: key}
}
