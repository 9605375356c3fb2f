package findings

import (
	"slices"
	"strings"
)

// What a finding is beside those of an earlier snapshot.
const (
	New           = "New"             // the earlier snapshot did not have it, or had it less severe or smaller
	FirstLookedAt = "First looked at" // the earlier snapshot could not tell
	StillSo       = "Still so"
)

// Found returns the finding of a rule about a subject, whether or not it was merged into
// another one; false if the rules did not find it.
func (r *Result) Found(rule, subject string) (*Finding, bool) {
	i, ok := r.place(rule, subject)
	if !ok {
		return nil, false
	}
	return r.all()[i], true
}

// place returns the place among all findings of that of a rule about a subject.
func (r *Result) place(rule, subject string) (int, bool) {
	all := r.all()
	if r.index == nil {
		subjects := indexOf(all, func(f *Finding) string { return f.Subject })
		r.index = &subjects
	}
	for _, i := range r.index.at(subject) {
		if all[i].Rule.ID == rule {
			return int(i), true
		}
	}
	return 0, false
}

// all returns every finding, merged into another one or not.
func (r *Result) all() []*Finding {
	if r.found == nil {
		return r.Findings
	}
	return r.found
}

// CouldTell says why a rule could not find the subject of a finding at the snapshot of a
// result; empty if it could. A rule that was evaluated in part has looked at the
// workspaces that were read.
func (r *Result) CouldTell(f *Finding) string {
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
func (r *Result) Compare(f *Finding) string {
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
