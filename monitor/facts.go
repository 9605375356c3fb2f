// Package monitor tells other programs how a ledger is and how a run went: as metrics for
// Prometheus, as JSON, and to a command that somebody names. What a snapshot does not know
// is left out of the metrics and null in the JSON, never zero.
package monitor

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// Facts are what is watched of one ledger.
type Facts struct {
	Status      snapshot.Status
	Newest      Header
	Complete    *Header             // of the newest complete snapshot; nil if none exists
	Workspaces  []Counted           // at the newest snapshot, by read_status, all of them
	Population  *Population         // at the newest complete snapshot; nil if none exists
	Findings    *Findings           // there too; nil if none exists or the rules were not run
	Review      findings.Review     // by the policy
	Acceptances []findings.Accepted // that have ended or end soon
}

// A Header is what one snapshot says about itself.
type Header struct {
	ID           int64
	TakenAt      string
	FinishedAt   string
	Status       string
	Completeness string
}

// A Counted is a word of the ledger with a number.
type Counted struct {
	Name  string
	Count int64
}

// A Population counts what a snapshot has.
type Population struct {
	Grants      []GrantCount // for each source and class, also where there are none
	Accounts    *int64       // nil: not read
	Invitations []Counted    // by status, the four known ones first; nil: not read
	RosterAt    string       // the date of the roster's file; empty without a roster
	RosterRows  int64
}

// A GrantCount counts the grants from a source whose roles have a class.
type GrantCount struct {
	Source string
	Class  findings.Class
	Count  int64
}

// Findings are what the rules say of a snapshot.
type Findings struct {
	Open         []FindingCount // for each severity and kind, also where there are none; the worst first
	NotEvaluated []findings.NotEvaluated
}

// A FindingCount counts the open findings of a severity and a kind.
type FindingCount struct {
	Severity, Kind string
	Count          int64
}

// Read reads the facts of a ledger whose status is that of ReadStatus. It evaluates the rules
// at the newest complete snapshot.
func Read(ctx context.Context, l *snapshot.Ledger, now time.Time, status snapshot.Status, policy findings.Policy, rules []findings.Rule) (Facts, error) {
	f := Facts{Status: status, Review: policy.Review, Acceptances: policy.EndingBy(now)}
	var err error
	if f.Newest, err = header(ctx, l, status.Newest.Snapshot); err != nil {
		return f, err
	}
	if f.Workspaces, err = counted(ctx, l, readStatuses(), "SELECT read_status AS name, count(*) AS count FROM workspaces GROUP BY 1"); err != nil {
		return f, fmt.Errorf("count workspaces: %w", err)
	}
	if status.Complete == nil {
		return f, nil
	}
	complete, err := header(ctx, l, status.Complete.Snapshot)
	if err != nil {
		return f, err
	}
	f.Complete = &complete
	if f.Population, err = population(ctx, l, policy, complete.ID); err != nil {
		return f, err
	}
	if len(rules) > 0 {
		f.Findings, err = evaluated(ctx, l, *status.Complete, policy, rules)
	}
	return f, err
}

// ReadStatus summarizes a ledger, with the failed runs that are kept beside it.
func ReadStatus(ctx context.Context, l *snapshot.Ledger) (snapshot.Status, error) {
	s, err := l.Status(ctx)
	if err != nil {
		return s, err
	}
	postponed, err := snapshot.Postponed(l.Path())
	if err != nil {
		return s, err
	}
	for _, f := range postponed {
		noted := s.Complete != nil && f.At <= s.Complete.TakenAt // by the run that recorded it
		if !noted && !slices.Contains(s.Failed, f) {
			s.Failed = append(s.Failed, f)
		}
	}
	return s, nil
}

func header(ctx context.Context, l *snapshot.Ledger, id int64) (h Header, err error) {
	err = l.QueryRow(ctx, "SELECT id, taken_at, finished_at, status, completeness FROM snapshots WHERE id = ?", []any{id},
		&h.ID, &h.TakenAt, &h.FinishedAt, &h.Status, &h.Completeness)
	return h, err
}

