package collector

import (
	"fmt"

	"tlaudit/identity"
	"tlaudit/transactionlink"
)

// An OrganizationError says that the answers belong to another organization than they must,
// or that they belong to two organizations.
type OrganizationError struct {
	Want, Got string // ids
	Ledger    bool   // Want is the ledger's
	Given     bool   // Want is the one of Options; without either it is an earlier answer's
}

func (e *OrganizationError) Error() string {
	switch {
	case e.Ledger:
		return fmt.Sprintf("the ledger belongs to organization %s, the token to %s", e.Want, e.Got)
	case e.Given:
		return fmt.Sprintf("the organization must be %s, and the token belongs to %s", e.Want, e.Got)
	}
	return fmt.Sprintf("the answers belong to two organizations: %s and %s", e.Want, e.Got)
}

// sameOrganization checks that inherited access belongs to the organization so far.
func (w *walk) sameOrganization(inherited []transactionlink.InheritedMembership) error {
	for _, m := range inherited {
		if err := w.belongs(m.OrganizationID); err != nil {
			return err
		}
	}
	return nil
}

// belongs checks the organization's id of an answer: it must be the ledger's and that of
// the options, or that of the first answer where there is neither.
func (w *walk) belongs(organization string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	known, given := w.o.Known.OrganizationID, w.o.Organization
	switch {
	case organization == "":
		return nil
	case known != "" && organization != known:
		return &OrganizationError{Want: known, Got: organization, Ledger: true}
	case given != "" && identity.ID(organization) != identity.ID(given):
		return &OrganizationError{Want: given, Got: organization, Given: true}
	case w.organization != "" && organization != w.organization:
		return &OrganizationError{Want: w.organization, Got: organization}
	}
	w.organization = organization
	return nil
}
