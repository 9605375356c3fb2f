package findings

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A Scene is what the rules look at: a snapshot, what it is compared with, the
// policy, and what SQL cannot compute.
type Scene struct {
	At       snapshot.Reference
	Baseline *snapshot.Reference // nil for none
	Previous *snapshot.Reference // the snapshot before At; nil for the first
	Policy   Policy

	Matched  int // accounts, of an approved domain where any is set, that the roster names
	Accounts int // accounts of an approved domain (of any, where none is set) with an e-mail

	read, readBefore, readThen map[string]bool // resource -> read at At, at Previous, at Baseline
	unread, unreadBefore       int             // workspaces not read at At, at Previous
	unreadThen                 int             // and at Baseline
	owners, unnamed            int             // accounts with a role of an owner, with one of which no name is known
	ownerRole                  bool            // the organization has a role of an owner
	roles                      []classified
	similar                    []lookAlike
	asJSON                     map[string]json.RawMessage // the parameters, once they were asked for
}

type classified struct{ id, name, class string }

type lookAlike struct {
	Domain string `json:"domain"`
	Of     string `json:"of"`
}

// Look reads what the rules need to know of a ledger before they run. Without a
// baseline, rules that need one are not evaluated.
func Look(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy Policy) (*Scene, error) {
	s, err := newScene(ctx, l, at, baseline, policy)
	if err != nil {
		return nil, err
	}
	return s, s.look(ctx, l)
}

func newScene(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy Policy) (*Scene, error) {
	s := &Scene{At: at, Baseline: baseline, Policy: policy, read: map[string]bool{}, readBefore: map[string]bool{}, readThen: map[string]bool{}}
	if at.Snapshot > 1 {
		previous, err := l.Resolve(ctx, fmt.Sprint(at.Snapshot-1))
		if err != nil {
			return nil, err
		}
		s.Previous = &previous
	}
	return s, nil
}

func (s *Scene) look(ctx context.Context, l *snapshot.Ledger) error {
	for _, load := range []func(context.Context, *snapshot.Ledger) error{s.loadCoverage, s.loadUnread, s.loadRoles, s.loadOwners, s.loadDomains, s.loadMatch} {
		if err := load(ctx, l); err != nil {
			return fmt.Errorf("look at snapshot %d: %w", s.At.Snapshot, err)
		}
	}
	return nil
}

func number(r *snapshot.Reference) int64 {
	if r == nil {
		return 0
	}
	return r.Snapshot
}

func (s *Scene) loadCoverage(ctx context.Context, l *snapshot.Ledger) error {
	for _, reading := range []struct {
		at   int64
		into map[string]bool
	}{{s.At.Snapshot, s.read}, {number(s.Previous), s.readBefore}, {number(s.Baseline), s.readThen}} {
		err := eachRow(ctx, l, "SELECT resource, read_status FROM coverage_at WHERE snapshot_id = ? AND workspace_id IS NULL ORDER BY resource", func(row []string) error {
			reading.into[row[0]] = row[1] == snapshot.Read
			return nil
		}, reading.at)
		if err != nil {
			return err
		}
	}
	return nil
}

// loadUnread counts the workspaces whose access nobody knows.
func (s *Scene) loadUnread(ctx context.Context, l *snapshot.Ledger) error {
	const unread = "SELECT count(*) FROM workspaces_at WHERE snapshot_id = ? AND read_status NOT IN ('read', 'gone')"
	for _, reading := range []struct {
		at   int64
		into *int
	}{{s.At.Snapshot, &s.unread}, {number(s.Previous), &s.unreadBefore}, {number(s.Baseline), &s.unreadThen}} {
		if err := l.QueryRow(ctx, unread, []any{reading.at}, reading.into); err != nil {
			return err
		}
	}
	return nil
}

// workspacesNotRead says how many were not.
func workspacesNotRead(n int) string {
	if n == 1 {
		return "1 workspace was not read"
	}
	return fmt.Sprintf("%d workspaces were not read", n)
}

