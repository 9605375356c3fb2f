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
	var kept []leaver
	place := map[string]int{} // among those kept, by what identifies a person
	for _, l := range all {
		keys := l.keys()
		at := slices.IndexFunc(keys, func(key string) bool { _, known := place[key]; return known })
		n := len(kept)
		if at < 0 {
			kept = append(kept, l)
		} else {
			n = place[keys[at]]
			kept[n].add(l)
		}
		for _, key := range keys {
			if _, known := place[key]; !known {
				place[key] = n
			}
		}
	}
	return kept
}

// keys returns what identifies the person beside the address, which a roster has once: the
// accounts, else the id of the roster's row. A row that contradicts itself identifies nobody.
func (l leaver) keys() []string {
	switch {
	case l.contradicted:
		return nil
	case len(l.accounts) > 0:
		return l.accounts
	case l.userID != "":
		return []string{l.userID}
	}
	return nil
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
