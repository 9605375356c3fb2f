package collector

import (
	"fmt"

	"tlaudit/transactionlink"
)

// An OrganizationError says that the answers belong to another organization than
// the ledger, or to two organizations at once.
type OrganizationError struct {
	Want, Got string // ids
	Ledger    bool   // Want is the ledger's; otherwise an earlier answer's
}

func (e *OrganizationError) Error() string {
	if e.Ledger {
		return fmt.Sprintf("the ledger is of organization %s, the token of %s", e.Want, e.Got)
	}
	return fmt.Sprintf("answers of two organizations: %s and %s", e.Want, e.Got)
}

// sameOrganization checks that inherited access is of the organization so far.
func (w *walk) sameOrganization(inherited []transactionlink.InheritedMembership) error {
	for _, m := range inherited {
		if err := w.belongs(m.OrganizationID); err != nil {
			return err
		}
	}
	return nil
}

// belongs takes an organization's id from an answer: the first one is believed
// where the ledger has none, and every other must be the same.
func (w *walk) belongs(organization string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.o.Known.OrganizationID
	switch {
	case organization == "":
		return nil
	case known != "" && organization != known:
		return &OrganizationError{Want: known, Got: organization, Ledger: true}
	case w.organization != "" && organization != w.organization:
		return &OrganizationError{Want: w.organization, Got: organization}
	}
	w.organization = organization
	return nil
}
