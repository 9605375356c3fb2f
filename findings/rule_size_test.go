package findings_test

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A rule fits on a page: an auditor who reads it sees all of it. A few may be longer.
const (
	rulePage     = 40  // lines of a rule, header included
	ruleLongest  = 60  // lines of a rule that does not fit on a page
	rulesLonger  = 5   // how many such rules there may be
	ruleWidth    = 120 // characters of a line
	rulesInTotal = 2000
)

// TestRuleSize: each rule fits on a page, and says in a sentence what it finds.
func TestRuleSize(t *testing.T) {
	total := 0
	var longer []string
	for _, r := range builtIn(t) {
		lines := strings.Split(strings.TrimSuffix(r.SQL, "\n"), "\n")
		total += len(lines)
		if len(lines) > rulePage {
			longer = append(longer, r.ID)
		}
		if len(lines) > ruleLongest {
			t.Errorf("%s has %d lines, more than %d", r.File, len(lines), ruleLongest)
		}
		for i, line := range lines {
			if n := utf8.RuneCountInString(line); n > ruleWidth {
				t.Errorf("%s:%d has %d characters, more than %d", r.File, i+1, n, ruleWidth)
			}
		}
		if !saysWhatItFinds(lines) {
			t.Errorf(`%s: after the header there must be a line "--" and a sentence that says what the rule finds`, r.File)
		}
	}
	if len(longer) > rulesLonger {
		t.Errorf("%d rules have more than %d lines, %d may: %s", len(longer), rulePage, rulesLonger, strings.Join(longer, ", "))
	}
	if total > rulesInTotal {
		t.Errorf("the rules have %d lines, more than %d", total, rulesInTotal)
	}
}

// saysWhatItFinds reports whether the first lines of a rule, its header, are followed by
// a line "--" and a sentence.
func saysWhatItFinds(lines []string) bool {
	for i, line := range lines {
		switch {
		case !strings.HasPrefix(line, "--"):
			return false
		case strings.TrimSpace(line) == "--":
			var comment []string
			for _, line := range lines[i+1:] {
				text, ok := strings.CutPrefix(line, "-- ")
				if !ok {
					break
				}
				comment = append(comment, text)
			}
			return strings.HasSuffix(strings.Join(comment, " "), ".")
		}
	}
	return false
}
