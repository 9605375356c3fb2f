package findings_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFirstSeenOfAnyBaseline: when a fact was first seen does not depend on the baseline.
func TestFirstSeenOfAnyBaseline(t *testing.T) {
	s := begin()
	s.now().give("a", "ann", direct, "viewer")
	s.now().give("a", "ann", inherited, "member")
	s.now().person("ann", "ann@bank.example")
	s.next(1).forget("ann")
	for range 4 {
		s.next(1)
	}
	path := s.ledger(t)
	for _, base := range []string{"1", "3", "5"} {
		result, _ := evaluated(t, path, base, testPolicy(), "TL-ORP-01", "TL-ORP-02")
		got := map[string]string{}
		for _, f := range result.Findings {
			got[f.Rule.ID] = f.FirstSeen
		}
		want := map[string]string{"TL-ORP-01": "2026-01-03T06:00:00Z", "TL-ORP-02": "2026-01-03T06:00:00Z"}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("since %s (-want +got):\n%s", base, d)
		}
	}
}

// TestSecondRoleOfAnyBaseline: nor does it for a second role of a user whom no listing has,
// and who has not changed since the baseline.
func TestSecondRoleOfAnyBaseline(t *testing.T) {
	s := begin()
	s.now().give("a", "ghost", direct, "viewer")
	s.next(1).give("a", "ghost", direct, "desk")
	s.next(1)
	path := s.ledger(t)
	for _, base := range []string{"1", "2"} {
		result, parameters := evaluated(t, path, base, testPolicy(), "TL-ORP-01")
		var got []string
		for _, f := range result.Findings {
			got = append(got, f.Subject+" "+f.FirstSeen)
		}
		want := []string{"grant:a/ghost/direct/r-desk 2026-01-02T06:00:00Z", "grant:a/ghost/direct/r-viewer 2026-01-02T06:00:00Z"}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("since %s (-want +got):\n%s", base, d)
		}
		sameInFocus(t, t, path, parameters, "TL-ORP-01")
	}
}
