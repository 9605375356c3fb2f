package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// checkEvidence says what is wrong with a word of Evidence.
func (o organization) checkEvidence(t *testing.T, s said) string {
	t.Helper()
	switch item := s.row["Item"]; {
	case s.row["Section"] == "Glossary", s.row["Section"] == "How to check", s.row["Section"] == "Writing":
		return ""
	case s.row["Section"] == "Rules":
		result := strings.TrimPrefix(s.text, ruleTitle(o, item)+": ")
		now, then, compared := strings.Cut(result, "; at the baseline: ")
		n := 0
		for _, f := range o.found.Now.Findings {
			if f.Rule.ID == item {
				n++
			}
		}
		if compared && o.since == 0 {
			return "there is no baseline"
		}
		if !o.evaluated(item) {
			return wrongIf(!strings.HasPrefix(now, "not evaluated: "), "the rule was not evaluated")
		}
		inPart := slices.ContainsFunc(o.found.Now.NotEvaluated, func(x findings.NotEvaluated) bool { return x.Rule.ID == item })
		return wrongIf(!strings.HasPrefix(now, fmt.Sprintf("evaluated, %d found", n)), fmt.Sprintf("%d found", n)) +
			wrongIf(inPart != strings.Contains(now, "in part"), "whether it was evaluated in part") + wrongIf(then == "" && compared, "nothing about the baseline")
	case s.row["Section"] == "Independence":
		return "" // held by tests of its own
	case strings.HasSuffix(item, "(token_sha256)"):
		return wrongIf(o.since == 0 || o.count(t, "SELECT count(DISTINCT json_extract(parameters, '$.token_sha256')) FROM snapshots WHERE id IN (AT, SINCE)") != 1, "the token is another")
	case s.row["Section"] == "Thresholds":
		return wrongIf(s.text == "0", "0 is no limit")
	}
	return "nothing holds this line of Evidence: add a check"
}

// ruleTitle returns the title of a rule.
func ruleTitle(o organization, id string) string {
	for _, rule := range o.found.Rules {
		if rule.ID == id {
			return rule.Title
		}
	}
	return ""
}

// checkReconciliation: a figure is there only where both what is counted and what it is
// compared with were read.
func (o organization) checkReconciliation(t *testing.T, s said) string {
	t.Helper()
	about := s.row["Check"]
	lower := strings.ToLower(about)
	switch {
	case strings.HasPrefix(s.row["Result"], "NOT TESTED") && s.column == "Difference":
		return "it was not tested"
	case strings.Contains(lower, "invitation") && !o.read(t, o.at, snapshot.Enrollments):
		return "the invitations were not read"
	case (strings.Contains(lower, "account") || strings.Contains(lower, "inherit access")) && !o.read(t, o.at, snapshot.Users):
		return "the users were not read"
	case strings.Contains(lower, "roster") && !o.read(t, o.at, snapshot.Roster):
		return "there is no roster"
	case (strings.Contains(lower, "before") || strings.Contains(lower, "found gone")) && o.at == 1:
		return "there is no snapshot before"
	case (strings.Contains(lower, "baseline") || strings.Contains(lower, "of changes together")) && o.since == 0:
		return "there is no baseline"
	}
	return ""
}
