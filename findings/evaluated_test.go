package findings_test

import (
	"slices"
	"testing"
	"tlaudit/findings"
	"tlaudit/snapshot"
)

// builtIn returns the built-in rules.
func builtIn(t testing.TB) []findings.Rule {
	t.Helper()
	all, err := findings.Rules()
	must(t, err)
	return all
}

// rulesOf returns the built-in rules of some ids, or all if none is given.
func rulesOf(t testing.TB, ids []string) []findings.Rule {
	t.Helper()
	return slices.DeleteFunc(builtIn(t), func(r findings.Rule) bool { return len(ids) > 0 && !slices.Contains(ids, r.ID) })
}

// evaluated evaluates rules, or all if none is given, at the newest snapshot of a ledger.
func evaluated(t testing.TB, path string, base string, policy findings.Policy, ids ...string) (findings.Result, *findings.Parameters) {
	t.Helper()
	l, err := snapshot.Open(t.Context(), path)
	must(t, err)
	defer func() { must(t, l.Close()) }()
	at := resolve(t, l, "latest")
	var baseline *snapshot.Reference
	if base != "" && at.Snapshot > 1 {
		b := resolve(t, l, base)
		baseline = &b
	}
	parameters, result, err := findings.Evaluate(t.Context(), l, at, baseline, policy, rulesOf(t, ids))
	must(t, err)
	return result, parameters
}
