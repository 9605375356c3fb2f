package findings

import (
	"fmt"
	"slices"
)

// Choose gives the rules to evaluate for a question about some of them: these, and
// what may take them in. Without ids it gives them all. An unknown id is an error.
func Choose(all []Rule, ids []string) ([]Rule, error) {
	if len(ids) == 0 {
		return all, nil
	}
	for _, id := range ids {
		if !slices.ContainsFunc(all, func(r Rule) bool { return r.ID == id }) {
			return nil, fmt.Errorf("there is no rule %s: findings rules lists them", id)
		}
	}
	needsTaker := slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(taken(), id) })
	var chosen []Rule
	for _, r := range all {
		if slices.Contains(ids, r.ID) || r.ID == taker && needsTaker {
			chosen = append(chosen, r)
		}
	}
	return chosen, nil
}

// Only keeps what a result says about some rules, and what took in a finding of
// them; everything without ids.
func (r Result) Only(ids []string) Result {
	if len(ids) == 0 {
		return r
	}
	asked := func(id string) bool { return slices.Contains(ids, id) }
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { return !asked(f.Rule.ID) && !slices.ContainsFunc(f.TookIn, asked) })
	r.NotEvaluated = slices.DeleteFunc(r.NotEvaluated, func(n NotEvaluated) bool { return !asked(n.Rule.ID) })
	r.Unmatched = slices.DeleteFunc(r.Unmatched, func(u Unmatched) bool { return !asked(u.Rule) })
	return r
}
