package findings

import (
	"slices"
	"strings"
)

// takeIn merges findings with the same root cause into one: into a finding of a rule go
// those of the rules that its header folds, if they are about the same thing. Only open
// findings are merged, and only into open ones: an accepted finding is always listed,
// and never hides one that nobody has accepted. None is merged into a less severe one. A
// rule of an earlier family takes in first.
func takeIn(all []Finding) []Finding {
	var hosts []int
	for i, f := range all {
		if len(f.Rule.Folds) > 0 && f.IsOpen() {
			hosts = append(hosts, i)
		}
	}
	slices.SortStableFunc(hosts, func(a, b int) int { return compareRules(all[a].Rule.ID, all[b].Rule.ID) })
	by := map[string][]int{} // places of findings by what they are about
	for i, f := range all {
		for _, thing := range f.about() {
			by[thing] = append(by[thing], i)
		}
	}
	gone := map[int]bool{}
	for _, h := range hosts {
		host := &all[h]
		if gone[h] {
			continue
		}
		for _, thing := range host.about() {
			for _, i := range by[thing] {
				f := all[i]
				if gone[i] || !f.IsOpen() || !slices.Contains(host.Rule.Folds, f.Rule.ID) || Rank(f.Severity) < Rank(host.Severity) || !sameThing(f, *host) {
					continue
				}
				gone[i] = true
				if !slices.Contains(host.Folded, f.Rule.ID) {
					host.Folded = append(host.Folded, f.Rule.ID)
				}
			}
		}
		if len(host.Folded) > 0 {
			slices.SortFunc(host.Folded, compareRules)
			host.Evidence += "; also matches: " + strings.Join(host.Folded, ", ")
		}
	}
	kept := make([]Finding, 0, len(all)-len(gone))
	for i, f := range all {
		if !gone[i] {
			kept = append(kept, f)
		}
	}
	return kept
}

// about lists what a finding is about: its subject, its person and its invitation.
func (f Finding) about() []string {
	all := []string{f.Subject}
	if f.UserID != "" {
		all = append(all, "user:"+f.UserID)
	}
	if f.EnrollmentID != "" {
		all = append(all, "enrollment:"+f.EnrollmentID)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// sameThing reports whether two findings are about the same person, invitation, grant or
// role. Two grants of one person are not the same thing; a grant and its person are.
func sameThing(a, b Finding) bool {
	return a.Subject == b.Subject || a.Subject == "user:"+b.UserID || b.Subject == "user:"+a.UserID ||
		a.EnrollmentID != "" && a.EnrollmentID == b.EnrollmentID
}

// CountedUnder returns the finding into which one of the same rule about the same thing
// was merged; false if no finding has taken it in.
func (r Result) CountedUnder(f Finding) (Finding, bool) {
	i := slices.IndexFunc(r.Findings, func(host Finding) bool { return slices.Contains(host.Folded, f.Rule.ID) && sameThing(f, host) })
	if i < 0 {
		return Finding{}, false
	}
	return r.Findings[i], true
}
