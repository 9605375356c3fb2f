package findings

import "tlaudit/identity"

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
	if len(p.Organization.ApprovedDomains) == 0 {
		return OutsideNotTested
	}
	if identity.EmailKey(email) == "" {
		return NoEmailKnown
	}
	if identity.OfDomain(email, p.Organization.ApprovedDomains) {
		return IsInside
	}
	return IsOutside
}