// readStatuses returns what reading a workspace can result in.
func readStatuses() []string {
	return []string{snapshot.Read, snapshot.Forbidden, snapshot.Missing, snapshot.Gone, snapshot.Failed, snapshot.Unstable, snapshot.NotAsked}
}

// counted runs a query of names and counts. The known names come first, also those that it
// does not return, and then the others in their order.
func counted(ctx context.Context, l *snapshot.Ledger, known []string, query string, args ...any) ([]Counted, error) {
	counts := map[string]int64{}
	for _, name := range known {
		counts[name] = 0
	}
	for c, err := range snapshot.Rows[Counted](ctx, l, query, args...) {
		if err != nil {
			return nil, err
		}
		counts[c.Name] += c.Count
	}
	place := func(name string) int { // behind the known ones for any other
		return (slices.Index(known, name) + len(known) + 1) % (len(known) + 1)
	}
	var all []Counted
	for _, name := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) }) {
		all = append(all, Counted{name, counts[name]})
	}
	return all, nil
}

// population counts what a snapshot has.
func population(ctx context.Context, l *snapshot.Ledger, policy findings.Policy, at int64) (*Population, error) {
	var p Population
	var invitations *int64
	var rosterAt *string
	const row = `SELECT users, enrollments, json_extract(parameters, '$.inputs.roster.date'), coalesce(json_extract(parameters, '$.inputs.roster.rows'), 0) FROM snapshots WHERE id = ?`
	if err := l.QueryRow(ctx, row, []any{at}, &p.Accounts, &invitations, &rosterAt, &p.RosterRows); err != nil {
		return nil, err
	}
	if rosterAt != nil {
		p.RosterAt = *rosterAt
	}
	counts, err := l.GrantCounts(ctx, at)
	if err != nil {
		return nil, err
	}
	for _, source := range []string{snapshot.Direct, snapshot.Inherited} {
		for _, class := range []findings.Class{findings.Privileged, findings.Standard, findings.Unclassified} {
			p.Grants = append(p.Grants, GrantCount{source, class, 0})
		}
	}
	for _, c := range counts {
		class, _ := policy.Classify(c.RoleID, c.RoleName)
		i := slices.IndexFunc(p.Grants, func(g GrantCount) bool { return g.Source == c.Source && g.Class == class })
		if i < 0 {
			return nil, fmt.Errorf("count the grants of snapshot %d: %q is no source", at, c.Source)
		}
		p.Grants[i].Count += c.Grants
	}
	if invitations == nil {
		return &p, nil
	}
	p.Invitations, err = counted(ctx, l, []string{"PENDING", "ACCEPTED", "EXPIRED", "CANCELLED"}, "SELECT status AS name, count(*) AS count FROM invitations_at WHERE snapshot_id = ? GROUP BY 1", at)
	if err != nil {
		return nil, fmt.Errorf("count invitations: %w", err)
	}
	return &p, nil
}

// evaluated runs rules at a snapshot and counts the open findings.
func evaluated(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, policy findings.Policy, rules []findings.Rule) (*Findings, error) {
	var baseline *snapshot.Reference
	if b, ok, err := l.Baseline(ctx, at); err != nil {
		return nil, err
	} else if ok {
		baseline = &b
	}
	_, result, err := findings.Evaluate(ctx, l, at, baseline, policy, rules)
	if err != nil {
		return nil, err
	}
	f := Findings{NotEvaluated: result.NotEvaluated}
	for _, severity := range findings.SeverityNames() {
		for _, kind := range []string{findings.Exception, findings.ToConfirm, findings.Data} {
			f.Open = append(f.Open, FindingCount{severity, kind, 0})
		}
	}
	for _, found := range result.Findings {
		i := slices.IndexFunc(f.Open, func(c FindingCount) bool { return c.Severity == found.Severity && c.Kind == found.Kind })
		if found.IsOpen() {
			f.Open[i].Count++
		}
	}
	return &f, nil
}
