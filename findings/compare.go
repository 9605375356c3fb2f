package findings

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// What a finding is beside those of an earlier snapshot.
const (
	New           = "New"             // the earlier snapshot did not have it, or had it less severe or smaller
	FirstLookedAt = "First looked at" // the earlier snapshot could not tell
	StillSo       = "Still so"
)

// Found returns the finding of a rule about a subject, whether or not it was merged into
// another one; false if the rules did not find it.
func (r *Result) Found(rule, subject string) (Finding, bool) {
	if r.index == nil {
		r.index = map[[2]string]int{}
		for i, f := range r.all() {
			r.index[[2]string{f.Rule.ID, f.Subject}] = i
		}
	}
	i, ok := r.index[[2]string{rule, subject}]
	if !ok {
		return Finding{}, false
	}
	return r.all()[i], true
}

// all returns every finding, merged into another one or not.
func (r *Result) all() []Finding {
	if r.found == nil {
		return r.Findings
	}
	return r.found
}

// CouldTell says why a rule could not find the subject of a finding at the snapshot of a
// result; empty if it could. A rule that was evaluated in part has looked at the
// workspaces that were read.
func (r *Result) CouldTell(f Finding) string {
	i := slices.IndexFunc(r.NotEvaluated, func(n NotEvaluated) bool { return n.Rule.ID == f.Rule.ID })
	switch {
	case i >= 0 && !(r.NotEvaluated[i].InPart && f.WorkspaceID != ""):
		return r.NotEvaluated[i].Reason()
	case f.WorkspaceID != "" && r.parameters != nil && !r.parameters.looked(f.WorkspaceID):
		return "the workspace was not read"
	}
	return ""
}

// Compare returns what a finding is beside those of an earlier snapshot, where the same
// rules ran with the same policy: New, FirstLookedAt or StillSo.
func (r *Result) Compare(f Finding) string {
	was, ok := r.Found(f.Rule.ID, f.Subject)
	switch {
	case ok && Rank(was.Severity) <= Rank(f.Severity) && !grown(was.Grows, f.Grows):
		return StillSo
	case !ok && r.CouldTell(f) != "":
		return FirstLookedAt
	}
	return New
}

// grown reports whether a list has an entry that it did not have before.
func grown(before, now string) bool {
	had := map[string]bool{"": true}
	for entry := range strings.SplitSeq(before, ",") {
		had[entry] = true
	}
	for entry := range strings.SplitSeq(now, ",") {
		if !had[entry] {
			return true
		}
	}
	return false
}

// NeedsBaseline reports whether a rule compares with the baseline.
func (r Rule) NeedsBaseline() bool { return slices.Contains(r.Needs, "baseline") }

// MarkNew sets Beside of each finding of a result: what it is beside those of the newest
// earlier complete snapshot at which its rule could be evaluated whole; for a rule that
// needs the baseline, the newest such snapshot after the baseline. Where there is no such
// snapshot, a finding is FirstLookedAt; New if its rule needs the baseline. It reports
// whether there is an earlier complete snapshot; if not, it sets nothing.
func MarkNew(ctx context.Context, l *snapshot.Ledger, p *Parameters, result *Result) (bool, error) {
	earlier, err := earlierSnapshots(ctx, l, p.At.Snapshot)
	if err != nil || len(earlier) == 0 {
		return false, err
	}
	pending := map[string]Rule{}
	for _, f := range result.Findings {
		pending[f.Rule.ID] = f.Rule
	}
	newest := map[string]*Result{} // by rule: what the newest earlier snapshot that could tell had
	for _, e := range earlier {
		if len(pending) == 0 {
			break
		}
		rules := e.answerable(pending, numberOf(p.Baseline))
		if len(rules) == 0 {
			continue
		}
		at, err := l.Resolve(ctx, fmt.Sprint(e.ID))
		if err != nil {
			return false, err
		}
		baseline := p.Baseline
		if e.ID <= numberOf(p.Baseline) {
			baseline = nil
		}
		_, before, err := Evaluate(ctx, l, at, baseline, p.Policy, rules)
		if err != nil {
			return false, fmt.Errorf("at %s: %w", at, err)
		}
		for _, r := range rules {
			if !slices.ContainsFunc(before.NotEvaluated, func(n NotEvaluated) bool { return n.Rule.ID == r.ID }) {
				newest[r.ID] = &before
				delete(pending, r.ID)
			}
		}
	}
	for i := range result.Findings {
		f := &result.Findings[i]
		switch before := newest[f.Rule.ID]; {
		case before != nil:
			f.Beside = before.Compare(*f)
		case f.Rule.NeedsBaseline():
			f.Beside = New
		default:
			f.Beside = FirstLookedAt
		}
	}
	return true, nil
}

// An earlierSnapshot is a complete snapshot with the listings that it read.
type earlierSnapshot struct {
	ID     int64
	Unread int64  // workspaces that were not read
	Read   string // the listings that were read, as ",users,roster,"
}

// earlierSnapshots returns the complete snapshots before one, the newest first.
func earlierSnapshots(ctx context.Context, l *snapshot.Ledger, before int64) ([]earlierSnapshot, error) {
	const query = `SELECT s.id, s.unread_workspaces AS unread, ',' || coalesce(group_concat(c.resource), '') || ',' AS read
		FROM snapshots AS s LEFT JOIN coverage_at AS c ON c.snapshot_id = s.id AND c.workspace_id IS NULL AND c.read_status = 'read'
		WHERE s.id < ? AND s.status = 'complete' GROUP BY s.id ORDER BY s.id DESC`
	var all []earlierSnapshot
	for e, err := range snapshot.Rows[earlierSnapshot](ctx, l, query, before) {
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// answerable returns the rules, in order, whose listings the snapshot has. The rest of
// their needs is known when they are evaluated.
func (e earlierSnapshot) answerable(rules map[string]Rule, baseline int64) []Rule {
	has := func(need string) bool {
		switch need {
		case "baseline":
			return e.ID > baseline
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
