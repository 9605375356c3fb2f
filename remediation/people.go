package remediation

import (
	"cmp"
	"context"

	"tlaudit/snapshot"
)

// A person is an account, or somebody with access whom the users' listing does not have.
type person struct {
	UserID       string
	Listed       bool
	Email        string
	LastKnown    string // the day from which the e-mail is, if an earlier snapshot had it
	RosterStatus string // as e-mails are compared
	MatchedBy    string // how the roster names them: id, email or contradiction; empty for nobody
}

// contradiction is how a roster names somebody about whom it contradicts itself.
const contradiction = "contradiction"

// shown returns somebody's e-mail, with its day if an earlier snapshot had it.
func (p person) shown() string {
	if p.LastKnown != "" {
		return p.Email + ", " + snapshot.LastKnownOn(p.LastKnown)
	}
	return p.Email
}

// An account is a row of the users' listing.
type account struct{ UserID, Email, FirstName, LastName, Title, OrganizationRoleID, OrganizationRole string }

// peopleAt returns some people and everybody about whom the roster contradicts itself.
func peopleAt(ctx context.Context, l *snapshot.Ledger, at int64, ids []string) (map[string]person, error) {
	rows, err := rowsAt[person](ctx, l, peopleQuery, at, ids)
	all := map[string]person{}
	for _, p := range rows {
		all[p.UserID] = p
	}
	return all, err
}

// email returns the last known e-mail of a user; empty if it is unknown.
func (f *facts) email(userID string) string {
	return cmp.Or(f.people[userID].Email, f.peopleAtBaseline[userID].Email)
}
