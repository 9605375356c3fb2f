package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tlaudit/identity"
)

// leaverResults lists the results of a leaver, the worst first.
func leaverResults() []string {
	return []string{stillPresent, late, gapBetween, unreadNow, contradiction, notReached, inTime, noAccess}
}

// onePerPerson orders leavers by their result, the worst first, and keeps one for each person:
// several rows of the roster may be about one account. It has the worst result, and names the
// other end dates and addresses. limit is the policy's days.
func onePerPerson(all []leaver, limit int) []leaver {
	rank := func(l leaver) int { return slices.Index(leaverResults(), l.result(limit)) }
	slices.SortFunc(all, func(x, y leaver) int {
		return cmp.Or(rank(x)-rank(y), x.end.Compare(y.end), cmp.Compare(x.email, y.email), cmp.Compare(x.userID, y.userID))
	})
	same := samePerson{} // accounts that one row is about, whatever other rows say of each
	for _, l := range all {
		if !l.contradicted {
			same.join(l.accounts...)
		}
	}
	var kept []leaver
	place := map[string]int{} // among those kept, by the account that stands for all
	for _, l := range all {
		if len(l.accounts) == 0 || l.contradicted { // no other row is known to be about the same person
			kept = append(kept, l)
			continue
		}
		one := same.one(l.accounts[0])
		if n, known := place[one]; known {
			kept[n].add(l)
			continue
		}
		place[one] = len(kept)
		kept = append(kept, l)
	}
	return kept
}

// add adds what another row of the roster says about the same person.
func (l *leaver) add(other leaver) {
	if !other.end.Equal(l.end) && !slices.ContainsFunc(l.otherEnds, other.end.Equal) {
		l.otherEnds = append(l.otherEnds, other.end)
	}
	if other.email != "" && identity.EmailKey(other.email) != identity.EmailKey(l.email) && !slices.Contains(l.otherEmails, other.email) {
		l.otherEmails = append(l.otherEmails, other.email)
	}
	for _, id := range other.accounts {
		if !slices.Contains(l.accounts, id) {
			l.accounts = append(l.accounts, id)
		}
	}
}

// endWords returns the end date, with those that other rows of the roster have.
func (l leaver) endWords() string {
	words := l.end.Format(time.DateOnly)
	if len(l.otherEnds) == 0 {
		return words
	}
	var others []string
	for _, end := range l.otherEnds {
		others = append(others, end.Format(time.DateOnly))
	}
	return words + " (another row has " + strings.Join(others, ", ") + ")"
}

// addresses returns the addresses of the roster's rows.
func (l leaver) addresses() string {
	all := l.otherEmails
	if l.email != "" {
		all = append([]string{l.email}, all...)
	}
	return strings.Join(all, ", ")
}
