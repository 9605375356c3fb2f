// Package identity compares ids, e-mail addresses and domains, whether they come
// from files, flags, the API or the ledger. Each kind has one function that returns
// the form to compare; what people typed and what the API answered is kept as it is.
package identity

import (
	"regexp"
	"slices"
	"strings"
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

// EmailKey returns the form in which e-mail addresses are compared: trimmed, with
// ASCII letters in lower case. Other letters stay, so that a look-alike stays
// different.
func EmailKey(address string) string { return folded(address) }

// Domain returns the form in which domains are compared, the same as that of the
// domain of an EmailKey.
func Domain(name string) string { return folded(name) }

// DomainOf returns what follows the last @ of an address, as Domain returns it;
// empty where the address has no domain.
func DomainOf(address string) string {
	key := EmailKey(address)
	at := strings.LastIndexByte(key, '@')
	if at < 0 {
		return ""
	}
	return key[at+1:]
}

// OfDomain reports whether an address has one of the domains exactly: a sub-domain
// is another domain.
func OfDomain(address string, domains []string) bool {
	domain := DomainOf(address)
	return domain != "" && slices.ContainsFunc(domains, func(d string) bool { return Domain(d) == domain })
}

func folded(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, strings.Trim(text, blanks))
}
