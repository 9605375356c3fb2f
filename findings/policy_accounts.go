package findings

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// idsQuery reads every id that a policy may name.
const idsQuery = `SELECT user_id AS id FROM people_at WHERE snapshot_id = :at UNION SELECT user_id FROM account_history UNION SELECT user_id FROM access_history
	UNION SELECT workspace_id FROM workspaces_at WHERE snapshot_id = :at UNION SELECT enrollment_id FROM invitation_history ORDER BY 1`

// loadIDs reads how the API writes the ids of users, workspaces and invitations that the
// policy names.
func (p *Parameters) loadIDs(ctx context.Context, l *snapshot.Ledger) error {
	p.ids = map[string]string{}
	named := p.namedIDs()
	if len(named) == 0 {
		return nil
	}
	for row, err := range snapshot.Rows[struct{ ID string }](ctx, l, idsQuery, snapshot.Named("at", p.At.Snapshot)) {
		if err != nil {
			return err
		}
		if id := identity.ID(row.ID); named[id] {
			p.ids[id] = row.ID
		}
	}
	return nil
}

// namedIDs returns the ids of the policy that can be written in several ways.
func (p *Parameters) namedIDs() map[string]bool {
	named := map[string]bool{}
	entries := slices.Concat(p.Policy.serviceAccounts(), p.Policy.ProtectedUsers)
	for _, s := range p.Policy.SamePerson {
		entries = append(entries, s.Accounts...)
	}
	for _, w := range p.Policy.Workspaces {
		entries = append(entries, w.ID)
	}
	for _, a := range p.Policy.Accepted {
		entries = append(entries, strings.FieldsFunc(a.Subject, func(c rune) bool { return c == ':' || c == '/' })...)
	}
	for _, entry := range entries {
		if id := identity.ID(entry); identity.IsID(id) { // only a UUID can be written in several ways
			named[id] = true
		}
	}
	return named
}

// accountsNamed returns what entries of the policy name: the keys of e-mails, and user ids
// as the API writes them; in order, each once.
func (p *Parameters) accountsNamed(entries []string) []string {
	return normalized(func(entry string) string {
		if strings.Contains(entry, "@") {
			return identity.EmailKey(entry)
		}
		return p.id(entry)
	}, entries)
}

// expiredServiceAccounts returns the service accounts that expired before a day, as
// accountsNamed does.
func (p *Parameters) expiredServiceAccounts(day string) []string {
	var expired []string
	for _, s := range p.Policy.ServiceAccounts {
		if s.Expired(Date(day)) {
			expired = append(expired, s.Account)
		}
	}
	return p.accountsNamed(expired)
}

// An accountOfPerson is an account that the policy says is one of several of a person.
type accountOfPerson struct {
	Account string `json:"account"` // the key of an e-mail, or a user id as the API writes it
	Person  int    `json:"person"`  // the entry of the policy, from 1
}

// samePerson returns the accounts of people who have several, in the order of the policy.
func (p *Parameters) samePerson() []accountOfPerson {
	all := []accountOfPerson{}
	for i, s := range p.Policy.SamePerson {
		for _, account := range p.accountsNamed(s.Accounts) {
			all = append(all, accountOfPerson{account, i + 1})
		}
	}
	return all
}

// retired returns the ids of the workspaces that the policy retired on a day or before it,
// as the API writes them, in the order of the policy.
func (p *Parameters) retired(day string) []string {
	ids := []string{}
	for _, w := range p.Policy.Workspaces {
		if w.Retired(Date(day)) {
			ids = append(ids, p.id(w.ID))
		}
	}
	return ids
}

// id returns the id of a user, a workspace or an invitation as the API writes it.
func (p *Parameters) id(entry string) string {
	entry = identity.ID(entry)
	return cmp.Or(p.ids[entry], entry)
}
