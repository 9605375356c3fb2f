package findings

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tlaudit/snapshot"
)

// Evaluate runs the rules, with the parameters that they need. A rule whose needs are not
// met is not evaluated, which is never zero findings. The built-in rules run over small
// tables of the rows that they need; the user's own rules, which run last, read the
// views themselves.
func Evaluate(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy Policy, rules []Rule) (*Parameters, Result, error) {
	p, err := newParameters(ctx, l, at, baseline, policy)
	if err != nil {
		return nil, Result{}, err
	}
	result, err := p.evaluate(ctx, l, rules)
	return p, result, errors.Join(err, l.Unfocus(context.WithoutCancel(ctx)))
}

// EvaluateBoth is Evaluate at a snapshot with a baseline, and of other rules at the baseline,
// which has none itself. The queries of rules that are in both are compiled once.
func EvaluateBoth(ctx context.Context, l *snapshot.Ledger, at, baseline snapshot.Reference, policy Policy, rules, rulesBefore []Rule) (now, before Result, err error) {
	defer func() { err = errors.Join(err, l.Unfocus(context.WithoutCancel(ctx))) }()
	p, err := newParameters(ctx, l, at, &baseline, policy)
	if err != nil {
		return now, before, err
	}
	if now, err = p.evaluate(ctx, l, rules); err != nil {
		return now, before, err
	}
	if p, err = newParameters(ctx, l, baseline, nil, policy); err == nil {
		before, err = p.evaluate(ctx, l, rulesBefore)
	}
	if err != nil {
		err = fmt.Errorf("at the baseline: %w", err)
	}
	return now, before, err
}

// evaluate reads the parameters and runs the rules. The caller calls Unfocus after it.
func (p *Parameters) evaluate(ctx context.Context, l *snapshot.Ledger, rules []Rule) (result Result, err error) {
	needed := p.loadersFor(rules)
	if err := l.Focus(ctx, p.readBy(needed)); err != nil {
		return Result{}, err
	}
	if err := p.load(ctx, l, needed); err != nil {
		return Result{}, err
	}
	builtIn, own := p.evaluable(rules, &result)
	if err := l.Focus(ctx, p.Readers(builtIn)); err != nil {
		return Result{}, err
	}
	for _, r := range builtIn {
		found, err := p.findingsOf(ctx, l, r)
		if err != nil {
			return Result{}, fmt.Errorf("rule %s: %w", r.File, err)
		}
		result.Findings = append(result.Findings, found...)
	}
	if len(own) > 0 {
		if err := l.Unfocus(ctx); err != nil {
			return Result{}, err
		}
	}
	for _, r := range own {
		found, err := p.ownFindings(ctx, l, r)
		if err != nil {
			return Result{}, fmt.Errorf("rule %s: %w", r.File, err)
		}
		result.Findings = append(result.Findings, found...)
	}
	if !p.brief && len(result.Findings) > 0 {
		if err := p.describe(ctx, l, result.Findings); err != nil {
			return Result{}, err
		}
	}
	result.Unmatched = p.unmatched(rules, result.Findings)
	result.found, result.parameters = result.Findings, p
	result.into = takeIn(result.found)
	result.Findings = make([]*Finding, 0, len(result.found)-len(result.into))
	for i, f := range result.found {
		if _, merged := result.into[i]; !merged {
			result.Findings = append(result.Findings, f)
		}
	}
	slices.SortFunc(result.Findings, CompareRisk)
	return result, nil
}

// describe gives findings what people need to know of them besides what the rules say: the
// addresses, and how much the person of each can reach.
func (p *Parameters) describe(ctx context.Context, l *snapshot.Ledger, found []*Finding) error {
	readers := []snapshot.Reader{{Queries: personAddress + invitationAddress, Snapshots: []int64{p.At.Snapshot}}}
	aboutPeople := slices.ContainsFunc(found, func(f *Finding) bool { return f.UserID != "" })
	roles := p.loadersOf("privileged")
	if aboutPeople {
		readers = append(append(readers, p.readBy(roles)...), snapshot.Reader{Queries: accessOf, Snapshots: []int64{p.At.Snapshot}})
	}
	if err := l.Focus(ctx, readers); err != nil {
		return err
	}
	if err := p.nameFound(ctx, l, found); err != nil || !aboutPeople {
		return err
	}
	if p.roles == nil {
		if err := p.load(ctx, l, roles); err != nil {
			return err
		}
	}
	return p.measureReach(ctx, l, found)
}

// evaluable returns the built-in rules and the user's own that can be evaluated, and
// notes what the others lack.
func (p *Parameters) evaluable(rules []Rule, result *Result) (builtIn, own []Rule) {
	for _, r := range slices.SortedStableFunc(slices.Values(rules), ownLast) {
		if lacks := p.Missing(r); lacks != nil {
			result.NotEvaluated = append(result.NotEvaluated, NotEvaluated{r, false, lacks})
			continue
		}
		if lacks := p.MissingPart(r); lacks != nil {
			result.NotEvaluated = append(result.NotEvaluated, NotEvaluated{r, true, lacks})
		}
		if r.Own {
			own = append(own, r)
		} else {
			builtIn = append(builtIn, r)
		}
	}
	return builtIn, own
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
