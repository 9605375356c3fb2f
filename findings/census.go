package findings

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A Census is what a ledger has seen that a policy can name.
type Census struct {
	At           snapshot.Reference
	Organization string      // its id
	Roles        []RoleUse   // by name
	Domains      []DomainUse // most used first
}

// A RoleUse is a name of roles, or a role without a known name.
type RoleUse struct {
	Name    string // empty where unknown
	ID      string // only where the name is unknown
	Roles   int    // how many roles have or had the name
	Holders int    // people who hold one of them now
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
	seen, err := l.RoleNames(ctx)
	if err != nil {
		return c, fmt.Errorf("count roles: %w", err)
	}
	err = eachIn(seen, func(row []string) error {
		roles, err := strconv.Atoi(row[2])
		if err != nil {
			return err
		}
		holders, err := strconv.Atoi(row[3])
		c.Roles = append(c.Roles, RoleUse{Name: row[0], ID: row[1], Roles: roles, Holders: holders})
		return err
	})
	if err != nil {
		return c, fmt.Errorf("count roles: %w", err)
	}
	uses := map[string]*DomainUse{}
	err = eachRow(ctx, l, `SELECT email, 'account' FROM users_at WHERE snapshot_id = :at AND email IS NOT NULL
		UNION ALL SELECT email, 'invitation' FROM invitations_at WHERE snapshot_id = :at AND email IS NOT NULL ORDER BY 1, 2`, func(row []string) error {
		email := identity.EmailKey(row[0])
		domain := email[strings.LastIndexByte(email, '@')+1:]
		if uses[domain] == nil {
			uses[domain] = &DomainUse{Domain: domain}
		}
		if row[1] == "account" {
			uses[domain].Accounts++
		} else {
			uses[domain].Invitations++
		}
		return nil
	}, snapshot.Named("at", at.Snapshot))
	if err != nil {
		return c, fmt.Errorf("count domains: %w", err)
	}
	for _, u := range uses {
		c.Domains = append(c.Domains, *u)
	}
	slices.SortFunc(c.Domains, func(a, b DomainUse) int {
		return cmp.Or(b.Accounts-a.Accounts, b.Invitations-a.Invitations, strings.Compare(a.Domain, b.Domain))
	})
	return c, nil
}
