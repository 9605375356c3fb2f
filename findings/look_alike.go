package findings

import (
	"slices"
	"strings"

	"tlaudit/identity"
)

// resembles returns the approved domain for which a domain could be mistaken: a few edits
// differ, or only letters that look alike; empty for none. A domain that is approved or
// known resembles none, and an approved domain that is too short is not compared. The
// characters that people see are compared, not the ASCII form.
func (p Policy) resembles(domain string) string {
	approved := normalized(identity.Domain, p.Organization.ApprovedDomains)
	known := append(normalized(identity.Domain, p.Organization.KnownDomains), approved...)
	if slices.Contains(known, identity.Domain(domain)) {
		return ""
	}
	shown := identity.UnicodeDomain(domain)
	for _, of := range approved {
		other := identity.UnicodeDomain(of)
		if len([]rune(other)) < p.Thresholds.LookAlikeMinimumLetters {
			continue
		}
		if skeleton(shown) == skeleton(other) || distance([]rune(shown), []rune(other)) <= p.Thresholds.LookAlikeDistance {
			return of
		}
	}
	return ""
}

// skeleton replaces letters of a domain that UnicodeDomain returned by the letters that they
// look like.
func skeleton(domain string) string {
	return strings.NewReplacer(
		"rn", "m", "vv", "w", "cl", "d",
		"0", "o", "1", "l", "3", "e", "5", "s",
		"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "х", "x", "у", "y", "і", "i", "ј", "j", "ѕ", "s", "һ", "h", "ԁ", "d", "ո", "n",
		"ο", "o", "α", "a", "ν", "v", "ι", "i", "κ", "k", "ρ", "p", "τ", "t", "υ", "u",
		"ı", "i", "ɡ", "g", "ⅼ", "l",
	).Replace(domain)
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
