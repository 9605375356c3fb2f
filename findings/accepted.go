package findings

import (
	"slices"
	"time"
)

// EndingBy lists the acceptances that end within the policy's notice, or have
// ended, by then: in the order of the policy.
func (p Policy) EndingBy(now time.Time) []Accepted {
	limit := now.UTC().AddDate(0, 0, p.Thresholds.AcceptanceNoticeDays).Format(time.DateOnly)
	var ending []Accepted
	for _, a := range p.Accepted {
		if a.Expires <= limit {
			ending = append(ending, a)
		}
	}
	return ending
}

// An Unmatched acceptance accepts nothing that was found.
type Unmatched struct {
	Accepted
	Why string
}

// unmatched lists the acceptances of some rules that accept none of what these
// found: the cause has gone, or the subject was mistyped.
func (s *Scene) unmatched(rules []Rule, found []Finding) []Unmatched {
	var all []Unmatched
	for _, a := range s.Policy.Accepted {
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == a.Rule })
		if i < 0 && !builtIn(a.Rule) {
			all = append(all, Unmatched{a, "there is no such rule here: findings --rules names a folder of one's own"})
			continue
		}
		// A built-in rule that is not there was not asked.
		if i < 0 || slices.ContainsFunc(found, func(f Finding) bool { return f.Rule.ID == a.Rule && f.Subject == a.Subject }) {
			continue
		}
		why := "the rule finds no such subject"
		if lacks := s.Missing(rules[i]); lacks != nil {
			why = "the rule was not evaluated: " + NotEvaluated{Lacks: lacks}.Reason()
		}
		all = append(all, Unmatched{a, why})
	}
	return all
}
