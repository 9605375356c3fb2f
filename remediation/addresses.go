package remediation

import (
	"context"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// Addresses are the e-mails that each user id ever had, and the user ids that ever had
// each e-mail, in the form in which e-mails are compared.
type addresses struct{ emails, users map[string][]string }

func readAddresses(ctx context.Context, l *snapshot.Ledger) (addresses, error) {
	all := addresses{map[string][]string{}, map[string][]string{}}
	for r, err := range snapshot.Rows[struct{ UserID, EmailKey string }](ctx, l, addressesQuery) {
		if err != nil {
			return all, err
		}
		all.emails[r.UserID] = append(all.emails[r.UserID], r.EmailKey)
		all.users[r.EmailKey] = append(all.users[r.EmailKey], r.UserID)
	}
	return all, nil
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
