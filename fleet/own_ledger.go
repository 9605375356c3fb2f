package fleet

import (
	"context"
	"fmt"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// An OtherOrganizationError says that a ledger is not that of the organization that names it.
type OtherOrganizationError struct {
	DB       string // the ledger
	Recorded string // the organization's id in the ledger
	Want     string // the organization_id of the fleet's file; empty if it has none
	Same     string // without Want: the organization whose ledger records the same id
}

func (e *OtherOrganizationError) Error() string {
	if e.Want == "" {
		return fmt.Sprintf("the ledger %s belongs to organization %s, as the ledger of %s does: correct db", e.DB, e.Recorded, e.Same)
	}
	return fmt.Sprintf("the ledger %s belongs to organization %s, the fleet's file says %s: correct organization_id or db", e.DB, e.Recorded, e.Want)
}

// OwnLedger returns an *OtherOrganizationError if a ledger records another organization than
// the one that the fleet's file says.
func OwnLedger(ctx context.Context, o Organization, l *snapshot.Ledger) error {
	if o.ID == "" {
		return nil
	}
	id, err := l.OrganizationID(ctx)
	if err == nil && id != "" && !identity.SameID(id, o.ID) {
		err = &OtherOrganizationError{DB: o.DB, Recorded: id, Want: o.ID}
	}
	return err
}

// Ledgers are the ledgers that were seen, by the organization that they record.
type Ledgers map[string]string

// Add adds a ledger. It returns an *OtherOrganizationError if an earlier one records the same
// organization.
func (seen Ledgers) Add(ctx context.Context, o Organization, l *snapshot.Ledger) error {
	id, err := l.OrganizationID(ctx)
	if err != nil || id == "" {
		return err
	}
	if first, ok := seen[identity.ID(id)]; ok {
		return &OtherOrganizationError{DB: o.DB, Recorded: id, Same: first}
	}
	seen[identity.ID(id)] = o.Name
	return nil
}
