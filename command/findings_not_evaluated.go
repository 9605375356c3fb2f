package command

import (
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/text"
)

// notEvaluatedLines returns why rules were not evaluated: each reason once, with its
// rules.
func notEvaluatedLines(all []findings.NotEvaluated) []string {
	var lines []string
	for _, m := range groupByLack(all) {
		var ids []string
		for _, r := range m.rules {
			ids = append(ids, r.ID)
		}
		prefix := ""
		if m.inPart {
			prefix = "in part: "
		}
		lines = append(lines, prefix+m.lack.String()+": "+strings.Join(ids, ", "))
	}
	return lines
}

// A lackGroup is something that rules lack, and those rules.
type lackGroup struct {
	inPart bool // only a part of each rule lacks it
	lack   findings.Lack
	rules  []findings.Rule
}

// groupByLack groups rules by what they lack, in the order of its first rule.
func groupByLack(all []findings.NotEvaluated) []lackGroup {
	var groups []lackGroup
	for _, n := range all {
		for _, lack := range n.Lacks {
			i := slices.IndexFunc(groups, func(w lackGroup) bool { return w.inPart == n.InPart && w.lack == lack })
			if i < 0 {
				i = len(groups)
				groups = append(groups, lackGroup{inPart: n.InPart, lack: lack})
			}
			groups[i].rules = append(groups[i].rules, n.Rule)
		}
	}
	return groups
}

// notEvaluatedSummary returns one line for each thing that rules lack, with the number
// of rules that lack it. Keys of the policy that only one rule lacks share lines.
func notEvaluatedSummary(all []findings.NotEvaluated) []string {
	var groups []lackGroup
	for _, w := range groupByLack(all) {
		i := slices.IndexFunc(groups, func(e lackGroup) bool { return e.lack == w.lack })
		if i < 0 {
			groups = append(groups, w)
			continue
		}
		groups[i].inPart = groups[i].inPart && w.inPart
		groups[i].rules = append(groups[i].rules, w.rules...)
	}
	slices.SortStableFunc(groups, func(a, b lackGroup) int { return len(b.rules) - len(a.rules) })
	var lines, keys []string
	for _, w := range groups {
		if w.lack.Policy != "" && len(w.rules) == 1 {
			keys = append(keys, w.lack.Policy)
			continue
		}
		how := "Not evaluated: "
		if w.inPart {
			how = "Evaluated in part: "
		}
		lines = append(lines, how+text.Count(len(w.rules), "rule")+": "+w.lack.String())
	}
	const most = 3 // keys in one line
	for some := range slices.Chunk(keys, most) {
		lines = append(lines, "Not evaluated: 1 rule for each policy key: "+strings.Join(some, ", "))
	}
	return lines
}
