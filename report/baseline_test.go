package report_test

import (
	"errors"
	"strings"
	"testing"

	"tlaudit/report"
	"tlaudit/snapshot"
)

func TestUnreadAtTheBaselineIsNeverNew(t *testing.T) {
	s := story()
	s[0].unread = map[string]string{"w-2": snapshot.Forbidden}
	r := build(t, ledger(t, s...), report.Options{At: 3, Since: 1})
	for _, sheet := range []string{"Review", "Inherited"} {
		for _, line := range column(t, r, sheet, "Workspace", "Since the baseline") {
			if strings.HasPrefix(line, "Payments") && line != "Payments, No baseline" {
				t.Errorf("%s: %s, want No baseline", sheet, line)
			}
		}
	}
}

func TestUnreadWorkspaceIsNeverAChange(t *testing.T) {
	states := story()
	states[2].unread = map[string]string{"w-2": snapshot.Forbidden}
	l := ledger(t, states...)
	_, err := report.Build(t.Context(), l, report.Options{At: 3, Since: 1, Policy: policy(t)})
	var partial *report.PartialError
	if !errors.As(err, &partial) {
		t.Fatalf("Build of a partial snapshot: %v, want a PartialError", err)
	}
	r := build(t, l, report.Options{At: 3, Since: 1, Draft: true})
	for _, line := range column(t, r, "Changes", "Kind", "Workspace", "snapshot_id") {
		if strings.HasPrefix(line, "Access") && strings.HasSuffix(line, "Payments, 3") {
			t.Errorf("change in the unread workspace: %s", line)
		}
	}
	if got := strings.Join(r.Headline.Banners, "\n"); !strings.Contains(got, "Population: PARTIAL: not met: Workspaces in scope that were read") || !strings.Contains(got, "DRAFT") {
		t.Errorf("banners = %q", got)
	}
	for _, line := range column(t, r, "Reconciliation", "Area", "Check", "Of", "Result") {
		if strings.HasPrefix(line, "Roll-forward") && strings.HasSuffix(line, "FAIL") {
			t.Errorf("%s", line)
		}
	}
}
