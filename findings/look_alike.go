package findings

import (
	"slices"
	"strings"

	"tlaudit/identity"
)

// resembles returns the approved domain for which a domain could be mistaken: a few edits
// differ, or only letters that look alike; empty for none. A domain that is approved or
// known resembles none, and an approved domain that is too short is not compared.
func (p Policy) resembles(domain string) string {
	domain = identity.Domain(domain)
	known := append(normalized(p.Organization.ApprovedDomains), normalized(p.Organization.KnownDomains)...)
	if slices.Contains(known, domain) {
		return ""
	}
	for _, of := range normalized(p.Organization.ApprovedDomains) {
		if len([]rune(of)) < p.Thresholds.LookAlikeMinimumLetters {
			continue
		}
		if skeleton(domain) == skeleton(of) || distance([]rune(domain), []rune(of)) <= p.Thresholds.LookAlikeDistance {
			return of
		}
	}
	return ""
}

// skeleton replaces letters by the letters that they look like.
func skeleton(domain string) string {
	return strings.NewReplacer(
		"rn", "m", "vv", "w", "cl", "d",
		"0", "o", "1", "l", "3", "e", "5", "s",
		"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "х", "x", "у", "y", "і", "i", "ј", "j", "ѕ", "s", "һ", "h", "ԁ", "d", "ո", "n",
		"ο", "o", "α", "a", "ν", "v", "ι", "i", "κ", "k", "ρ", "p", "τ", "t", "υ", "u",
		"ı", "i", "ɡ", "g", "ⅼ", "l",
	).Replace(strings.ToLower(domain))
}

// distance counts the letters to insert, remove or replace, and neighbours to
// swap, that make one text of the other.
func distance(a, b []rune) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	before, last, row := rows[0], rows[1], rows[2]
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
