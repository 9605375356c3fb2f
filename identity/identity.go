// Package identity compares ids, e-mail addresses and domains, whether they come
// from files, flags, the API or the ledger. Each kind has one function that returns
// the form to compare; what people typed and what the API answered is kept as it is.
package identity

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// uuid is the contract's form of an id.
var uuid = regexp.MustCompile(`^(?i:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// IsID reports whether a text has the form of the API's ids, a UUID in any case.
func IsID(text string) bool { return uuid.MatchString(text) }

// ID returns the form in which ids are compared: trimmed, without regard to case.
func ID(id string) string { return strings.ToLower(strings.TrimSpace(id)) }

// blanks are what is trimmed of an address: the spaces and line ends of Unicode, and
// characters without width. Queries trim the same ones, by number.
const blanks = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"

// DomainOf returns what follows the last @ of an address, as Domain returns it;
// empty where the address has no domain.
func DomainOf(address string) string {
	_, domain, _ := cutLast(EmailKey(address))
	return domain
}

// OfDomain reports whether an address has one of the domains exactly: a sub-domain
// is another domain.
func OfDomain(address string, domains []string) bool {
	domain := DomainOf(address)
	return domain != "" && slices.ContainsFunc(domains, func(d string) bool { return Domain(d) == domain })
}

func trim(text string) string { return strings.Trim(text, blanks) }

// fold returns NFC text in simple case folding, one character to one. Characters that
// fold into each other have one least member; its lower case, where that folds into it
// too, is the form that all of them take.
func fold(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		lower := unicode.ToLower(least)
		for next := unicode.SimpleFold(least); next != least; next = unicode.SimpleFold(next) {
			if next == lower {
				return lower
			}
		}
		return least
	}, norm.NFC.String(text)))
}

func lowerASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// cutLast cuts an address at its last @.
func cutLast(address string) (local, domain string, ok bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address, "", false
	}
	return address[:at], address[at+1:], true
}
