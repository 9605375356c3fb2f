package snapshot

// A Match says how many accounts a roster names.
type Match struct {
	Matched int
	Of      int // accounts with an e-mail, of an approved domain where any is named
}

// Rate is the share of matched accounts, 0 to 1; ok is false where there are no
// accounts to match, so that the rate is unknown.
func (m Match) Rate() (rate float64, ok bool) {
	if m.Of == 0 {
		return 0, false
	}
	return float64(m.Matched) / float64(m.Of), true
}

// A RosterIndex finds people of a roster.
type RosterIndex struct{ emails, ids map[string]bool }

// NewRosterIndex gives an index of nobody.
func NewRosterIndex() RosterIndex { return RosterIndex{map[string]bool{}, map[string]bool{}} }

// Add takes up a person; an empty user id says that it is unknown.
func (x RosterIndex) Add(userID, email string) {
	x.emails[NormalizeEmail(email)] = true
	if userID != "" {
		x.ids[userID] = true
	}
}

// Count adds an account to m, matched where the roster names it by user id or by
// e-mail, as NormalizeEmail compares them. An account without an e-mail does not
// count, nor one that is of none of the approved domains where there are any.
func (x RosterIndex) Count(m *Match, userID, email string, approved []string) {
	if email = NormalizeEmail(email); email == "" || len(approved) > 0 && !OfDomain(email, approved) {
		return
	}
	m.Of++
	if x.ids[userID] || x.emails[email] {
		m.Matched++
	}
}
