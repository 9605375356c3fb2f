package findings

import (
	"slices"
	"strings"
	"time"
)

// EndingBy lists the acceptances that have ended at a time, or end within the
// policy's notice of it, by the day on which they end; those of one day in the order of the policy.
func (p Policy) EndingBy(now time.Time) []Accepted {
	limit := now.UTC().AddDate(0, 0, p.Thresholds.AcceptanceNoticeDays).Format(time.DateOnly)
	var ending []Accepted
	for _, a := range p.Accepted {
		if string(a.Expires) <= limit {
			ending = append(ending, a)
		}
	}
	slices.SortStableFunc(ending, func(a, b Accepted) int { return strings.Compare(string(a.Expires), string(b.Expires)) })
	return ending
}

// acceptance returns the state of a finding on the snapshot's day, and the acceptance
// that it comes from; nil if nobody accepted the finding.
func (p *Parameters) acceptance(f *Finding) (string, *Accepted) {
	state, by := Open, (*Accepted)(nil)
	for i, a := range p.Policy.Accepted {
		day := Date(p.At.TakenAt[:len(time.DateOnly)])
		if a.Rule != f.Rule.ID || !sameSubject(a.Subject, f.Subject) || a.AcceptedOn > day {
			continue // of another finding, or not accepted yet on that day
		}
		if a.Expires >= day {
			return IsAccepted, &p.Policy.Accepted[i]
		}
		state, by = AcceptanceExpired, &p.Policy.Accepted[i]
	}
	return state, by
}

// An Unmatched acceptance matches no finding.
type Unmatched struct {
	Accepted
	Why string
}

// unmatched lists the acceptances of the evaluated rules that match none of their
// findings: the cause has gone, or the subject was mistyped.
func (p *Parameters) unmatched(rules []Rule, found []*Finding) []Unmatched {
	var all []Unmatched
	for _, a := range p.Policy.Accepted {
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == a.Rule })
		if i < 0 && !builtIn(a.Rule) {
			all = append(all, Unmatched{a, "there is no such built-in rule: findings --rules FOLDER adds rules of your own"})
			continue
		}
		// A built-in rule that is not in rules was left out on purpose.
		if i < 0 || slices.ContainsFunc(found, func(f *Finding) bool { return f.Rule.ID == a.Rule && sameSubject(f.Subject, a.Subject) }) {
			continue
		}
		why := "the rule finds no such subject"
		if lacks := p.Missing(rules[i]); lacks != nil {
			why = "the rule was not evaluated: " + NotEvaluated{Lacks: lacks}.Reason()
		}
		all = append(all, Unmatched{a, why})
	}
	return all
}
