package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
)

// Every finding is counted once, whatever its state and kind.
func TestFindingsAreCountedOnce(t *testing.T) {
	finding := func(n int, kind, severity, state string) findings.Finding {
		rule := findings.Rule{ID: "TL-TST-01", Kind: kind}
		if state == "blind" {
			rule.ID = "TL-TST-02"
		}
		return findings.Finding{Rule: rule, Kind: kind, Severity: severity, State: state, Subject: "organization:org-1", Fingerprint: fmt.Sprint(n)}
	}
	now := []findings.Finding{
		finding(1, findings.Exception, "high", findings.Open), finding(2, findings.ToConfirm, "low", findings.AcceptanceExpired), finding(3, findings.Data, "high", findings.Open),
		finding(4, findings.Data, "high", findings.IsAccepted), finding(5, findings.Exception, "high", findings.IsAccepted),
	}
	before := []findings.Finding{
		now[0], finding(6, findings.Exception, "high", findings.Open), finding(7, findings.Data, "high", findings.Open),
		finding(8, findings.Exception, "high", "blind"), finding(9, findings.Exception, "high", "blind"), finding(10, findings.Data, "high", "blind"),
	}
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1, Findings: report.Judgement{
		Now:    findings.Result{Findings: now, NotEvaluated: []findings.NotEvaluated{{Rule: findings.Rule{ID: "TL-TST-02"}}}},
		Before: &findings.Result{Findings: before},
	}})
	var got []string
	total := int64(0)
	for row, err := range table(t, r, "Summary").Rows {
		if err != nil {
			t.Fatal(err)
		}
		section, n := fmt.Sprint(row[0]), row[3]
		if section == "Open findings by severity" || section == "Other findings" {
			got = append(got, fmt.Sprint(row[1], ": ", n))
			total += n.(int64)
		}
	}
	if d := cmp.Diff([]string{"critical: 0", "high: 1", "medium: 0", "low: 1", "info: 0",
		"Open, about the evidence itself: 1", "Accepted: 2", "Not evaluated now: 3", "Closed since baseline: 2"}, got); d != "" {
		t.Errorf("Summary (-want +got):\n%s", d)
	}
	if rows := len(column(t, r, "Findings", "State")); int(total) != rows {
		t.Errorf("Summary counts %d, Findings has %d rows", total, rows)
	}
	var cover []string
	for _, f := range r.Headline.Counts {
		if strings.HasPrefix(f.Item, "Findings") {
			cover = append(cover, fmt.Sprint(f.Item, ": ", f.Value))
		}
	}
	if want := "Findings of the baseline not evaluated now: 3"; !slices.Contains(cover, want) {
		t.Errorf("Cover = %q, want %q", cover, want)
	}
}
