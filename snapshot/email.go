package snapshot

import (
	"slices"
	"strings"
)

// blanks are what is trimmed of an e-mail: the spaces and line ends of Unicode, and
// what has no width. Queries trim the same, by number.
const blanks = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"

// NormalizeEmail is the form in which e-mails are compared: trimmed, with ASCII
// letters in lower case. Other letters stay, so that a look-alike stays different.
func NormalizeEmail(email string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, strings.Trim(email, blanks))
}

// OfDomain tells whether an e-mail is of one of some domains, exactly: a sub-domain
// of one of them is another domain.
func OfDomain(email string, domains []string) bool {
	email = NormalizeEmail(email)
	at := strings.LastIndexByte(email, '@')
	return at >= 0 && slices.ContainsFunc(domains, func(d string) bool { return NormalizeEmail(d) == email[at+1:] })
}
