package report_test

import (
	"strings"
	"testing"

	"tlaudit/report"
)

func TestReconciliationPasses(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1})
	for _, line := range column(t, r, "Reconciliation", "Check", "Of", "Expected", "Actual", "Result") {
		if strings.HasSuffix(line, "FAIL") && !strings.Contains(line, "Roster match") {
			t.Errorf("%s", line)
		}
	}
	if got := r.Headline.Banners[0]; got != "Population: ALL THAT THE TOKEN SEES, no list to compare with" {
		t.Errorf("banner = %q", got)
	}
}
