package findings

import (
	"slices"

	"tlaudit/identity"
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
	return p.OutsideByDomain()(identity.EmailKey(email), identity.DomainOf(email))
}

// OutsideByDomain returns Outside as a function of an address's key and domain, as
// people_at has them, for callers that ask about many people.
func (p Policy) OutsideByDomain() func(key, domain string) Outside {
	approved := normalized(identity.Domain, p.Organization.ApprovedDomains)
	return func(key, domain string) Outside {
		switch {
		case len(approved) == 0:
			return OutsideNotTested
		case key == "":
			return NoEmailKnown
		case domain != "" && slices.Contains(approved, domain):
			return IsInside
		}
		return IsOutside
	}
}
