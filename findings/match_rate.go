package findings

import (
	"context"
	"encoding/json"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// RosterMatch counts, at a snapshot, the accounts that the roster should name, and those of
// them that it names. It should name every account with an address, of an approved domain
// where the policy has any.
func (p Policy) RosterMatch(ctx context.Context, ledger snapshot.Querier, at int64) (matched, accounts int, err error) {
	approved, err := json.Marshal(normalized(identity.Domain, p.Organization.ApprovedDomains))
	if err != nil {
		return 0, 0, err
	}
	const query = `SELECT coalesce(sum(matched_by IN ('id', 'email')), 0) AS matched, count(*) AS accounts FROM people_at
		WHERE snapshot_id = :at AND listed = 1 AND email_key <> '' AND (json_array_length(:approved) = 0 OR domain IN (SELECT value FROM json_each(:approved)))`
	type count struct{ Matched, Accounts int64 }
	for c, err := range snapshot.Rows[count](ctx, ledger, query, snapshot.Named("at", at), snapshot.Named("approved", string(approved))) {
		if err != nil {
			return 0, 0, err
		}
		matched, accounts = int(c.Matched), int(c.Accounts)
	}
	return matched, accounts, nil
}

// loadMatch reads the counts of RosterMatch.
func (p *Parameters) loadMatch(ctx context.Context, l *snapshot.Ledger) (err error) {
	p.Matched, p.Accounts, err = p.Policy.RosterMatch(ctx, l, p.At.Snapshot)
	return err
}

// MatchPercent returns the share of Accounts that the roster names, in percent; -1 if
// there are no such accounts.
func (p *Parameters) MatchPercent() float64 {
	if p.Accounts == 0 {
		return -1
	}
	return 100 * float64(p.Matched) / float64(p.Accounts)
}
