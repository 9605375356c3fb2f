package report_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// Only pending invitations have cells to fill in.
func TestOnlyOpenInvitationsAreFilledIn(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	for i, status := range []string{"PENDING", "ACCEPTED", "CANCELLED", "EXPIRED"} {
		s.invitations = append(s.invitations, snapshot.Invitation{EnrollmentID: fmt.Sprint("e-", i), Email: "a@acme.example", Status: status})
	}
	got := map[any]bool{}
	invitations := tableNamed(t, build(t, walked(t, nil, s), report.Options{At: 1}), "Invitations")
	for row, err := range invitations.Rows {
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range invitations.Columns {
			if c.Input {
				_, nothing := row[i].(table.NoInput)
				status := row[invitations.Column("Status")]
				got[status] = got[status] || !nothing
			}
		}
	}
	if d := cmp.Diff(map[any]bool{"PENDING": true, "EXPIRED": false, "ACCEPTED": false, "CANCELLED": false}, got); d != "" {
		t.Errorf("yellow cells (-want +got):\n%s", d)
	}
}

// Age in days is that of TL-INV-01, whatever the API says of when the invitation was sent.
// What no time says is unknown, and never 0.
func TestAgesAreThoseOfTheRule(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	sent := map[string]string{
		"dated": "2026-06-01T08:00:00.000Z", "never": "", "zero": "0001-01-01T00:00:00.000Z", "no zone": "2026-03-01T07:00:00", "no day": "2026-02-30T07:00:00.000Z",
		"words": "long ago", "ahead": "2027-01-01T00:00:00.000Z", "ancient": "1900-01-15T00:00:00.000Z", "older than a Duration": "1700-03-01T00:00:00.000Z", "half a second": "2026-06-01T05:59:59.500Z",
	}
	for _, id := range slices.Sorted(maps.Keys(sent)) {
		s.invitations = append(s.invitations, snapshot.Invitation{EnrollmentID: id, Email: strings.ReplaceAll(id, " ", ".") + "@acme.example", Status: "PENDING", LastSentAt: sent[id]})
	}
	s.invitations = append(s.invitations, snapshot.Invitation{EnrollmentID: "accepted", Email: "x@acme.example", Status: "ACCEPTED", LastSentAt: "2026-06-01T08:00:00.000Z"})
	again := s
	again.invitations = slices.Clone(s.invitations)
	for i := range again.invitations {
		if again.invitations[i].EnrollmentID == "dated" {
			again.invitations[i].LastSentAt = "2026-07-02T08:00:00.000Z" // does not make it younger than when it was first seen
		}
	}
	late := again
	late.invitations = append(slices.Clone(again.invitations), snapshot.Invitation{EnrollmentID: "late", Email: "late@acme.example", Status: "PENDING"})
	l := walked(t, nil, s, again, late)
	rules := rulesNamed(t, "TL-INV-01")
	p, err := findings.Parse("tlaudit.toml", []byte("[thresholds]\ninvitation_days = 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[int64][]string{
		1: {"accepted, Not pending", "ahead, 0", "ancient, 46188", "dated, 29", "half a second, 30", "never, Unknown", "no day, Unknown", "no zone, Unknown", "older than a Duration, 119191", "words, Unknown", "zero, Unknown"},
		3: {"accepted, Not pending", "ahead, 4", "ancient, 46192", "dated, 4", "half a second, 34", "late, 0", "never, At least 4", "no day, At least 4", "no zone, At least 4", "older than a Duration, 119195", "words, At least 4", "zero, At least 4"},
	} {
		r := build(t, l, report.Options{At: at, Policy: p})
		// It was first seen pending before it was sent again.
		if seen := column(t, r, "Invitations", "enrollment_id", "First seen"); !slices.Contains(seen, "dated, {2026-07-01 06:00:00 +0000 UTC true}") {
			t.Errorf("at %d: First seen = %q", at, seen)
		}
		got := column(t, r, "Invitations", "enrollment_id", "Age in days")
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("at %d (-want +got):\n%s", at, d)
		}
		ref, err := l.Resolve(t.Context(), fmt.Sprint(at))
		if err != nil {
			t.Fatal(err)
		}
		_, found, err := findings.Evaluate(t.Context(), l.Ledger, ref, nil, p, rules)
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Findings) == 0 {
			t.Errorf("at %d: the rule finds nothing, so nothing was compared", at)
		}
		for _, f := range found.Findings {
			days, _, _ := strings.Cut(strings.TrimPrefix(f.Evidence, "pending for "), " ")
			if !slices.Contains(got, f.EnrollmentID+", "+days) && !slices.Contains(got, f.EnrollmentID+", At least "+days) {
				t.Errorf("at %d: %s: %s, and the sheet has %q", at, f.EnrollmentID, f.Evidence, got)
			}
		}
	}
}
