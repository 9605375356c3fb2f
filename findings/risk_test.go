package findings_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
)

// Each line of the table is worse than the next, and by one reason alone.
func TestCompareRisk(t *testing.T) {
	of := func(who string, f findings.Finding) *findings.Finding {
		f.Rule, f.Severity, f.UserID = &findings.Rule{ID: "TL-INV-01", Who: who}, "high", "u"
		return &f
	}
	rule := func(id, severity string, f findings.Finding) *findings.Finding {
		f.Rule, f.Severity = &findings.Rule{ID: id}, severity
		return &f
	}
	held := findings.Finding{Workspaces: 1, PrivilegedIn: 1}
	lines := []struct {
		what string
		*findings.Finding
	}{
		{"critical by the policy, whoever it is about", rule("TL-PRV-03", "critical", findings.Finding{})},
		{"a leaver who is privileged", of(findings.Leaver, held)},
		{"an outsider who administers", of(findings.Outsider, held)},
		{"a toxic pair", of(findings.ToxicHolder, findings.Finding{Workspaces: 1})},
		{"an account that no list has, privileged in 16 workspaces", of(findings.Unlisted, findings.Finding{Workspaces: 16, PrivilegedIn: 16})},
		{"one that is privileged in 1", of(findings.Unlisted, held)},
		{"a shared account that is privileged", of(findings.Shared, held)},
		{"anybody who is privileged", of("", held)},
		{"a leaver with access to 2 workspaces", of(findings.Leaver, findings.Finding{Workspaces: 2})},
		{"a leaver with access to 1", of(findings.Leaver, findings.Finding{Workspaces: 1})},
		{"that is to be confirmed", of(findings.Leaver, findings.Finding{Workspaces: 1, Kind: findings.ToConfirm, Beside: findings.New})},
		{"that was first looked at", of(findings.Leaver, findings.Finding{Workspaces: 1, Kind: findings.ToConfirm, Beside: findings.FirstLookedAt})},
		{"that is still so", of(findings.Leaver, findings.Finding{Workspaces: 1, Kind: findings.ToConfirm, Beside: findings.StillSo})},
		{"an account or invitation of a leaver", of(findings.Leaver, findings.Finding{})},
		{"of anybody else", of("", findings.Finding{})},
		{"no person, by the order of the rules", rule("TL-INV-01", "high", findings.Finding{})},
		{"a rule of a later family", rule("TL-EXT-01", "high", findings.Finding{Subject: "user:1"})},
		{"a subject behind", rule("TL-EXT-01", "high", findings.Finding{Subject: "user:2"})},
		{"the evidence itself", rule("TL-DAT-02", "high", findings.Finding{Kind: findings.Data})},
		{"a lower severity, whoever it is about", func() *findings.Finding { f := of(findings.Leaver, held); f.Severity = "medium"; return f }()},
		{"accepted, whatever it is", func() *findings.Finding {
			f := of(findings.Leaver, held)
			f.Severity, f.State = "critical", findings.IsAccepted
			return f
		}()},
	}
	for i := range lines {
		for j := range lines {
			got := findings.CompareRisk(lines[i].Finding, lines[j].Finding)
			if (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s, then %s: %d", lines[i].what, lines[j].what, got)
			}
		}
	}
}

// The reach of a person is counted by workspace; that of a finding about one workspace is
// the access there. What came and went reaches nothing.
func TestReachOfFindings(t *testing.T) {
	s := begin()
	o := s.now()
	for _, id := range []string{"una", "zoe"} {
		o.person(id, id+"@other.example")
	}
	o.give("a", "una", direct, "admin")
	o.give("a", "una", inherited, "member")
	o.give("b", "una", direct, "viewer")
	o.give("a", "zoe", direct, "viewer")
	result, _ := evaluated(t, s.ledger(t), "", everyNeed(), "TL-EXT-01", "TL-INH-02")
	var got []string
	for _, f := range result.Findings {
		got = append(got, strings.Join([]string{f.Rule.ID, f.UserID, string(rune('0' + f.Workspaces)), string(rune('0' + f.PrivilegedIn))}, " "))
	}
	want := []string{"TL-EXT-01 una 2 1", "TL-EXT-01 zoe 1 0", "TL-INH-02 una 1 1"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("workspaces, and those of them where privileged (-want +got):\n%s", d)
	}
}

// A rule says who it is about in words that the order knows.
func TestWhoOfARule(t *testing.T) {
	var about []string
	for _, r := range builtIn(t) {
		if r.Who != "" && !slices.Contains(about, r.Who) {
			about = append(about, r.Who)
		}
	}
	slices.Sort(about)
	want := []string{findings.Leaver, findings.Outsider, findings.Shared, findings.ToxicHolder, findings.Unlisted}
	if d := cmp.Diff(want, about); d != "" {
		t.Errorf("who the built-in rules are about (-want +got):\n%s", d)
	}
}
