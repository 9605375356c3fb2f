package findings

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tlaudit/snapshot"
)

// Evaluate reads the parameters of the rules, as ReadParameters does, and runs the rules. A
// rule whose needs are not met is not evaluated, which is never zero findings. The
// built-in rules run over small tables of the rows that they need; the user's own
// rules, which run last, read the views themselves.
func Evaluate(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy Policy, rules []Rule) (_ *Parameters, _ Result, err error) {
	p, err := newParameters(ctx, l, at, baseline, policy)
	if err != nil {
		return nil, Result{}, err
	}
	defer func() { err = errors.Join(err, l.Unfocus(ctx)) }()
	if err := l.Focus(ctx, p.At.Snapshot, numberOf(p.Previous), numberOf(p.Baseline)); err != nil {
		return nil, Result{}, err
	}
	if err := p.load(ctx, l); err != nil {
		return nil, Result{}, err
	}
	result, err := p.evaluate(ctx, l, rules)
	return p, result, err
}

func (p *Parameters) evaluate(ctx context.Context, l *snapshot.Ledger, rules []Rule) (Result, error) {
	var result Result
	for _, r := range slices.SortedStableFunc(slices.Values(rules), ownLast) {
		if lacks := p.Missing(r); lacks != nil {
			result.NotEvaluated = append(result.NotEvaluated, NotEvaluated{r, false, lacks})
			continue
		}
		if lacks := p.MissingPart(r); lacks != nil {
			result.NotEvaluated = append(result.NotEvaluated, NotEvaluated{r, true, lacks})
		}
		run := p.findingsOf
		if r.Own {
			if err := l.Unfocus(ctx); err != nil {
				return Result{}, err
			}
			run = p.ownFindings
		}
		found, err := run(ctx, l, r)
		if err != nil {
			return Result{}, fmt.Errorf("rule %s: %w", r.File, err)
		}
		result.Findings = append(result.Findings, found...)
	}
	if err := l.Unfocus(ctx); err != nil {
		return Result{}, err
	}
	if err := p.nameGone(ctx, l, result.Findings); err != nil {
		return Result{}, fmt.Errorf("addresses of people who are gone: %w", err)
	}
	result.Unmatched = p.unmatched(rules, result.Findings)
	result.found, result.parameters = result.Findings, p
	result.into = takeIn(result.found)
	result.Findings = make([]Finding, 0, len(result.found)-len(result.into))
	for i := range result.found {
		if _, merged := result.into[i]; !merged {
			result.Findings = append(result.Findings, result.found[i])
		}
	}
	slices.SortStableFunc(result.Findings, compareFindings)
	return result, nil
}

func ownLast(a, b Rule) int {
	switch {
	case a.Own == b.Own:
		return 0
	case b.Own:
		return -1
	}
	return 1
}

// Missing returns what keeps a rule from being evaluated; nil if nothing does.
func (p *Parameters) Missing(r Rule) []Lack {
	severity, set := p.Policy.Severity[r.ID]
	switch {
	case severity == "off":
		return []Lack{{Text: "switched off by the policy (severity)"}}
	case r.Off && !set:
		return []Lack{{"off until set", fmt.Sprintf("[severity] %q", r.ID)}}
	}
	return p.lacks(r.Needs)
}

// MissingPart returns what keeps a part of a rule from being evaluated; nil if
// nothing does.
func (p *Parameters) MissingPart(r Rule) []Lack { return p.lacks(r.Partly) }

// lacks returns the needs that are not met, each once.
func (p *Parameters) lacks(needs []string) []Lack {
	var all []Lack
	for _, need := range needs {
		if lack := p.missing(need); lack.Text != "" && !slices.Contains(all, lack) {
			all = append(all, lack)
		}
	}
	return all
}
