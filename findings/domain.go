package findings

import "tlaudit/snapshot"

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
	if NormalizeEmail(email) == "" {
		return NoEmailKnown
	}
	if snapshot.OfDomain(email, p.Organization.ApprovedDomains) {
		return IsInside
	}
	return IsOutside
}

// NormalizeEmail is the form in which e-mails are compared, here as in the ledger.
func NormalizeEmail(email string) string { return snapshot.NormalizeEmail(email) }
