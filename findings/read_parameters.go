package findings

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// Parameters are what the rules of one evaluation need besides the ledger's rows: the
// snapshots, the policy, and what SQL cannot compute. A query gets them as :p.
type Parameters struct {
	At       snapshot.Reference
	Baseline *snapshot.Reference // nil for none
	Previous *snapshot.Reference // the snapshot before At; nil for the first
	Policy   Policy

	Matched  int // those of Accounts that the roster names
	Accounts int // accounts with an e-mail of an approved domain; with any e-mail if no domain is approved

	read, readBefore, readAtBaseline       map[string]bool // resource -> read at At, at Previous, at Baseline
	unread, unreadBefore, unreadAtBaseline int             // workspaces not read at At, at Previous, at Baseline
	known                                  map[string]bool // workspace at At -> its access was read, or it is gone
	owners                                 int             // accounts with a role of an owner
	unnamed                                int             // accounts with a role without a known name
	hasOwnerRole                           bool            // the organization has a role of an owner
	roles                                  []classifiedRole
	ids                                    map[string]string // by identity.ID: ids that the policy names, as the API writes them
	rosterSpellings                        rosterSpellings
	policyLines                            []policyLine
	clock                                  string // clock_offset_seconds of the snapshot; empty if it is unknown
	brief                                  bool   // findings have only what Compare and merging need
	readTwice                              bool   // direct access of some workspace was read more than once
	lookAlikes                             []lookAlike
	asJSON                                 map[string]json.RawMessage // the parameters; nil until they are needed
}

type classifiedRole struct {
	id, name, class string
	current         bool // listed, or held in a workspace that was read, at At
}

type lookAlike struct {
	Domain string `json:"domain"`
	Of     string `json:"of"`
}

// ReadParameters reads from a ledger what the rules need before they run. Without a
// baseline, rules that need one are not evaluated.
func ReadParameters(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy Policy) (*Parameters, error) {
	p, err := newParameters(ctx, l, at, baseline, policy)
	if err != nil {
		return nil, err
	}
	return p, p.load(ctx, l, p.loaders())
}

func newParameters(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy Policy) (*Parameters, error) {
	p := &Parameters{At: at, Baseline: baseline, Policy: policy, read: map[string]bool{}, known: map[string]bool{}, readBefore: map[string]bool{}, readAtBaseline: map[string]bool{}}
	if at.Snapshot > 1 {
		previous, err := l.Resolve(ctx, fmt.Sprint(at.Snapshot-1))
		if err != nil {
			return nil, err
		}
		p.Previous = &previous
	}
	return p, nil
}

// A loader reads a part of the parameters.
type loader struct {
	load    func(context.Context, *snapshot.Ledger) error
	reads   string // the views that it reads
	earlier bool   // at the snapshot before and at the baseline too
	serves  string // parameters and needs, of which a rule has one if it needs this; empty for all rules
}

func (p *Parameters) loaders() []loader {
	idViews := ""
	if len(p.namedIDs()) > 0 {
		idViews = idsQuery
	}
	return []loader{
		{p.loadCoverage, "coverage_at", true, ""},
		{p.loadUnread, "workspaces_at", true, ""},
		{p.loadRoles, "roles_at access_at access_history workspaces_at", false, "privileged standard unclassified toxic_pairs toxic_roles policy_lines"},
		{p.loadOwners, "people_at roles_at", false, "owner"},
		{p.loadLookAlikes, "invitations_at", false, "look_alikes"},
		{p.loadMatch, "people_at", false, "roster matched accounts"},
		{p.loadRosterSpellings, "roster_history", false, "roster"},
		{p.loadClock, "", false, "clock"},
		{p.loadReadTwice, "coverage_at", false, "cross_check"},
		{p.loadIDs, idViews, false, "service_accounts same_person retired policy_lines"},
		{p.loadPolicyLines, "", false, "policy_lines"},
	}
}

// loadersFor returns the loaders that rules need. A rule of the user's own may name any
// parameter.
func (p *Parameters) loadersFor(rules []Rule) []loader {
	return slices.DeleteFunc(p.loaders(), func(n loader) bool {
		serves := strings.Fields(n.serves)
		return n.serves != "" && !slices.ContainsFunc(rules, func(r Rule) bool {
			return r.Own || slices.ContainsFunc(serves, func(name string) bool {
				return r.names(name) || slices.Contains(r.Needs, name) || slices.Contains(r.Partly, name)
			})
		})
	})
}

