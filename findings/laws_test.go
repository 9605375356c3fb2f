package findings_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// everyNeed returns a policy with which every rule can be evaluated.
func everyNeed() findings.Policy {
	p := testPolicy()
	p.Review.Cadence = 24
	p.Thresholds.PrivilegedPerWorkspace, p.Thresholds.OrganizationOwners, p.Thresholds.OrganizationAdmins = 1, 1, 1
	p.Thresholds.CameAndWentTimes = 1
	p.ServiceAccounts = []findings.ServiceAccount{{Account: "u1@bank.example"}}
	p.External = []findings.External{{Email: "u2@other.example", Expires: "2025-01-01"}}
	p.ToxicPairs = []findings.ToxicPair{{Name: "pair", First: "Maker user", Second: "Checker user"}}
	p.Severity = map[string]string{"TL-PRV-05": "info"}
	return p
}

// Over random ledgers every rule runs, and its findings are well formed and in order, each
// subject once, and the same again. Over the tables that the program makes, the rules find
// the same as over the views.
func TestLaws(t *testing.T) {
	overRandom(t, 5, func(rt *rapid.T, _ *story, path string) {
		policy := everyNeed()
		result, parameters := evaluated(t, path, "1", policy)
		again, _ := evaluated(t, path, "1", policy)
		if d := cmp.Diff(outline(result), outline(again)); d != "" {
			rt.Fatalf("the same again (-first +second):\n%s", d)
		}
		seen := map[string]bool{}
		for i, f := range result.Findings {
			wellFormed(t, f)
			if seen[f.Fingerprint] {
				rt.Fatalf("%s %s appears twice", f.Rule.ID, f.Subject)
			}
			seen[f.Fingerprint] = true
			if i > 0 && findings.Rank(result.Findings[i-1].Severity) > findings.Rank(f.Severity) {
				rt.Fatalf("%s after %s", f.Severity, result.Findings[i-1].Severity)
			}
		}
		if t.Failed() {
			rt.Fatal("not well formed")
		}
		sameInFocus(rt, t, path, parameters)
	})
}

// sameInFocus compares the rows of rules, or of all if none is given, over the tables of
// Focus, with which the parameters were read, and over the views.
func sameInFocus(rt rapid.TB, t *testing.T, path string, parameters *findings.Parameters, ids ...string) {
	rules := rulesOf(t, ids)
	wide, narrow := open(t, path), open(t, path)
	must(t, narrow.Focus(t.Context(), parameters.Readers(rules)))
	overViews, err := findings.ReadParameters(t.Context(), wide, parameters.At, parameters.Baseline, parameters.Policy)
	must(t, err)
	for _, r := range rules {
		sameRows(rt, t, r, overViews, wide, parameters, narrow)
	}
}

// sameRows compares what a rule lacks, its query and its rows: as they should be, over one
// ledger, and as they are, over another.
func sameRows(rt rapid.TB, t *testing.T, r findings.Rule, wanted *findings.Parameters, wide *snapshot.Ledger, parameters *findings.Parameters, narrow *snapshot.Ledger) {
	if d := cmp.Diff(wanted.Missing(r), parameters.Missing(r)) + cmp.Diff(wanted.MissingPart(r), parameters.MissingPart(r)); d != "" {
		rt.Fatalf("%s lacks (-want +got):\n%s", r.ID, d)
	}
	if parameters.Missing(r) != nil {
		return
	}
	query, err := parameters.Query(r)
	must(t, err)
	wanting, err := wanted.Query(r)
	must(t, err)
	if d := cmp.Diff(wanting, query); d != "" {
		rt.Fatalf("the query of %s (-want +got):\n%s", r.ID, d)
	}
	_, want := rowsOf(t, wide, query)
	_, got := rowsOf(t, narrow, query)
	if d := cmp.Diff(want, got); d != "" {
		rt.Fatalf("%s (-want +got):\n%s", r.ID, d)
	}
}

// outline returns a result line by line.
func outline(r findings.Result) []string {
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, strings.Join([]string{f.Rule.ID, f.Kind, f.Severity, f.State, f.Subject, f.WorkspaceID, f.UserID, f.EnrollmentID, f.Email,
			f.Evidence, f.Remediation, f.Since, f.Fingerprint}, "|"))
	}
	for _, n := range r.NotEvaluated {
		lines = append(lines, n.Rule.ID+": "+n.Reason())
	}
	return lines
}

// A snapshot may be compared with itself, as a report does for what was open at the baseline.
func TestAtTheBaseline(t *testing.T) {
	path := sampleLedger(t)
	l := open(t, path)
	at := resolve(t, l, "2026-Q2")
	rules := builtIn(t)
	parameters, result, err := findings.Evaluate(t.Context(), l, at, &at, everyNeed(), rules)
	must(t, err)
	for _, f := range result.Findings {
		if strings.HasPrefix(f.Rule.ID, "TL-DRF-") && f.Rule.ID != "TL-DRF-03" || slices.Contains([]string{"TL-PRV-01", "TL-PRV-02", "TL-PRV-10"}, f.Rule.ID) {
			t.Errorf("%s %s: nothing changed", f.Rule.ID, f.Subject)
		}
	}
	sameInFocus(t, t, path, parameters)
}
