package remediation

import (
	"context"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A roster is what one roster says about the people of a plan, and about everybody for
// whom it contradicts the accounts.
type roster struct {
	people  map[string]person         // at its snapshot, by user id
	rows    []snapshot.KnownRosterRow // in the order of addresses
	byID    map[string]int            // user id -> place among the rows
	byEmail map[string]int            // e-mail, as compared -> place among the rows
}

// rosterAt reads the roster of a snapshot: its rows about some user ids and e-mails.
func rosterAt(ctx context.Context, l *snapshot.Ledger, at int64, all addresses, ids, keys []string) (r roster, err error) {
	r = roster{byID: map[string]int{}, byEmail: map[string]int{}}
	if r.people, err = peopleAt(ctx, l, at, ids); err != nil {
		return r, err
	}
	if err := all.lookUp(ctx, l, r.contradicted(), nil); err != nil {
		return r, err
	}
	for _, id := range r.contradicted() {
		ids, keys = append(ids, id), append(keys, all.emails[id]...)
	}
	if r.rows, err = snapshot.RosterOf(ctx, l, at, unique(ids), unique(keys)); err != nil {
		return r, err
	}
	ids, keys = nil, nil
	for i, row := range r.rows {
		ids, keys = append(ids, row.UserID), append(keys, row.EmailKey)
		r.byEmail[row.EmailKey] = i
		if row.UserID != "" {
			r.byID[row.UserID] = i
		}
	}
	return r, all.lookUp(ctx, l, ids, keys)
}

// contradicted returns the ids of the people about whom the roster contradicts itself.
func (r roster) contradicted() []string {
	var ids []string
	for id, p := range r.people {
		if p.MatchedBy == contradiction {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// about returns the rows that have one of some user ids or e-mails.
func (r roster) about(ids, keys []string) []snapshot.KnownRosterRow {
	var places []int
	for _, id := range ids {
		if i, ok := r.byID[id]; ok {
			places = append(places, i)
		}
	}
	for _, key := range keys {
		if i, ok := r.byEmail[key]; ok {
			places = append(places, i)
		}
	}
	slices.Sort(places)
	var rows []snapshot.KnownRosterRow
	for _, i := range slices.Compact(places) {
		rows = append(rows, r.rows[i])
	}
	return rows
}

// A word is what a roster says about somebody.
type word struct {
	named      bool // under any id or e-mail that they ever had
	terminated bool

	// A row about them contradicts the accounts, so it may be about somebody else.
	doubtful string // says which row; empty for none
	unclear  bool   // such a row says terminated
}

// on returns what a roster says about somebody.
func (f *facts) on(r roster, userID, email string) word {
	var w word
	ids, keys := f.addresses.of(userID, email)
	for _, id := range ids {
		if p := r.people[id]; p.MatchedBy != "" && p.MatchedBy != contradiction {
			w.named, w.terminated = true, w.terminated || f.policy.Terminated(p.RosterStatus)
		}
	}
	rows := r.about(ids, keys)
	for _, row := range rows {
		terminated := f.policy.Terminated(row.Status)
		w.named = true
		if f.contradicts(r, row) {
			w.unclear = w.unclear || terminated
		} else {
			w.terminated = w.terminated || terminated
		}
	}
	w.doubtful = f.contradictions(r, rows)
	return w
}

// contradicts reports whether a row is of somebody about whom the roster contradicts
// itself.
func (f *facts) contradicts(r roster, row snapshot.KnownRosterRow) bool {
	return r.people[row.UserID].MatchedBy == contradiction || len(f.otherAccounts(r, row)) > 0
}

// otherAccounts returns the accounts to which the address of a row belongs although the
// row has the user id of somebody else.
func (f *facts) otherAccounts(r roster, row snapshot.KnownRosterRow) []string {
	return slices.DeleteFunc(slices.Clone(f.addresses.users[row.EmailKey]), func(id string) bool {
		return id == row.UserID || row.UserID == "" || r.people[id].MatchedBy != contradiction
	})
}

// contradictions says how some rows of a roster contradict the accounts, with both
// accounts of each; empty if none does.
func (f *facts) contradictions(r roster, rows []snapshot.KnownRosterRow) string {
	var parts []string
	for _, row := range rows {
		others := f.otherAccounts(r, row)
		if len(others) == 0 {
			continue
		}
		owner := title(row.Email, strings.Join(others, ", "))
		switch emails := f.addresses.emails[row.UserID]; {
		case r.people[row.UserID].Email != "":
			parts = append(parts, "its row of "+owner+" has the user id of "+title(r.people[row.UserID].shown(), row.UserID))
		case len(emails) > 0:
			parts = append(parts, "its row of "+owner+" has the user id that was of "+title(strings.Join(emails, ", "), row.UserID))
		default:
			parts = append(parts, "its row of "+owner+" has the user id "+row.UserID+", which no account ever had")
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "the roster contradicts itself: " + strings.Join(parts, "; ")
}

// doubt says how the last roster contradicts itself about somebody of a finding: an
// account, or the address of an invitation if the id is empty. It returns the empty text
// if the roster does not.
func (f *facts) doubt(userID, email string) string {
	rows := f.roster.about(nil, []string{identity.EmailKey(email)})
	if userID == "" && len(rows) == 1 {
		userID = rows[0].UserID
	}
	if f.roster.people[userID].MatchedBy == contradiction {
		rows = f.roster.about([]string{userID}, f.addresses.emails[userID])
	}
	return f.contradictions(f.roster, rows)
}

// whyRefused says why somebody must not be given access: the roster calls them
// terminated, may mean them by a row that says so, or no longer names them; empty if it
// does none of these.
func (f *facts) whyRefused(userID, email string) string {
	now := f.on(f.roster, userID, email)
	switch {
	case now.terminated:
		return "whom the roster calls terminated"
	case now.unclear:
		return "whom the roster may call terminated; " + now.doubtful
	case f.on(f.rosterAtBaseline, userID, email).named && !now.named:
		return "whom the roster no longer names"
	}
	return ""
}
