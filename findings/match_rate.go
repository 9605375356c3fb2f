package findings

import (
	"context"
	"slices"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// ShouldBeOnRoster returns a function that reports whether the roster should name somebody: everybody on the listing with an
// address, of an approved domain where the policy has any.
func (p Policy) ShouldBeOnRoster() func(snapshot.Person) bool {
	approved := normalized(identity.Domain, p.Organization.ApprovedDomains)
	return func(who snapshot.Person) bool {
		return who.Listed == "1" && who.EmailKey != "" && (len(approved) == 0 || slices.Contains(approved, who.Domain))
	}
}

// loadMatch counts the accounts that the roster should name, and those of them that it names.
func (p *Parameters) loadMatch(ctx context.Context, l *snapshot.Ledger) error {
	const query = `SELECT CAST(listed AS TEXT) AS listed, min(email_key) AS email_key, domain, matched_by IN ('id', 'email') AS matched, count(*) AS accounts
		FROM people_at WHERE snapshot_id = ? GROUP BY listed, email_key <> '', domain, matched`
	type alike struct {
		Listed, EmailKey, Domain string
		Matched                  bool
		Accounts                 int64
	}
	counts := p.Policy.ShouldBeOnRoster()
	for some, err := range snapshot.Rows[alike](ctx, l, query, p.At.Snapshot) {
		if err != nil {
			return err
		}
		if !counts(snapshot.Person{Listed: some.Listed, EmailKey: some.EmailKey, Domain: some.Domain}) {
			continue
		}
		p.Accounts += int(some.Accounts)
		if some.Matched {
			p.Matched += int(some.Accounts)
		}
	}
	return nil
}

// MatchPercent returns the share of Accounts that the roster names, in percent; -1 if
// there are no such accounts.
func (p *Parameters) MatchPercent() float64 {
	if p.Accounts == 0 {
		return -1
	}
	return 100 * float64(p.Matched) / float64(p.Accounts)
}
