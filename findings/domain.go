package findings

import (
	"slices"
	"strings"
)

// An Outside says whether an e-mail is from outside the approved domains.
type Outside string

// The answers of Policy.Outside, as reports print them.
const (
	IsOutside        Outside = "Yes"
	IsInside         Outside = "No"
	OutsideNotTested Outside = "Not evaluated"   // the policy approves no domain
	NoEmailKnown     Outside = "No e-mail known" // nothing to test
)

// Outside says whether an e-mail belongs to somebody from outside. A sub-domain
// of an approved domain is outside unless it is approved itself.
func (p Policy) Outside(email string) Outside {
	email = NormalizeEmail(email)
	if len(p.Organization.ApprovedDomains) == 0 {
		return OutsideNotTested
	}
	if email == "" {
		return NoEmailKnown
	}
	at := strings.LastIndexByte(email, '@')
	if at < 0 {
		return IsOutside
	}
	if slices.ContainsFunc(p.Organization.ApprovedDomains, func(d string) bool { return NormalizeEmail(d) == email[at+1:] }) {
		return IsInside
	}
	return IsOutside
}

// blanks are what is trimmed of an e-mail, here as in the rules.
const blanks = "\t\n\v\f\r \u0085\u00a0"

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
