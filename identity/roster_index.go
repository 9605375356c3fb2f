package identity

// A RosterIndex finds people of a roster by user id and by address.
type RosterIndex struct{ emails, ids map[string]bool }

// NewRosterIndex returns an index without people.
func NewRosterIndex() RosterIndex { return RosterIndex{map[string]bool{}, map[string]bool{}} }

// Add adds a person; an empty user id means that the roster does not say it.
func (x RosterIndex) Add(userID, email string) {
	x.emails[EmailKey(email)] = true
	if userID != "" {
		x.ids[userID] = true
	}
}

// Count adds an account to m, as matched where the roster has its user id or its
// address. An account without an address does not count, nor one that has none of
// the approved domains where there are any.
func (x RosterIndex) Count(m *Match, userID, email string, approved []string) {
	if email = EmailKey(email); email == "" || len(approved) > 0 && !OfDomain(email, approved) {
		return
	}
	m.Of++
	if x.ids[userID] || x.emails[email] {
		m.Matched++
	}
}

// A Match says how many accounts are on a roster.
type Match struct {
	Matched int
	Of      int // accounts with an address, of an approved domain where there is any
}

// Rate returns the share of matched accounts, 0 to 1; ok is false where there are no
// accounts to match, so that the rate is unknown.
func (m Match) Rate() (rate float64, ok bool) {
	if m.Of == 0 {
		return 0, false
	}
	return float64(m.Matched) / float64(m.Of), true
}
