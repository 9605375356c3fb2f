package findings

import (
	"context"
	"fmt"

	"tlaudit/snapshot"
)

// A Census has what a new policy can name: the roles and e-mail domains of a ledger, with
// their counts, and the workspaces.
type Census struct {
	At           snapshot.Reference
	Organization string              // its id
	Roles        []snapshot.RoleName // by name
	Domains      []DomainUse         // most used first
	Workspaces   []WorkspaceName     // that are there, by name
	Words        []StatusCount       // of the roster, most used first; Means is that of the policy without words
}

// A DomainUse counts the accounts and invitations with e-mails of a domain.
type DomainUse struct {
	Domain      string
	Accounts    int
	Invitations int
}

// A WorkspaceName is a workspace, and its name if one is known.
type WorkspaceName struct{ WorkspaceID, Name string }

// TakeCensus counts the roles of all snapshots and the domains of one, and lists the
// workspaces of that one.
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
	const workspaces = "SELECT workspace_id, coalesce(name, '') AS name FROM workspaces_at WHERE snapshot_id = ? AND read_status <> 'gone' ORDER BY 2, 1"
	for w, err := range snapshot.Rows[WorkspaceName](ctx, l, workspaces, at.Snapshot) {
		if err != nil {
			return c, fmt.Errorf("list workspaces: %w", err)
		}
		c.Workspaces = append(c.Workspaces, w)
	}
	var err error
	if c.Words, err = statusWords(ctx, l, at); err != nil {
		return c, fmt.Errorf("count words of status: %w", err)
	}
	const query = "SELECT domain, sum(account) AS accounts, sum(NOT account) AS invitations FROM (SELECT " + domainOfKey + " AS domain, 1 AS account FROM users_at WHERE snapshot_id = :at AND email_key LIKE '%@%' " +
		"UNION ALL SELECT " + domainOfKey + ", 0 FROM invitations_at WHERE snapshot_id = :at AND email_key LIKE '%@%') WHERE domain <> '' GROUP BY domain ORDER BY 2 DESC, 3 DESC, 1"
	type use struct {
		Domain                string
		Accounts, Invitations int64
	}
	for u, err := range snapshot.Rows[use](ctx, l, query, snapshot.Named("at", at.Snapshot)) {
		if err != nil {
			return c, fmt.Errorf("count domains: %w", err)
		}
		c.Domains = append(c.Domains, DomainUse{u.Domain, int(u.Accounts), int(u.Invitations)})
	}
	return c, nil
}

// statusWords counts the words of status on the roster of a snapshot.
func statusWords(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference) ([]StatusCount, error) {
	var rows []snapshot.RosterRow
	for word, err := range snapshot.Rows[struct{ Status string }](ctx, l, "SELECT status FROM roster_at WHERE snapshot_id = ? ORDER BY email", at.Snapshot) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, snapshot.RosterRow{Status: word.Status})
	}
	return RosterWords{}.Count(rows), nil
}
