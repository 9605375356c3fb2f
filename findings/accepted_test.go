package findings_test

import (
	"slices"
	"testing"
	"tlaudit/findings"

	"github.com/google/go-cmp/cmp"
)

// An acceptance holds to the end of its last day.
func TestAccepted(t *testing.T) {
	s := begin()
	s.now().invite("e1", "x@bank.example", "PENDING", "")
	path := s.ledger(t)
	for name, tt := range map[string]struct {
		accepted []findings.Accepted
		want     string
	}{
		"on its last day":       {accepted("2025-12-01", "2026-01-01"), findings.IsAccepted},
		"the day after":         {accepted("2025-12-01", "2025-12-31"), findings.AcceptanceExpired},
		"on its first day":      {accepted("2026-01-01", "2026-02-01"), findings.IsAccepted},
		"the day before":        {accepted("2026-01-02", "2026-02-01"), findings.Open},
		"nobody accepted it":    {nil, findings.Open},
		"accepted again":        {append(accepted("2025-11-01", "2025-12-31"), accepted("2025-12-31", "2026-01-31")...), findings.IsAccepted},
		"accepted again, first": {append(accepted("2025-12-31", "2026-01-31"), accepted("2025-11-01", "2025-12-31")...), findings.IsAccepted},
	} {
		p := testPolicy()
		p.Accepted = tt.accepted
		want := tt.want
		result, _ := evaluated(t, path, "", p)
		i := slices.IndexFunc(result.Findings, func(f *findings.Finding) bool { return f.Rule.ID == "TL-INV-02" })
		if f := result.Findings[i]; f.State != want || f.IsOpen() != (want != findings.IsAccepted) {
			t.Errorf("%s: %s, open %v; want %s", name, f.State, f.IsOpen(), want)
		}
		if len(result.Unmatched) > 0 {
			t.Errorf("%s: %v matches nothing", name, result.Unmatched)
		}
	}
}

func accepted(on, expires string) []findings.Accepted {
	return []findings.Accepted{{Rule: "TL-INV-02", Subject: "enrollment:e1", AcceptedOn: findings.Date(on), Expires: findings.Date(expires)}}
}

// An acceptance that matches nothing is listed with the reason. An accepted finding is
// always listed, also of somebody who has left.
func TestUnmatchedAcceptance(t *testing.T) {
	s := begin()
	o := s.now()
	o.employ("olga@bank.example", "", "active", "")
	o.employ("ann@other.example", "", "terminated", "2026-01-01")
	o.person("ann", "ann@other.example")
	o.give("a", "ann", direct, "admin")
	path := s.ledger(t)
	p := testPolicy()
	p.Severity = map[string]string{"TL-ACC-01": "off"}
	for _, a := range [][2]string{{"TL-EXT-01", "user:ann"}, {"TL-EXT-01", "user:anne"}, {"TL-ACC-01", "user:olga"}, {"TL-DRF-05", "workspace:a"}, {"BANK-01", "x"}} {
		p.Accepted = append(p.Accepted, findings.Accepted{Rule: a[0], Subject: a[1], AcceptedOn: "2025-01-01", Expires: "2027-01-01"})
	}
	result, _ := evaluated(t, path, "", p)
	listed := func(r findings.Result) (lines []string) {
		for _, u := range r.Unmatched {
			lines = append(lines, u.Rule+" "+u.Subject+": "+u.Why)
		}
		return lines
	}
	if i := slices.IndexFunc(result.Findings, func(f *findings.Finding) bool { return f.Rule.ID == "TL-EXT-01" }); i < 0 || result.Findings[i].State != findings.IsAccepted {
		t.Errorf("the accepted finding of somebody who has left is not shown as accepted (at %d)", i)
	}
	if i := slices.IndexFunc(result.Findings, func(f *findings.Finding) bool { return f.Rule.ID == "TL-HR-01" }); len(result.Findings[i].Folded) > 0 {
		t.Errorf("%v was merged into TL-HR-01, though somebody has accepted it", result.Findings[i].Folded)
	}
	want := []string{
		"TL-EXT-01 user:anne: the rule finds no such subject",
		"TL-ACC-01 user:olga: the rule was not evaluated: switched off by the policy (severity)",
		"TL-DRF-05 workspace:a: the rule was not evaluated: no baseline: there is no earlier snapshot to compare with",
		"BANK-01 x: there is no such built-in rule: findings --rules FOLDER adds rules of your own",
	}
	if d := cmp.Diff(want, listed(result)); d != "" {
		t.Errorf("unmatched acceptances (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want[:1], listed(result.ForRules([]string{"TL-EXT-01"}))); d != "" {
		t.Errorf("of one rule (-want +got):\n%s", d)
	}
}
