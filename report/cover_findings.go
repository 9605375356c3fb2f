package report

import (
	"fmt"
	"strings"

	"tlaudit/diff"
	"tlaudit/findings"
	"tlaudit/report/table"
)

// findingFacts are the counts of findings for the cover.
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
	var blind, part int64
	for _, n := range b.options.Findings.Now.NotEvaluated {
		part += int64(boolInt(n.InPart))
		blind += int64(boolInt(!n.InPart))
	}
	facts := []table.Fact{
		fact(section, "Findings open", open),
		fact(section, "Findings open again, acceptance expired", c.expired),
		fact(section, "Findings accepted", c.accepted),
		fact(section, "Findings open, about the evidence itself", c.data),
		fact(section, "Rules not evaluated", blind),
	}
	if part > 0 {
		facts = append(facts, fact(section, "Rules evaluated in part", part))
	}
	if b.base != nil {
		facts = append(facts, fact(section, "Findings closed since the baseline", c.closed), fact(section, "Findings of the baseline not evaluated now", c.unknown))
	}
	return facts
}

// rulesNotTested lists the rules that could not look, and why.
func (b *builder) rulesNotTested() []table.Fact {
	const section = "Not tested"
	var facts []table.Fact
	var lacks []findings.Lack
	parts := map[findings.Lack][]string{}
	for _, n := range b.options.Findings.Now.NotEvaluated {
		if !n.InPart {
			facts = append(facts, fact(section, "Rule "+n.Rule.ID, n.Rule.Title+": "+n.Reason()))
			continue
		}
		for _, lack := range n.Lacks {
			if parts[lack] == nil {
				lacks = append(lacks, lack)
			}
			parts[lack] = append(parts[lack], n.Rule.ID)
		}
	}
	// One workspace that was not read is a part of most rules.
	for _, lack := range lacks {
		facts = append(facts, fact(section, "Rules in part", lack.String()+": "+strings.Join(parts[lack], ", ")))
	}
	return facts
}

// ruleFacts are the rules with their result, for Evidence.
func (b *builder) ruleFacts() []table.Fact {
	const section = "Rules"
	why := map[string]findings.NotEvaluated{}
	for _, n := range b.options.Findings.Now.NotEvaluated {
		why[n.Rule.ID] = n
	}
	found := map[string]int{}
	for _, f := range b.options.Findings.Now.Findings {
		found[f.Rule.ID]++
	}
	var facts []table.Fact
	for _, r := range b.options.Findings.Rules {
		result := fmt.Sprintf("evaluated, %d found", found[r.ID])
		switch n, blind := why[r.ID]; {
		case blind && n.InPart:
			result += "; not evaluated " + n.Reason()
		case blind:
			result = "not evaluated: " + n.Reason()
		}
		facts = append(facts, fact(section, r.ID, r.Title+": "+result))
	}
	return facts
}

// changeFacts are the kinds of change that were seen in the period.
func (b *builder) changeFacts() []table.Fact {
	var facts []table.Fact
	for _, kind := range diff.Differences() {
		if n := b.changes.kinds[kind]; n > 0 {
			facts = append(facts, fact(summaryChanges, diff.KindWords(kind), n))
		}
	}
	return facts
}

// worst are the open findings that deserve attention first.
func (b *builder) worst() []string {
	const shown = 5
	var all []string
	for _, v := range b.found.all {
		if !v.open() || v.Kind == findings.Data || findings.Rank(v.Severity) > findings.Rank("medium") {
			continue
		}
		if len(all) == shown {
			break
		}
		all = append(all, v.Severity+": "+v.Rule.Title+": "+b.subject(v)+" ("+v.Rule.ID+")")
	}
	return all
}