// loadersOf returns the loaders that serve a parameter.
func (p *Parameters) loadersOf(parameter string) []loader {
	return slices.DeleteFunc(p.loaders(), func(n loader) bool { return !slices.Contains(strings.Fields(n.serves), parameter) })
}

// readBy returns what loaders read.
func (p *Parameters) readBy(loaders []loader) []snapshot.Reader {
	var all []snapshot.Reader
	for _, n := range loaders {
		r := snapshot.Reader{Queries: n.reads, Snapshots: []int64{p.At.Snapshot}}
		if n.earlier && p.Previous != nil {
			r.Snapshots = append(r.Snapshots, p.Previous.Snapshot)
		}
		if n.earlier && p.Baseline != nil {
			r.Snapshots = append(r.Snapshots, p.Baseline.Snapshot)
		}
		all = append(all, r)
	}
	return all
}

func (p *Parameters) load(ctx context.Context, l *snapshot.Ledger, loaders []loader) error {
	for _, n := range loaders {
		if err := n.load(ctx, l); err != nil {
			return fmt.Errorf("read the parameters of the rules from snapshot %d: %w", p.At.Snapshot, err)
		}
	}
	return nil
}

// numberOf returns the number of a snapshot, 0 for none.
func numberOf(r *snapshot.Reference) int64 {
	if r == nil {
		return 0
	}
	return r.Snapshot
}

func (p *Parameters) loadCoverage(ctx context.Context, l *snapshot.Ledger) error {
	for _, reading := range []struct {
		at   int64
		into map[string]bool
	}{{p.At.Snapshot, p.read}, {numberOf(p.Previous), p.readBefore}, {numberOf(p.Baseline), p.readAtBaseline}} {
		const query = "SELECT resource, read_status FROM coverage_at WHERE snapshot_id = ? AND workspace_id IS NULL ORDER BY resource"
		for c, err := range snapshot.Rows[struct{ Resource, ReadStatus string }](ctx, l, query, reading.at) {
			if err != nil {
				return err
			}
			reading.into[c.Resource] = c.ReadStatus == snapshot.Read
		}
	}
	return nil
}

// loadUnread finds the workspaces whose access is unknown.
func (p *Parameters) loadUnread(ctx context.Context, l *snapshot.Ledger) error {
	const query = "SELECT workspace_id, read_status IN ('read', 'gone') AS known FROM workspaces_at WHERE snapshot_id = ?"
	type workspace struct {
		WorkspaceID string
		Known       bool
	}
	for _, reading := range []struct {
		at   int64
		into *int
	}{{p.At.Snapshot, &p.unread}, {numberOf(p.Previous), &p.unreadBefore}, {numberOf(p.Baseline), &p.unreadAtBaseline}} {
		for w, err := range snapshot.Rows[workspace](ctx, l, query, reading.at) {
			if err != nil {
				return err
			}
			if !w.Known {
				*reading.into++
			}
			if reading.into == &p.unread {
				p.known[w.WorkspaceID] = w.Known
			}
		}
	}
	return nil
}

// looked reports whether the snapshot could have had access to a workspace: it was read or
// is gone, or the listing of workspaces was read and does not name it.
func (p *Parameters) looked(workspaceID string) bool {
	known, listed := p.known[workspaceID]
	return known || !listed && p.read[snapshot.Workspaces]
}

// loadClock reads how far our clock was from the API's.
func (p *Parameters) loadClock(ctx context.Context, l *snapshot.Ledger) error {
	return l.QueryRow(ctx, "SELECT coalesce(CAST(json_extract(parameters, '$.clock_offset_seconds') AS TEXT), '') FROM snapshots WHERE id = ?", []any{p.At.Snapshot}, &p.clock)
}

// loadReadTwice reads whether direct access was also read from its own endpoint, or
// memberships were read again because they were unstable.
func (p *Parameters) loadReadTwice(ctx context.Context, l *snapshot.Ledger) error {
	return l.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM coverage_at WHERE snapshot_id = ? AND (resource = 'cross_check' AND read_status IN ('read', 'unstable') OR resource = 'memberships' AND read_status = 'unstable'))",
		[]any{p.At.Snapshot}, &p.readTwice)
}

