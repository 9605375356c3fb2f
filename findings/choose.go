package findings

import (
	"fmt"
	"slices"
)

// Choose returns the rules to evaluate for a question about some of them: these, and
// the rules into which their findings may be merged. Without ids it returns all rules.
// An unknown id is an error.
func Choose(all []Rule, ids []string) ([]Rule, error) {
	if len(ids) == 0 {
		return all, nil
	}
	for _, id := range ids {
		if !slices.ContainsFunc(all, func(r Rule) bool { return r.ID == id }) {
			return nil, fmt.Errorf("there is no rule %s: findings rules lists them", id)
		}
	}
	wanted := slices.Clone(ids)
	for more := true; more; {
		more = false
		for _, r := range all {
			if !slices.Contains(wanted, r.ID) && slices.ContainsFunc(r.Folds, func(id string) bool { return slices.Contains(wanted, id) }) {
				wanted, more = append(wanted, r.ID), true
			}
		}
	}
	var chosen []Rule
	for _, r := range all {
		if slices.Contains(wanted, r.ID) {
			chosen = append(chosen, r)
		}
	}
	return chosen, nil
}

// ForRules returns the part of a result that is about some rules, with the findings
// into which theirs were merged. Without ids it returns all of it.
func (r Result) ForRules(ids []string) Result {
	if len(ids) == 0 {
		return r
	}
	named := func(id string) bool { return slices.Contains(ids, id) }
	r.Findings = slices.DeleteFunc(r.Findings, func(f *Finding) bool { return !named(f.Rule.ID) && !slices.ContainsFunc(f.Folded, named) })
	r.NotEvaluated = slices.DeleteFunc(r.NotEvaluated, func(n NotEvaluated) bool { return !named(n.Rule.ID) })
	r.Unmatched = slices.DeleteFunc(r.Unmatched, func(u Unmatched) bool { return !named(u.Rule) })
	return r
}
