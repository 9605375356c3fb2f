package findings

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A Census counts the roles and e-mail domains of a ledger, which a new policy can name.
type Census struct {
	At           snapshot.Reference
	Organization string              // its id
	Roles        []snapshot.RoleName // by name
	Domains      []DomainUse         // most used first
}

// A DomainUse counts the accounts and invitations with e-mails of a domain.
type DomainUse struct {
	Domain      string
	Accounts    int
	Invitations int
}

// TakeCensus counts the roles of all snapshots and the domains of one.
func TakeCensus(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference) (Census, error) {
	c := Census{At: at}
	if err := l.QueryRow(ctx, "SELECT organization_id FROM snapshots WHERE id = ?", []any{at.Snapshot}, &c.Organization); err != nil {
		return c, fmt.Errorf("organization of snapshot %d: %w", at.Snapshot, err)
	}
	for r, err := range l.RoleNames(ctx) {
		if err != nil {
			return c, fmt.Errorf("count roles: %w", err)
		}
		c.Roles = append(c.Roles, r)
	}
	const query = `SELECT email, 'account' AS of FROM users_at WHERE snapshot_id = :at AND email IS NOT NULL
		UNION ALL SELECT email, 'invitation' FROM invitations_at WHERE snapshot_id = :at AND email IS NOT NULL ORDER BY 1, 2`
	uses := map[string]*DomainUse{}
	for row, err := range snapshot.Rows[struct{ Email, Of string }](ctx, l, query, snapshot.Named("at", at.Snapshot)) {
		if err != nil {
			return c, fmt.Errorf("count domains: %w", err)
		}
		domain := identity.DomainOf(row.Email)
		if domain == "" {
			continue
		}
		if uses[domain] == nil {
			uses[domain] = &DomainUse{Domain: domain}
		}
		if row.Of == "account" {
			uses[domain].Accounts++
		} else {
			uses[domain].Invitations++
		}
	}
	for _, u := range uses {
		c.Domains = append(c.Domains, *u)
	}
	slices.SortFunc(c.Domains, func(a, b DomainUse) int {
		return cmp.Or(b.Accounts-a.Accounts, b.Invitations-a.Invitations, strings.Compare(a.Domain, b.Domain))
	})
	return c, nil
}
