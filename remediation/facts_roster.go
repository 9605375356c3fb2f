package remediation

import (
	"context"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A roster says of each person whether it calls them terminated. Its keys are "id "
// and a user id, and normalized e-mails.
type roster map[string]bool

// rosterAt reads the last roster that was read by a snapshot.
func rosterAt(ctx context.Context, l *snapshot.Ledger, at int64) (roster, error) {
	type entry struct {
		Email, UserID string
		Terminated    bool
	}
	rows, err := rowsAt[entry](ctx, l, rosterQuery, at, nil)
	all := roster{}
	for _, e := range rows {
		all[identity.EmailKey(e.Email)] = e.Terminated
		if e.UserID != "" {
			all["id "+e.UserID] = e.Terminated
		}
	}
	return all, err
}

// aliases are the e-mails of each user and the users of each e-mail, at any snapshot.
type aliases struct{ emails, users map[string][]string }

func readAliases(ctx context.Context, l *snapshot.Ledger) (aliases, error) {
	all := aliases{map[string][]string{}, map[string][]string{}}
	for i, err := range l.Identities(ctx) {
		if err != nil {
			return all, err
		}
		all.emails[i.UserID] = append(all.emails[i.UserID], i.Email)
		all.users[i.Email] = append(all.users[i.Email], i.UserID)
	}
	return all, nil
}

// onRoster reports whether a roster names somebody and calls them terminated, by any id
// and any e-mail that they ever had: a person is renamed in the roster and in the
// organization at different times.
func (f *facts) onRoster(r roster, userID, email string) (named, terminated bool) {
	email = identity.EmailKey(email)
	keys := []string{email}
	for _, id := range append([]string{userID}, f.aliases.users[email]...) {
		if id != "" {
			keys = append(append(keys, "id "+id), f.aliases.emails[id]...)
		}
	}
	for _, key := range keys {
		gone, known := r[key]
		named, terminated = named || known, terminated || gone
	}
	return named, terminated
}

// whyRefused says why somebody must not be given access: the roster calls them
// terminated, or no longer names them; empty if neither.
func (f *facts) whyRefused(userID, email string) string {
	named, terminated := f.onRoster(f.roster, userID, email)
	before, _ := f.onRoster(f.rosterAtBaseline, userID, email)
	switch {
	case terminated:
		return "whom the roster calls terminated"
	case before && !named:
		return "whom the roster no longer names"
	}
	return ""
}
