package findings

import (
	"context"
	"fmt"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// MatchRoster matches the rows of a roster with people as the view people_at of the
// snapshot that recorded it does.
func MatchRoster(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, rows []snapshot.RosterRow, policy Policy) (identity.RosterMatch, error) {
	m := newPeopleMatch(policy)
	if err := m.read(ctx, l, at); err != nil {
		return m.RosterMatch, fmt.Errorf("match the roster of snapshot %d: %w", at.Snapshot, err)
	}
	for _, r := range rows {
		m.row(r)
	}
	m.Sort()
	return m.RosterMatch, nil
}

// A peopleMatch collects a RosterMatch from people, then from the roster's rows.
type peopleMatch struct {
	identity.RosterMatch
	approved     map[string]bool // domains; empty: all
	matched      map[string]string
	contradicted map[string]bool // ids and keys of addresses
}

func newPeopleMatch(policy Policy) *peopleMatch {
	m := &peopleMatch{approved: map[string]bool{}, matched: map[string]string{}, contradicted: map[string]bool{}}
	for _, d := range normalized(identity.Domain, policy.Organization.ApprovedDomains) {
		m.approved[d] = true
	}
	return m
}

// read reads the people of a snapshot.
func (m *peopleMatch) read(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference) error {
	const query = `SELECT user_id, email, email_key, domain, roster_email, matched_by, listed = 1 AND email_as_of = :time AS counts
		FROM people_at WHERE snapshot_id = :at`
	type person struct {
		UserID, Email, EmailKey, Domain, RosterEmail, MatchedBy string
		Counts                                                  bool
	}
	for p, err := range snapshot.Rows[person](ctx, l, query, snapshot.Named("at", at.Snapshot), snapshot.Named("time", at.TakenAt)) {
		if err != nil {
			return err
		}
		counts := p.Counts && (len(m.approved) == 0 || m.approved[p.Domain])
		if counts {
			m.Accounts++
		}
		switch p.MatchedBy {
		case "":
			continue
		case "contradiction":
			m.Contradicted = append(m.Contradicted, nameOf(p.Email, p.UserID))
			m.contradicted[identity.ID(p.UserID)] = true
			if p.EmailKey != "" {
				m.contradicted[p.EmailKey] = true
			}
			continue
		case "email":
			if identity.BeyondASCII(p.RosterEmail, p.Email) {
				m.BeyondASCII = append(m.BeyondASCII, identity.EmailPair{Roster: p.RosterEmail, Account: p.Email})
			}
		}
		if counts {
			m.Matched++
		}
		if key := identity.EmailKey(p.RosterEmail); m.matched[key] != "id" {
			m.matched[key] = p.MatchedBy
		}
	}
	return nil
}

// row counts a row of the roster.
func (m *peopleMatch) row(r snapshot.RosterRow) {
	m.Rows++
	key := identity.EmailKey(r.Email)
	switch how := m.matched[key]; {
	case how == "id":
		m.ByID++
	case how == "email":
		m.ByEmail++
	case m.contradicted[key] || r.UserID != "" && m.contradicted[identity.ID(r.UserID)]:
		m.Contradictions++
	default:
		m.Nobody++
	}
}

// nameOf returns the address of an account, or its id where it has none.
func nameOf(email, id string) string {
	if email != "" {
		return email
	}
	return id
}
