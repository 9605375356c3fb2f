package report

import (
	"context"
	"slices"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// Evaluations are what the rules found at a snapshot and at its baseline.
type Evaluations struct {
	Now    findings.Result
	Before *findings.Result // at the baseline; nil without one
	Rules  []findings.Rule  // all that were to be evaluated
}

// Evaluate runs rules for a report: at the snapshot compared with the baseline (nil for
// none), and at the baseline itself, so that the report can list what is no longer found.
func Evaluate(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy findings.Policy, rules []findings.Rule) (*Evaluations, error) {
	e := &Evaluations{Rules: rules}
	var err error
	if baseline == nil {
		_, e.Now, err = findings.Evaluate(ctx, l, at, nil, policy, rules)
		return e, err
	}
	// What a rule finds by comparing with the baseline is not comparable there.
	comparable := slices.DeleteFunc(slices.Clone(rules), findings.Rule.NeedsBaseline)
	e.Before = &findings.Result{}
	e.Now, *e.Before, err = findings.EvaluateBoth(ctx, l, at, *baseline, policy, rules, comparable)
	return e, err
}

// beside returns what a finding of the snapshot is beside those of the baseline; empty
// without one.
func (e *Evaluations) beside(f *findings.Finding) string {
	switch {
	case e.Before == nil:
		return ""
	case f.Rule.NeedsBaseline():
		return findings.New
	}
	return e.Before.Compare(f)
}
