package identity

import (
	"cmp"
	"slices"
)

// A Roster matches the rows of a roster with accounts, as the view people_at does. A
// row with a user id is about that account; a row without one is about the accounts
// that have its address. A row whose id is one account's and whose address is another
// account's contradicts itself and matches nobody.
type Roster struct {
	approved []string // domains, as Domain returns them; none: all
	rows     []rosterRow
	ids      map[string]int // rows by id
	keys     map[string]int // rows by address
	accounts []rosterAccount
	others   int // accounts that no row has the id or the address of
}

type rosterRow struct {
	id, key, email string
	owners         []string // accounts with the address
}

type rosterAccount struct {
	id, key, email string
	counts         bool // in the rate
}

// NewRoster returns a roster without rows. Only accounts of the approved domains, if
// there are any, count in its rate.
func NewRoster(approved []string) *Roster {
	r := &Roster{ids: map[string]int{}, keys: map[string]int{}}
	for _, d := range approved {
		r.approved = append(r.approved, Domain(d))
	}
	return r
}

// Add adds a row; an empty user id means that the roster does not say it.
func (r *Roster) Add(userID, email string) {
	row := rosterRow{id: ID(userID), key: EmailKey(email), email: email}
	if row.id != "" {
		r.ids[row.id] = len(r.rows)
	}
	r.keys[row.key] = len(r.rows)
	r.rows = append(r.rows, row)
}

// Account adds an account of the listing, after all rows. It keeps only accounts that
// the roster names by id or by address.
func (r *Roster) Account(userID, email string) {
	a := rosterAccount{id: ID(userID), key: EmailKey(email), email: email}
	a.counts = r.counts(a.key)
	_, hasID := r.ids[a.id]
	row, hasKey := r.keys[a.key]
	if !hasID && !hasKey {
		if a.counts {
			r.others++
		}
		return
	}
	if hasKey {
		r.rows[row].owners = append(r.rows[row].owners, a.id)
	}
	r.accounts = append(r.accounts, a)
}

// counts reports whether an account with an address counts in the rate.
func (r *Roster) counts(key string) bool {
	_, domain, _ := cutLast(key)
	return key != "" && (len(r.approved) == 0 || slices.Contains(r.approved, domain))
}

// Forget removes the accounts and keeps the rows.
func (r *Roster) Forget() {
	r.accounts, r.others = nil, 0
	for i := range r.rows {
		r.rows[i].owners = nil
	}
}

// A RosterMatch counts the rows of a roster by what they match. ByID, ByEmail,
// Contradictions and Nobody add up to Rows.
type RosterMatch struct {
	Rows           int
	ByID           int
	ByEmail        int
	Contradictions int // rows that contradict the accounts
	Nobody         int

	Matched  int // accounts that a row matches, of Accounts
	Accounts int // with an address, of an approved domain where there is any

	Contradicted []string    // the addresses, or ids, of accounts that rows contradict, ordered
	BeyondASCII  []EmailPair // matches by addresses that differ in more than the case of ASCII letters, ordered
}

// An EmailPair is an address on the roster and the account's.
type EmailPair struct{ Roster, Account string }

// Rate returns the share of matched accounts, 0 to 1; ok is false where there are no
// accounts to match, so that the rate is unknown.
func (m RosterMatch) Rate() (rate float64, ok bool) {
	if m.Accounts == 0 {
		return 0, false
	}
	return float64(m.Matched) / float64(m.Accounts), true
}

// How a row or an account was matched; a later one wins for a row.
const (
	noMatch = iota
	contradiction
	byEmail
	byID
)

// Match matches the rows with the accounts.
func (r *Roster) Match() RosterMatch {
	m := RosterMatch{Rows: len(r.rows), Accounts: r.others}
	found := make([]int, len(r.rows))
	for _, a := range r.accounts {
		how, row := r.match(a)
		for _, i := range r.rowsOf(a) {
			// A row without an id cannot contradict; that of a contradicted account matches nobody.
			if how == contradiction && r.rows[i].id != "" {
				found[i] = max(found[i], contradiction)
			}
		}
		if how == byID && a.key == "" {
			a.counts = r.counts(r.rows[row].key) // the roster knows the address
		}
		if a.counts {
			m.Accounts++
		}
		switch how {
		case contradiction:
			m.Contradicted = append(m.Contradicted, cmp.Or(Trim(a.email), a.id))
		case byEmail, byID:
			found[row] = max(found[row], how)
			if a.counts {
				m.Matched++
			}
		}
		if how == byEmail && BeyondASCII(r.rows[row].email, a.email) {
			m.BeyondASCII = append(m.BeyondASCII, EmailPair{r.rows[row].email, a.email})
		}
	}
	for _, how := range found {
		switch how {
		case byID:
			m.ByID++
		case byEmail:
			m.ByEmail++
		case contradiction:
			m.Contradictions++
		default:
			m.Nobody++
		}
	}
	m.Sort()
	return m
}

// Matched calls do for each account that a row matches, in the order of the accounts, with the
// position of that row.
func (r *Roster) Matched(do func(userID string, row int)) {
	for _, a := range r.accounts {
		if how, row := r.match(a); how == byID || how == byEmail {
			do(a.id, row)
		}
	}
}

// Sort orders the lists.
func (m *RosterMatch) Sort() {
	slices.Sort(m.Contradicted)
	slices.SortFunc(m.BeyondASCII, func(a, b EmailPair) int {
		return cmp.Or(cmp.Compare(a.Roster, b.Roster), cmp.Compare(a.Account, b.Account))
	})
}

// rowsOf returns the rows that have the account's id or its address.
func (r *Roster) rowsOf(a rosterAccount) []int {
	var all []int
	if i, ok := r.ids[a.id]; ok {
		all = append(all, i)
	}
	if i, ok := r.keys[a.key]; ok && !slices.Contains(all, i) {
		all = append(all, i)
	}
	return all
}

// match returns how an account is matched, and by which row.
func (r *Roster) match(a rosterAccount) (how, row int) {
	mine, hasMine := r.ids[a.id]
	same, hasSame := r.keys[a.key]
	hasSame = hasSame && r.rows[same].id != a.id
	switch {
	case hasSame && r.rows[same].id != "" && !slices.Contains(r.rows[same].owners, r.rows[same].id):
		return contradiction, 0
	case hasMine && r.rows[mine].key != a.key && len(r.rows[mine].owners) > 0 && !slices.Contains(r.rows[mine].owners, a.id):
		return contradiction, 0
	case hasMine:
		return byID, mine
	case hasSame:
		return byEmail, same
	}
	return noMatch, 0
}
