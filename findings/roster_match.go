package findings

import (
	"context"
	"fmt"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// MatchRoster matches the rows of a roster with people as the view people_at of the
// snapshot that recorded it does. The share of accounts that match is that of Parameters:
// Matched and Accounts are 0.
func MatchRoster(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, rows []snapshot.RosterRow) (identity.RosterMatch, error) {
	m := &peopleMatch{matched: map[string]string{}, contradicted: map[string]bool{}}
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
	matched      map[string]string // matched_by, by the key of the roster's address
	contradicted map[string]bool   // ids and keys of addresses
}

// read reads the people whom the roster of a snapshot names.
func (m *peopleMatch) read(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference) error {
	for p, err := range l.People(ctx, at.Snapshot) {
		if err != nil {
			return err
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
	case r.UserID != "" && (m.contradicted[key] || m.contradicted[identity.ID(r.UserID)]):
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
