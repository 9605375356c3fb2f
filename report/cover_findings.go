package report

import (
	"fmt"
	"strings"

	"tlaudit/diff"
	"tlaudit/findings"
	"tlaudit/report/table"
)

// findingFacts counts the findings for the cover.
func (b *builder) findingFacts() []table.Fact {
	const section = countsSection
	c := b.countFindings()
	var severities []string
	for _, s := range findings.SeverityNames() {
		if n := c.bySeverity[s]; n > 0 {
			severities = append(severities, fmt.Sprintf("%d %s", n, s))
		}
	}
	open := any(int64(0))
	if c.open > 0 {
		open = fmt.Sprintf("%d: %s", c.open, strings.Join(severities, ", "))
	}
	var notEvaluated, inPart int64
	for _, n := range b.options.Findings.Now.NotEvaluated {
		inPart += countIf(n.InPart)
		notEvaluated += countIf(!n.InPart)
	}
	if notEvaluated+inPart > 0 && c.open == 0 {
		open = noneEvaluated
	}
	ofRules := func(n int64) string { return fmt.Sprintf("%d of %d", n, len(b.options.Findings.Rules)) }
	facts := []table.Fact{fact(section, "Findings open", open)}
	if b.base != nil {
		facts = append(facts, fact(section, "Findings open, new", c.byState[findings.New]), fact(section, "Findings open, first looked at", c.byState[findings.FirstLookedAt]),
			fact(section, "Findings open, still so", c.byState[findings.StillSo]))
	}
	facts = append(facts,
		fact(section, "Findings open again, acceptance expired", c.expired),
		fact(section, "Findings accepted", c.accepted),
		fact(section, "Findings open, about the evidence itself", c.data),
		fact(section, "Rules not evaluated", ofRules(notEvaluated)))
	if inPart > 0 {
		facts = append(facts, fact(section, "Rules evaluated in part", ofRules(inPart)))
	}
	if b.base != nil {
		facts = append(facts, fact(section, "Findings of the baseline, no longer so", c.gone), fact(section, "Findings of the baseline, counted under another", c.counted),
			fact(section, "Findings of the baseline, cannot tell now", c.unknown))
	}
	return facts
}

// rulesNotEvaluated lists the rules that were not evaluated, and why.
func (b *builder) rulesNotEvaluated() []table.Fact {
	const section = "Not tested"
	var facts []table.Fact
	var lacks []findings.Lack
	rulesInPart := map[findings.Lack][]string{} // their ids
	for _, n := range b.options.Findings.Now.NotEvaluated {
		if !n.InPart {
			facts = append(facts, fact(section, "Rule "+n.Rule.ID, n.Rule.Title+": "+n.Reason()))
			continue
		}
		for _, lack := range n.Lacks {
			if rulesInPart[lack] == nil {
				lacks = append(lacks, lack)
			}
			rulesInPart[lack] = append(rulesInPart[lack], n.Rule.ID)
		}
	}
	// One line for each reason: a workspace that was not read concerns most rules.
	for _, lack := range lacks {
		facts = append(facts, fact(section, "Rules in part", lack.String()+": "+strings.Join(rulesInPart[lack], ", ")))
	}
	return facts
}

// ruleFacts lists the rules with their result at the snapshot and, where there is one, at
// the baseline, for Evidence.
func (b *builder) ruleFacts() []table.Fact {
	const section = "Rules"
	now, before := resultsByRule(&b.options.Findings.Now), func(findings.Rule) string { return "" }
	if b.options.Findings.Before != nil {
		before = resultsByRule(b.options.Findings.Before)
	}
	var facts []table.Fact
	for _, r := range b.options.Findings.Rules {
		result := r.Title + ": " + now(r)
		switch then := before(r); {
		case then != "" && r.NeedsBaseline():
			result += "; at the baseline: Not comparable"
		case then != "":
			result += "; at the baseline: " + then
		}
		if len(r.Controls) > 0 {
			result += "; related controls (orientation, not a conclusion): " + strings.Join(r.Controls, "; ")
		}
		facts = append(facts, fact(section, r.ID, result))
	}
	return facts
}

// resultsByRule returns a function that says what a rule found, or why it was not evaluated.
func resultsByRule(result *findings.Result) func(findings.Rule) string {
	notEvaluated := map[string]findings.NotEvaluated{}
	for _, n := range result.NotEvaluated {
		notEvaluated[n.Rule.ID] = n
	}
	counts := map[string]int{}
	for _, f := range result.Findings {
		counts[f.Rule.ID]++
	}
	return func(r findings.Rule) string {
		evaluated := fmt.Sprintf("evaluated, %d found", counts[r.ID])
		switch n, ok := notEvaluated[r.ID]; {
		case ok && n.InPart:
			return evaluated + "; not evaluated " + n.Reason()
		case ok:
			return "not evaluated: " + n.Reason()
		}
		return evaluated
	}
}

// changeFacts counts the changes in the period by kind.
func (b *builder) changeFacts() []table.Fact {
	var facts []table.Fact
	for _, kind := range diff.Differences() {
		if n := b.changes.kinds[kind]; n > 0 {
			facts = append(facts, fact(summaryChanges, diff.KindWords(kind), n))
		}
	}
	return facts
}
