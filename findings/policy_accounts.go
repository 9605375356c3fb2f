package findings

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// loadUserIDs reads how the API writes the user ids that the policy names.
func (p *Parameters) loadUserIDs(ctx context.Context, l *snapshot.Ledger) error {
	p.userIDs = map[string]string{}
	named := map[string]bool{}
	entries := slices.Concat(p.Policy.ServiceAccounts, p.Policy.ProtectedUsers)
	for _, a := range p.Policy.Accepted {
		entries = append(entries, strings.FieldsFunc(a.Subject, func(c rune) bool { return c == ':' || c == '/' })...)
	}
	for _, entry := range entries {
		if id := identity.ID(entry); identity.IsID(id) { // only a UUID can be written in several ways
			named[id] = true
		}
	}
	if len(named) == 0 {
		return nil
	}
	const query = "SELECT user_id FROM people_at WHERE snapshot_id = :at UNION SELECT user_id FROM account_history ORDER BY 1"
	for row, err := range snapshot.Rows[struct{ UserID string }](ctx, l, query, snapshot.Named("at", p.At.Snapshot)) {
		if err != nil {
			return err
		}
		if id := identity.ID(row.UserID); named[id] {
			p.userIDs[id] = row.UserID
		}
	}
	return nil
}

// accountsNamed returns what entries of the policy name: the keys of e-mails, and user ids
// as the API writes them; in order, each once.
func (p *Parameters) accountsNamed(entries []string) []string {
	return normalized(func(entry string) string {
		if strings.Contains(entry, "@") {
			return identity.EmailKey(entry)
		}
		return p.userID(entry)
	}, entries)
}

// userID returns a user id as the API writes it.
func (p *Parameters) userID(entry string) string {
	entry = identity.ID(entry)
	return cmp.Or(p.userIDs[entry], entry)
}
