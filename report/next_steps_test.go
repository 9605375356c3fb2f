package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/snapshot"
	"tlaudit/templates"
)

// The cover alone says what to do next and which checks failed.
func TestCoverSaysWhatComesNext(t *testing.T) {
	p, err := findings.Parse("tlaudit.toml", []byte("[review]\nperiod = \"2026-Q3\"\ndue = \"2026-10-14\"\ncoordinator = \"Nadia\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := treasury(direct("w-1", "u-ann", "r-view"), inherited("w-1", "u-ghost", "o-owner"))
	s.invitations = []snapshot.Invitation{{EnrollmentID: "e-1", Email: "a@acme.example", Status: "PENDING"}, {EnrollmentID: "e-2", Email: "b@acme.example", Status: "ACCEPTED"}}
	r := build(t, walked(t, nil, s), report.Options{At: 1, Policy: p, Findings: report.Evaluations{
		Rules: []findings.Rule{{ID: "TL-A"}, {ID: "TL-B"}}, Now: findings.Result{NotEvaluated: []findings.NotEvaluated{{Rule: findings.Rule{ID: "TL-A"}, InPart: true}}},
	}})
	got := map[string]string{}
	for _, f := range r.Headline.Facts {
		got[f.Section+", "+f.Item] = fmt.Sprint(f.Value)
	}
	results := map[string]int{}
	for _, line := range column(t, r, "Reconciliation", "Held against", "Result") {
		if result, ok := strings.CutPrefix(line, "The outside, "); ok {
			word, _, _ := strings.Cut(result, ":")
			results[word]++
		}
	}
	for item, want := range map[string]string{
		"About, Period":      "2026-Q3 (2026-07-01 to 2026-09-30), up to the snapshot of 2026-07-01: the period was not over",
		"Population, State":  "ALL THAT THE TOKEN SEES, no list to compare with",
		"Review, State":      "NOT PERFORMED as issued. Population issued for review. No decision is recorded in this file as issued. It is evidence of who had access, not that the access was reviewed.",
		"Next, 1. Reviewers": "Read Instructions. Decide 1 row on Review, 2 people on Organization and 1 pending invitation on Invitations.",
		"Next, 2. Sign":      "When Check shows Filled in on all rows, complete Sign-off and return the file to Nadia by 2026-10-14.",
		"Next, 3. Owner":     "Look at the checks of Reconciliation with FAIL, and fill in its three yellow rows from the dashboard. Acknowledge on Sign-off, and have the removals and changes carried out; a later snapshot shows whether they were.",
		"Next, 4. Owner, before the next review": "Set up what this report lacks: Roster (no roster was supplied: tlaudit collect --roster); Approved domains (none set: organization.approved_domains); " +
			"Expected workspaces (not reconciled with a list: tlaudit collect --expect-workspaces)",
		"Counts, Rules not evaluated":          "0 of 2",
		"Counts, Rules evaluated in part":      "1 of 2",
		"Population, Held against the outside": fmt.Sprintf("%d PASS, %d FAIL, %d NOT TESTED", results["PASS"], results["FAIL"], results["NOT TESTED"]),
		"Population, FAIL against the ledger":  "Inherited rows per workspace against accounts with an administering role; People who inherit access without such an account",
		"Asks for action, Nothing":             "No open finding of medium severity or worse by the rules that were evaluated",
	} {
		if got[item] != want {
			t.Errorf("%s = %q, want %q", item, got[item], want)
		}
	}
	// The page's first screen says so too: without that it looks as if everything added up.
	var out bytes.Buffer
	if err := page.HTML(&out, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(out.String(), "<main")
	for _, item := range []string{"Held against the outside", "FAIL against the ledger"} {
		if want := item + ": " + got["Population, "+item]; !strings.Contains(first, want) {
			t.Errorf("the page does not begin with %q:\n%s", want, first)
		}
	}
	if n := strings.Count(first, `class="check fails"`); n != 1 {
		t.Errorf("%d lines of the page stand out as a FAIL, want 1", n)
	}
}
