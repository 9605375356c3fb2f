package command

import (
	"fmt"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// mostListed is the number of words, accounts or addresses that the lines about a roster list:
// each of them needs somebody.
const mostListed = 20

// rosterWordLines returns what is known of a roster before the walk: its rows by their
// words of status, and a warning for each word without a meaning.
func rosterWordLines(rows []snapshot.RosterRow, policy findings.Policy) []string {
	var words, warnings []string
	for _, w := range policy.Roster.Count(rows) {
		var word string
		switch w.Means {
		case findings.StatusNotGiven:
			word = "not given"
		case findings.StatusUnknown:
			word = fmt.Sprintf("%q (unknown)", w.Word)
			warnings = append(warnings, fmt.Sprintf("warning: roster: the status %q, %s, has no meaning in the policy: add it to active, terminated or leave in [roster]",
				w.Word, text.Count(w.Rows, "row")))
		default:
			word = string(w.Means)
			if (findings.RosterWords{}).Means(w.Word) != w.Means { // the policy's word, not ours
				word = fmt.Sprintf("%q (%s)", w.Word, w.Means)
			}
		}
		words = append(words, fmt.Sprintf("%d %s", w.Rows, word))
	}
	return append([]string{fmt.Sprintf("roster: %s; status: %s", text.Count(len(rows), "row"), first(mostListed, words, ", "))}, warnings...)
}

// rosterMatchLines returns what a roster's rows match, with a warning for accounts that
// it contradicts and a line for each match of addresses that look different.
func rosterMatchLines(m identity.RosterMatch) []string {
	lines := []string{fmt.Sprintf("roster: of %s, %d %s by id, %d by e-mail; %d %s the accounts; %d %s nobody", text.Count(m.Rows, "row"),
		m.ByID, text.OneOrMany(m.ByID, "matches", "match"), m.ByEmail, m.Contradictions, text.OneOrMany(m.Contradictions, "contradicts", "contradict"),
		m.Nobody, text.OneOrMany(m.Nobody, "matches", "match"))}
	if n := len(m.Contradicted); n > 0 {
		lines = append(lines, fmt.Sprintf("warning: roster: user_id and e-mail of %s are not one account's, so the roster is not used for %s: %s",
			text.Count(m.Contradictions, "row"), text.Count(n, "account"), first(mostListed, m.Contradicted, ", ")))
	}
	for i, pair := range m.BeyondASCII {
		if i == mostListed {
			return append(lines, fmt.Sprintf("roster: %s more of that kind", text.Count(len(m.BeyondASCII)-mostListed, "address")))
		}
		lines = append(lines, fmt.Sprintf("roster: %s is taken for the account %s: the addresses differ in more than the case of ASCII letters", pair.Roster, pair.Account))
	}
	return lines
}
