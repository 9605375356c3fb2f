package findings

import (
	"slices"
	"strings"
)

// takeIn merges findings with the same root cause into one: into a finding of a rule go
// those of the rules that its header folds, if they are about the same thing. Only open
// findings are merged, and only into open ones: an accepted finding is always listed,
// and never hides one that nobody has accepted. A rule of an earlier family takes in
// first. A finding gets the worst severity of those that it takes in, even where the
// policy sets a lower one for its rule, and the worst who: else merging would hide them. takeIn
// changes the findings that take in others, and returns the place of each merged finding
// with the place of the one that took it in.
func takeIn(all []*Finding) map[int]int {
	var hosts []int
	for i := range all {
		if len(all[i].Rule.Folds) > 0 && all[i].IsOpen() {
			hosts = append(hosts, i)
		}
	}
	slices.SortStableFunc(hosts, func(a, b int) int { return compareRules(all[a].Rule.ID, all[b].Rule.ID) })
	things := indexThings(all)
	into := map[int]int{}
	for _, h := range hosts {
		host := all[h]
		if _, gone := into[h]; gone {
			continue
		}
		for _, near := range things.near(host) {
			i := int(near)
			f := all[i]
			if _, gone := into[i]; gone || i == h || !f.IsOpen() || !slices.Contains(host.Rule.Folds, f.Rule.ID) || !sameThing(f, host) {
				continue
			}
			into[i] = h
			if Rank(f.Severity) < Rank(host.Severity) {
				host.Severity = f.Severity
			}
			if f.who() < host.who() {
				host.Who = f.Rule.Who
			}
			if !slices.Contains(host.Folded, f.Rule.ID) {
				host.Folded = append(host.Folded, f.Rule.ID)
			}
		}
		if len(host.Folded) > 0 {
			slices.SortFunc(host.Folded, compareRules)
			host.Evidence += "; also matches: " + strings.Join(host.Folded, ", ")
		}
	}
	return into
}

// Things find findings by what they are about.
type things struct{ subjects, people, invitations index }

func indexThings(all []*Finding) things {
	return things{
		indexOf(all, func(f *Finding) string { return f.Subject }),
		indexOf(all, func(f *Finding) string { return f.UserID }),
		indexOf(all, func(f *Finding) string { return f.EnrollmentID }),
	}
}

// near returns the places of the findings that may be about the same thing as one. Only a
// finding about a person reads all findings of the person: there are as many about grants
// as the person has grants.
func (t things) near(f *Finding) []int32 {
	switch {
	case f.UserID == "":
		return slices.Concat(t.subjects.at(f.Subject), t.invitations.at(f.EnrollmentID))
	case f.Subject == "user:"+f.UserID:
		return slices.Concat(t.people.at(f.UserID), t.invitations.at(f.EnrollmentID))
	}
	return slices.Concat(t.subjects.at(f.Subject), t.subjects.at("user:"+f.UserID), t.invitations.at(f.EnrollmentID))
}

// sameThing reports whether two findings are about the same person, invitation, grant or
// role. Two grants of one person are not the same thing; a grant and its person are. Of
// two rules about grants, the one about a person is about inherited access, and the other
// about a direct grant: these are not the same thing.
func sameThing(a, b *Finding) bool {
	switch {
	case a.Subject == b.Subject, a.EnrollmentID != "" && a.EnrollmentID == b.EnrollmentID:
		return true
	case a.Rule.Concerns == "grant" && b.Rule.Concerns == "grant":
		return false
	}
	return a.Subject == "user:"+b.UserID || b.Subject == "user:"+a.UserID
}

// CountedUnder returns the finding into which the one of the same rule and subject was
// merged; false if the rules did not find it, or no finding has taken it in.
func (r *Result) CountedUnder(f *Finding) (*Finding, bool) {
	i, ok := r.place(f.Rule.ID, f.Subject)
	if !ok {
		return nil, false
	}
	host, ok := r.into[i]
	if !ok {
		return nil, false
	}
	return r.all()[host], true
}
