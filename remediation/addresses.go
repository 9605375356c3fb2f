package remediation

import (
	"context"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// Addresses are the e-mails that user ids ever had, and the user ids that ever had e-mails,
// in the form in which e-mails are compared. They are wider than the view of people on
// purpose: who is given access must not have left under any id or e-mail of theirs, of any
// snapshot. They hold only what was looked up.
type addresses struct {
	emails, users map[string][]string // each in order
	ids, keys     map[string]bool     // looked up
}

// lookUp reads what is known of some user ids and e-mails, then of those that this finds,
// until it finds no other.
func (all addresses) lookUp(ctx context.Context, l *snapshot.Ledger, ids, keys []string) error {
	for {
		ids, keys = unasked(all.ids, ids), unasked(all.keys, keys)
		if len(ids) == 0 && len(keys) == 0 {
			return nil
		}
		found, err := l.AddressesOf(ctx, ids, keys)
		if err != nil {
			return err
		}
		ids, keys = nil, nil
		for _, a := range found {
			all.emails[a.UserID] = unique(append(all.emails[a.UserID], a.EmailKey))
			all.users[a.EmailKey] = unique(append(all.users[a.EmailKey], a.UserID))
			ids, keys = append(ids, a.UserID), append(keys, a.EmailKey)
		}
	}
}

// unasked returns the texts that are not in a set, and adds them to it.
func unasked(asked map[string]bool, texts []string) []string {
	var some []string
	for _, t := range texts {
		if t != "" && !asked[t] {
			asked[t] = true
			some = append(some, t)
		}
	}
	return some
}

// of returns every user id and every e-mail that may be somebody's: a person is renamed
// in the roster and in the organization at different times. An empty id or e-mail is
// unknown.
func (all addresses) of(userID, email string) (ids, keys []string) {
	if key := identity.EmailKey(email); key != "" {
		ids, keys = append(ids, all.users[key]...), append(keys, key)
	}
	if userID != "" {
		ids = append(ids, userID)
	}
	ids = unique(ids)
	for _, id := range ids {
		keys = append(keys, all.emails[id]...)
	}
	return ids, unique(keys)
}
