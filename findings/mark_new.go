package findings

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// mostTries is at how many snapshots a rule is evaluated to find one that can tell. Whether
// it can may depend on what only the evaluation shows, such as how many accounts the roster
// names, and each evaluation takes as long as the first.
const mostTries = 10

// MarkNew sets Beside of each finding of a result: what it is beside those of the newest
// earlier complete snapshot at which its rule could be evaluated whole; for a rule that
// needs the baseline, the newest such snapshot after the baseline. A rule is tried at the
// ten newest snapshots that have its listings. Where it could be evaluated whole at none
// of them, a finding is FirstLookedAt; New if its rule needs the baseline. MarkNew
// reports whether there is an earlier complete snapshot; if not, it sets nothing.
func MarkNew(ctx context.Context, l *snapshot.Ledger, p *Parameters, result *Result) (bool, error) {
	e, ok, err := snapshotBefore(ctx, l, p.At.Snapshot)
	if err != nil || !ok {
		return false, err
	}
	pending, tries := map[string]Rule{}, map[string]int{}
	for _, f := range result.Findings {
		if r := *f.Rule; !lacksPolicy(p.MissingPart(r)) {
			pending[r.ID] = r
		}
	}
	newest := map[string]*Result{} // by rule: what the newest earlier snapshot that could tell had
	for ok {
		if e.ID <= numberOf(p.Baseline) { // no earlier snapshot has what these compare with
			maps.DeleteFunc(pending, func(_ string, r Rule) bool {
				return slices.Contains(r.Needs, "baseline") || slices.Contains(r.Partly, "baseline")
			})
		}
		rules := e.answerable(p, pending)
		if len(rules) > 0 {
			before, err := evaluateBefore(ctx, l, p, e, result.withFolded(rules))
			if err != nil {
				return false, err
			}
			for _, r := range rules {
				i := slices.IndexFunc(before.NotEvaluated, func(n NotEvaluated) bool { return n.Rule.ID == r.ID })
				if i < 0 {
					newest[r.ID] = before
				}
				if tries[r.ID]++; i < 0 || tries[r.ID] == mostTries || lacksPolicy(before.NotEvaluated[i].Lacks) {
					delete(pending, r.ID)
				}
			}
		}
		if len(pending) == 0 {
			break
		}
		if e, ok, err = snapshotBefore(ctx, l, e.ID); err != nil {
			return false, err
		}
	}
	for _, f := range result.Findings {
		switch before := newest[f.Rule.ID]; {
		case before != nil:
			f.Beside = before.Compare(f)
		case f.Rule.NeedsBaseline():
			f.Beside = New
		default:
			f.Beside = FirstLookedAt
		}
	}
	return true, nil
}

// lacksPolicy reports whether the policy would have to supply something. It is the same at
// every snapshot.
func lacksPolicy(lacks []Lack) bool {
	return slices.ContainsFunc(lacks, func(k Lack) bool { return k.Policy != "" })
}

// withFolded returns rules with those that they fold and that found something. A finding
// has the worst severity of those that it takes in, at an earlier snapshot too.
func (r *Result) withFolded(rules []Rule) []Rule {
	wanted := map[string]bool{}
	for _, host := range rules {
		for _, id := range host.Folds {
			wanted[id] = true
		}
	}
	for _, rule := range rules {
		delete(wanted, rule.ID)
	}
	all := slices.Clone(rules)
	for i := range r.into {
		if folded := r.found[i].Rule; wanted[folded.ID] {
			delete(wanted, folded.ID)
			all = append(all, *folded)
		}
	}
	slices.SortFunc(all, func(a, b Rule) int { return compareRules(a.ID, b.ID) })
	return all
}

// evaluateBefore evaluates rules at an earlier snapshot, with the same policy, and with the
// same baseline if the snapshot is after it.
func evaluateBefore(ctx context.Context, l *snapshot.Ledger, p *Parameters, e earlierSnapshot, rules []Rule) (*Result, error) {
	at, err := l.Resolve(ctx, fmt.Sprint(e.ID))
	if err != nil {
		return nil, err
	}
	baseline := p.Baseline
	if e.ID <= numberOf(p.Baseline) {
		baseline = nil
	}
	earlier, err := newParameters(ctx, l, at, baseline, p.Policy)
	if err != nil {
		return nil, err
	}
	earlier.brief = true
	before, err := earlier.evaluate(ctx, l, rules)
	if err = errors.Join(err, l.Unfocus(context.WithoutCancel(ctx))); err != nil {
		return nil, fmt.Errorf("at %s: %w", at, err)
	}
	before.Findings = nil // Found and CouldTell do not need the merged ones
	return &before, nil
}

// An earlierSnapshot is a complete snapshot with the listings that it read.
type earlierSnapshot struct {
	ID     int64
	Unread int64  // workspaces that were not read
	Read   string // the listings that were read, as ",users,roster,"
}

// snapshotBefore returns the newest complete snapshot before one; false if no complete one
// is before it.
func snapshotBefore(ctx context.Context, l *snapshot.Ledger, before int64) (newest earlierSnapshot, ok bool, err error) {
	const query = `SELECT s.id, s.unread_workspaces AS unread, ',' || coalesce((SELECT group_concat(c.resource) FROM coverage_at AS c
			WHERE c.snapshot_id = s.id AND c.workspace_id IS NULL AND c.read_status = 'read'), '') || ',' AS read
		FROM snapshots AS s WHERE s.id = (SELECT max(id) FROM snapshots WHERE id < ? AND status = 'complete')`
	for e, err := range snapshot.Rows[earlierSnapshot](ctx, l, query, before) {
		return e, err == nil, err
	}
	return earlierSnapshot{}, false, nil
}

// answerable returns the rules, in order, whose listings the snapshot has. The rest of
// their needs is known when they are evaluated.
func (e earlierSnapshot) answerable(p *Parameters, rules map[string]Rule) []Rule {
	has := func(need string) bool {
		switch need {
		case "baseline":
			return p.Baseline != nil && e.ID > numberOf(p.Baseline)
		case "baseline_users", "baseline_roster", "baseline_workspaces", "baseline_listing":
			return e.ID <= numberOf(p.Baseline) || p.missing(need).Text == ""
		case "roster", "roster_given":
			return strings.Contains(e.Read, ","+snapshot.Roster+",")
		case "users", "enrollments", "organization_roles":
			return strings.Contains(e.Read, ","+need+",")
		case "workspaces", "complete":
			return e.Unread == 0 && strings.Contains(e.Read, ","+snapshot.Workspaces+",")
		}
		return true
	}
	var all []Rule
	for _, r := range rules {
		if !slices.ContainsFunc(slices.Concat(r.Needs, r.Partly), func(need string) bool { return !has(need) }) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b Rule) int { return compareRules(a.ID, b.ID) })
	return all
}