// loadOwners counts who owns the organization, as TL-PRV-04 does.
func (s *Scene) loadOwners(ctx context.Context, l *snapshot.Ledger) error {
	return l.QueryRow(ctx, `SELECT coalesce(sum(CASE WHEN instr(lower(r.name), 'owner') THEN u.accounts END), 0), coalesce(sum(CASE WHEN r.name IS NULL THEN u.accounts END), 0),
		EXISTS (SELECT 1 FROM roles_at WHERE snapshot_id = ?1 AND workspace_id IS NULL AND instr(lower(name), 'owner'))
		FROM (SELECT organization_role_id, count(*) AS accounts FROM users_at WHERE snapshot_id = ?1 GROUP BY organization_role_id) AS u
		LEFT JOIN roles_at AS r ON r.snapshot_id = ?1 AND r.role_id = u.organization_role_id`, []any{s.At.Snapshot}, &s.owners, &s.unnamed, &s.ownerRole)
}

// loadRoles classifies every role that is listed or held, or was held before, by the
// latest of its names. Direct access lists its role itself.
func (s *Scene) loadRoles(ctx context.Context, l *snapshot.Ledger) error {
	names := map[string]string{}
	err := eachRow(ctx, l, `SELECT role_id, name FROM roles_at WHERE snapshot_id = :at
		UNION SELECT role_id, NULL FROM access_at WHERE snapshot_id = :at AND source = 'inherited'
		UNION SELECT role_id, NULL FROM access_history WHERE until_snapshot <= :at
		UNION SELECT role_id, NULL FROM access_history WHERE since_snapshot <= :at
			AND workspace_id IN (SELECT workspace_id FROM workspaces_at WHERE snapshot_id = :at AND read_status <> 'read')
		ORDER BY 1, 2 DESC`, func(row []string) error {
		if names[row[0]] == "" {
			names[row[0]] = row[1]
		}
		return nil
	}, snapshot.Named("at", s.At.Snapshot))
	if err != nil {
		return err
	}
	for id, name := range names {
		if name != "" {
			continue
		}
		if names[id], err = l.LastRoleName(ctx, id, s.At.Snapshot); err != nil {
			return err
		}
	}
	for _, id := range sortedKeys(names) {
		class, _ := s.Policy.Classify(id, names[id])
		s.roles = append(s.roles, classified{id, names[id], string(class)})
	}
	return nil
}

// loadDomains finds the look-alikes among the domains of people and invitations.
func (s *Scene) loadDomains(ctx context.Context, l *snapshot.Ledger) error {
	domains := map[string]bool{}
	err := eachRow(ctx, l, `SELECT email FROM users_at WHERE snapshot_id = :at AND email IS NOT NULL
		UNION ALL SELECT email FROM invitations_at WHERE snapshot_id = :at AND email IS NOT NULL`, func(row []string) error {
		if d := identity.DomainOf(row[0]); d != "" {
			domains[d] = true
		}
		return nil
	}, snapshot.Named("at", s.At.Snapshot))
	if err != nil {
		return err
	}
	for _, d := range sortedKeys(domains) {
		if of := s.Policy.resembles(d); of != "" {
			s.similar = append(s.similar, lookAlike{d, of})
		}
	}
	return nil
}

// loadMatch counts the accounts that the roster should know, and does.
func (s *Scene) loadMatch(ctx context.Context, l *snapshot.Ledger) error {
	names := identity.NewRosterIndex()
	err := eachRow(ctx, l, "SELECT coalesce(user_id, ''), email FROM roster_at WHERE snapshot_id = ? ORDER BY email", func(row []string) error {
		names.Add(row[0], row[1])
		return nil
	}, s.At.Snapshot)
	if err != nil {
		return err
	}
	var match identity.Match
	err = eachRow(ctx, l, "SELECT user_id, email FROM users_at WHERE snapshot_id = ? AND email IS NOT NULL ORDER BY user_id", func(row []string) error {
		names.Count(&match, row[0], row[1], s.Policy.Organization.ApprovedDomains)
		return nil
	}, s.At.Snapshot)
	s.Matched, s.Accounts = match.Matched, match.Of
	return err
}

// MatchPercent is the share of accounts that the roster names, in %; -1 where
// there are no accounts to match.
func (s *Scene) MatchPercent() float64 {
	if s.Accounts == 0 {
		return -1
	}
	return 100 * float64(s.Matched) / float64(s.Accounts)
}

func normalized(entries []string) []string {
	all := []string{}
	for _, e := range entries {
		all = append(all, identity.EmailKey(e))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
