package table_test

import (
	"testing"

	"tlaudit/report/table"
)

// The id of a review follows from what is reviewed and from the review's name. How the
// files look, and who gets them, does not change it.
func TestReviewID(t *testing.T) {
	of := func(flags ...string) string { return table.ReviewID("state", "baseline", "policy", flags) }
	plain := of()
	for _, flag := range []string{"csv-raw=true", "templates=5e", "split=true", "remediation=true", "reviewers=5e", "allow-unassigned=why"} {
		if of(flag) != plain {
			t.Errorf("%s changes the review_id", flag)
		}
	}
	seen := map[string]string{plain: "no flag"}
	for name, id := range map[string]string{
		"draft": of("draft=true"), "period": of("period=2026-Q3"), "issue": of("issue=Q3"), "another issue": of("issue=Q3-2"), "both": of("period=2026-Q3", "issue=Q3"),
		"another state": table.ReviewID("other", "baseline", "policy", nil), "another baseline": table.ReviewID("state", "other", "policy", nil),
		"no baseline": table.ReviewID("state", "", "policy", nil), "another policy": table.ReviewID("state", "baseline", "other", nil),
	} {
		if other := seen[id]; other != "" {
			t.Errorf("%s and %s have one review_id", name, other)
		}
		seen[id] = name
	}
	if of("issue=Q3", "period=2026-Q3") != of("period=2026-Q3", "issue=Q3") {
		t.Error("the order of the flags changes the review_id")
	}
}
