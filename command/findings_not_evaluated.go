package command

import (
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/text"
)

// reasons are why rules were not evaluated, each once with its rules.
func reasons(all []findings.NotEvaluated) []string {
	var lines []string
	for _, m := range missing(all) {
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

// A want is something that rules lack, with those rules, all of them or in part.
type want struct {
	inPart bool
	lack   findings.Lack
	rules  []findings.Rule
}

// missing is what rules lack, each once, in the order in which they come to lack it.
func missing(all []findings.NotEvaluated) []want {
	var wants []want
	for _, n := range all {
		for _, lack := range n.Lacks {
			i := slices.IndexFunc(wants, func(w want) bool { return w.inPart == n.InPart && w.lack == lack })
			if i < 0 {
				i = len(wants)
				wants = append(wants, want{inPart: n.InPart, lack: lack})
			}
			wants[i].rules = append(wants[i].rules, n.Rule)
		}
	}
	return wants
}

// summed says what rules lack, each lack once with how many rules lack it, wholly or
// in part; those that keep one rule from being evaluated, and that the policy
// supplies, together.
func summed(all []findings.NotEvaluated) []string {
	var wants []want
	for _, w := range missing(all) {
		i := slices.IndexFunc(wants, func(e want) bool { return e.lack == w.lack })
		if i < 0 {
			wants = append(wants, w)
			continue
		}
		wants[i].inPart = wants[i].inPart && w.inPart
		wants[i].rules = append(wants[i].rules, w.rules...)
	}
	slices.SortStableFunc(wants, func(a, b want) int { return len(b.rules) - len(a.rules) })
	var lines, keys []string
	for _, w := range wants {
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
	const most = 3 // keys that fit on a line
	for some := range slices.Chunk(keys, most) {
		lines = append(lines, "Not evaluated: 1 rule each (policy): "+strings.Join(some, ", "))
	}
	return lines
}