// workspacesNotRead is a sentence that says how many workspaces were not read.
func workspacesNotRead(n int) string {
	return text.Count(n, "workspace") + " " + text.OneOrMany(n, "was", "were") + " not read"
}

// loadOwners counts the owners of the organization as TL-PRV-04 does.
func (p *Parameters) loadOwners(ctx context.Context, l *snapshot.Ledger) error {
	return l.QueryRow(ctx, `SELECT coalesce(sum(CASE WHEN instr(lower(r.name), 'owner') THEN u.accounts END), 0), coalesce(sum(CASE WHEN r.name IS NULL THEN u.accounts END), 0),
		EXISTS (SELECT 1 FROM roles_at WHERE snapshot_id = ?1 AND workspace_id IS NULL AND instr(lower(name), 'owner'))
		FROM (SELECT organization_role_id, count(*) AS accounts FROM people_at WHERE snapshot_id = ?1 AND listed = 1 GROUP BY organization_role_id) AS u
		LEFT JOIN roles_at AS r ON r.snapshot_id = ?1 AND r.role_id = u.organization_role_id`, []any{p.At.Snapshot}, &p.owners, &p.unnamed, &p.hasOwnerRole)
}

// loadRoles classifies every role that is listed or held, or was held before, by its
// latest name. A role of direct access is always listed.
func (p *Parameters) loadRoles(ctx context.Context, l *snapshot.Ledger) error {
	const query = `SELECT role_id, name, 1 AS current FROM roles_at WHERE snapshot_id = :at
		UNION SELECT role_id, NULL, 1 FROM access_at WHERE snapshot_id = :at AND source = 'inherited'
		UNION SELECT role_id, NULL, 0 FROM access_history WHERE until_snapshot <= :at
		UNION SELECT role_id, NULL, 0 FROM access_history WHERE since_snapshot <= :at
			AND workspace_id IN (SELECT workspace_id FROM workspaces_at WHERE snapshot_id = :at AND read_status <> 'read')
		ORDER BY 1, 2 DESC`
	names, current := map[string]string{}, map[string]bool{}
	type row struct {
		RoleID, Name string
		Current      bool
	}
	for r, err := range snapshot.Rows[row](ctx, l, query, snapshot.Named("at", p.At.Snapshot)) {
		if err != nil {
			return err
		}
		if names[r.RoleID] == "" {
			names[r.RoleID] = r.Name
		}
		current[r.RoleID] = current[r.RoleID] || r.Current
	}
	for id, name := range names {
		if name != "" {
			continue
		}
		var err error
		if names[id], err = l.LastRoleName(ctx, id, p.At.Snapshot); err != nil {
			return err
		}
	}
	for _, id := range sortedKeys(names) {
		class, _ := p.Policy.Classify(id, names[id])
		p.roles = append(p.roles, classifiedRole{id, names[id], string(class), current[id]})
	}
	return nil
}

// domainOfKey is what follows the last @ of an address's key, in SQL.
const domainOfKey = "substr(email_key, length(rtrim(email_key, replace(email_key, '@', ''))) + 1)"

// loadLookAlikes finds the domains of invitations that look like approved ones.
func (p *Parameters) loadLookAlikes(ctx context.Context, l *snapshot.Ledger) error {
	const query = "SELECT DISTINCT " + domainOfKey + " AS domain FROM invitations_at WHERE snapshot_id = :at AND email_key LIKE '%@%' ORDER BY 1"
	for row, err := range snapshot.Rows[struct{ Domain string }](ctx, l, query, snapshot.Named("at", p.At.Snapshot)) {
		if err != nil {
			return err
		}
		if of := p.Policy.resembles(row.Domain); of != "" {
			p.lookAlikes = append(p.lookAlikes, lookAlike{row.Domain, of})
		}
	}
	return nil
}

// normalized returns e-mails or domains in the form in which they are compared, in order,
// each once.
func normalized(form func(string) string, entries []string) []string {
	all := []string{}
	for _, e := range entries {
		all = append(all, form(e))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
