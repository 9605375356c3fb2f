package findings

import (
	"cmp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// RosterWords says what the roster's words of status mean, besides our own three:
// active, terminated and leave. Case does not matter.
type RosterWords struct {
	Active     []string `toml:"active"`
	Terminated []string `toml:"terminated"`
	Leave      []string `toml:"leave"`
}

// A RosterStatus is what a word of status on the roster means.
type RosterStatus string

// The meanings of a word. A word that nobody has given a meaning is never taken for
// active. A roster may leave the status out.
const (
	StatusActive     RosterStatus = "active"
	StatusTerminated RosterStatus = "terminated"
	StatusLeave      RosterStatus = "leave"
	StatusUnknown    RosterStatus = "unknown"
	StatusNotGiven   RosterStatus = ""
)

// statusKey returns a word of status in the form in which people_at has it.
func statusKey(word string) string { return identity.EmailKey(word) }

// meaning is one of our words, with the words of the policy that mean the same.
type meaning struct {
	status RosterStatus
	words  []string
}

// meanings returns the three meanings, each with its words as they are compared, ours
// included, in order.
func (w RosterWords) meanings() []meaning {
	var all []meaning
	for _, m := range []meaning{{StatusActive, w.Active}, {StatusTerminated, w.Terminated}, {StatusLeave, w.Leave}} {
		all = append(all, meaning{m.status, normalized(statusKey, append([]string{string(m.status)}, m.words...))})
	}
	return all
}

// Means returns what a word of status on the roster means, as it came or as people_at
// has it.
func (w RosterWords) Means(word string) RosterStatus {
	key := statusKey(word)
	if key == "" {
		return StatusNotGiven
	}
	for _, m := range w.meanings() {
		if slices.Contains(m.words, key) {
			return m.status
		}
	}
	return StatusUnknown
}

// Terminated reports whether a roster's word of status says that somebody has left, as it
// came or as people_at has it.
func (p Policy) Terminated(status string) bool { return p.Roster.Means(status) == StatusTerminated }

// A StatusCount counts the rows of a roster with a word of status.
type StatusCount struct {
	Word  string // as the first row has it; empty for none
	Rows  int
	Means RosterStatus
}

// Count counts the rows of a roster by their words of status, most rows first. Words
// that are compared as one are one.
func (w RosterWords) Count(rows []snapshot.RosterRow) []StatusCount {
	var all []StatusCount
	at := map[string]int{}     // words as they came
	places := map[string]int{} // their keys
	for _, r := range rows {
		i, ok := at[r.Status]
		if !ok {
			key := statusKey(r.Status)
			if i, ok = places[key]; !ok {
				i = len(all)
				places[key] = i
				all = append(all, StatusCount{Word: identity.Trim(r.Status), Means: w.Means(r.Status)})
			}
			at[r.Status] = i
		}
		all[i].Rows++
	}
	slices.SortFunc(all, func(a, b StatusCount) int { return cmp.Or(b.Rows-a.Rows, strings.Compare(a.Word, b.Word)) })
	return all
}

// rosterWords checks that no word is empty or has two meanings.
func (c *checker) rosterWords(w RosterWords) {
	first := map[string]RosterStatus{}
	for _, m := range w.meanings() {
		first[string(m.status)] = m.status
	}
	for _, list := range []struct {
		status RosterStatus
		words  []string
	}{{StatusActive, w.Active}, {StatusTerminated, w.Terminated}, {StatusLeave, w.Leave}} {
		key := toml.Key{"roster", string(list.status)}
		for i, word := range list.words {
			k := statusKey(word)
			switch other, used := first[k]; {
			case k == "":
				c.add(key, "roster.%s: entry %d is empty", list.status, i+1)
			case used && other != list.status && k == string(other):
				c.add(key, "roster.%s: %q always means %s", list.status, word, other)
			case used && other != list.status:
				c.add(key, "roster.%s: %q is also in roster.%s", list.status, word, other)
			default:
				first[k] = list.status
			}
		}
	}
}
