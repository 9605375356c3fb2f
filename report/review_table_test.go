package report_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
)

func TestReviewSaysHowEachGrantCompares(t *testing.T) {
	l := ledger(t, story()...)
	r := build(t, l, report.Options{At: 3, Since: 1})
	want := []string{
		"1, Payments, bob@acme.example, Workspace admin (privileged), New, Yes",
		"2, Treasury, ann@acme.example, Workspace admin (privileged), Role changed, Yes",
		"3, Payments, cid@partner.example, Zeta (unclassified), Same, Yes",          // from outside
		"4, Treasury, dee@acme.example, Viewer: May look, There again, Unless Keep", // there at the baseline, and missed since
		"5, Treasury, bob@acme.example, Viewer: May look, Same, Unless Keep",
	}
	got := column(t, r, "Review", "#", "Workspace", "Email", "Role", "Since the baseline", "Justification required")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Review (-want +got):\n%s", d)
	}
	// What is inherited is decided on the person's row of Organization.
	if d := cmp.Diff([]string{"1, Payments, Olga Own, owner (privileged), Same", "1, Treasury, Olga Own, owner (privileged), Same"},
		column(t, r, "Inherited", "Organization #", "Workspace", "Name", "Role", "Since the baseline")); d != "" {
		t.Errorf("Inherited (-want +got):\n%s", d)
	}
	// Seen at the first, missed at the second, seen at the third.
	r = build(t, l, report.Options{At: 3, Since: 2})
	if got := column(t, r, "Review", "Email", "Since the baseline"); !slices.Contains(got, "dee@acme.example, There again") {
		t.Errorf("since 2: %q, want dee present again", got)
	}
	// A grant of the first snapshot is never New.
	r = build(t, l, report.Options{At: 1})
	for _, c := range column(t, r, "Access", "Since the baseline") {
		if c != "No baseline" {
			t.Errorf("first snapshot: change %q, want No baseline", c)
		}
	}
}

// A change of status is not a new access: what the baseline had is not shown as first seen
// after it.
func TestFirstSeenIsOfTheRole(t *testing.T) {
	suspended := inherited("w-1", "u-ann", "o-owner")
	suspended.Status = "SUSPENDED"
	before, after := treasury(inherited("w-1", "u-ann", "o-owner")), treasury(suspended)
	r := build(t, walked(t, nil, treasury(), before, after), report.Options{At: 3, Since: 2})
	if d := cmp.Diff([]string{"SUSPENDED, Same, {2026-07-03 06:00:00 +0000 UTC false}"}, column(t, r, "Inherited", "Account status", "Since the baseline", "First seen")); d != "" {
		t.Errorf("Inherited (-want +got):\n%s", d)
	}
	// Missed and seen again since the baseline: not the same, and first seen when it came again.
	r = build(t, walked(t, nil, before, treasury(), before), report.Options{At: 3, Since: 1})
	if d := cmp.Diff([]string{"ACTIVE, There again, {2026-07-05 06:00:00 +0000 UTC false}"}, column(t, r, "Inherited", "Account status", "Since the baseline", "First seen")); d != "" {
		t.Errorf("Review (-want +got):\n%s", d)
	}
}

func TestKeysBindRowsToTheReview(t *testing.T) {
	l := ledger(t, story()...)
	first := build(t, l, report.Options{At: 3, Since: 1})
	again := build(t, l, report.Options{At: 3, Since: 1})
	other := build(t, l, report.Options{At: 3, Since: 2})
	keys := column(t, first, "Review", "row_key")
	if d := cmp.Diff(keys, column(t, again, "Review", "row_key")); d != "" {
		t.Errorf("the same review has other keys:\n%s", d)
	}
	seen := map[string]bool{}
	for _, k := range append(keys, column(t, other, "Review", "row_key")...) {
		if len(k) != 21 || k[0] != 'r' {
			t.Errorf("row_key %q, want r and 20 digits", k)
		}
		if seen[k] {
			t.Errorf("row_key %s twice", k)
		}
		seen[k] = true
	}
	if got := column(t, first, "Organization", "row_key"); got[0][0] != 'o' {
		t.Errorf("Organization row_key = %s", got[0])
	}
	if got := column(t, first, "Invitations", "row_key"); got[0][0] != 'i' {
		t.Errorf("Invitations row_key = %s", got[0])
	}
}
