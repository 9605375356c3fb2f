package findings_test

import (
	"slices"
	"strings"
	"testing"
	"tlaudit/findings"

	"github.com/google/go-cmp/cmp"
)

// A person who has left is one finding, whatever else is wrong with the access.
func TestFoldIntoLeavers(t *testing.T) {
	s := begin()
	s.next(1)
	o := s.now()
	o.employ("olga@bank.example", "", "active", "")
	o.employ("ann@other.example", "", "terminated", "2026-01-01")
	o.person("ann", "ann@other.example")
	o.give("a", "ann", direct, "admin")
	o.give("a", "ann", inherited, "member")
	result, _ := evaluated(t, s.ledger(t), "1", testPolicy())
	var about []string
	for _, f := range result.Findings {
		if f.UserID == "ann" {
			about = append(about, f.Rule.ID+": "+f.Evidence)
		}
	}
	want := []string{
		"TL-HR-01: the roster says terminated, end date 2026-01-01; access to 1 workspace, privileged in 1; also matches: TL-EXT-01, TL-INH-02, TL-PRV-01",
		"TL-DRF-04: account and access to 1 workspace first seen in the same interval, after 2026-01-01T06:00:00Z and by 2026-01-02T06:00:00Z; no accepted invitation for that e-mail",
	}
	if d := cmp.Diff(want, about); d != "" {
		t.Errorf("findings about ann (-want +got):\n%s", d)
	}
	rules := builtIn(t)
	chosen, err := findings.Choose(rules, []string{"TL-INH-02"})
	must(t, err)
	ids := []string{}
	for _, r := range chosen {
		ids = append(ids, r.ID)
	}
	if d := cmp.Diff([]string{"TL-HR-01", "TL-INH-02"}, ids); d != "" {
		t.Errorf("chosen with the rule into which it is merged (-want +got):\n%s", d)
	}
	if _, err := findings.Choose(rules, []string{"TL-NO-01"}); err == nil || !strings.Contains(err.Error(), "TL-NO-01") {
		t.Errorf("an unknown rule: %v", err)
	}
}

// Each rule takes in each of those that its header folds.
func TestEveryFold(t *testing.T) {
	s := begin()
	o := s.now()
	o.employ("olga@bank.example", "", "active", "")
	left := func(id, email string) {
		o.person(id, email)
		o.employ(email, "", "terminated", "2025-12-31")
		o.roster[len(o.roster)-1].UserID = id
	}
	for _, source := range []string{direct, inherited} {
		for id, email := range map[string]string{"left": "left." + source + "@bank.example", "unknown": "unknown." + source + "@bank.example", "outside": "outside." + source + "@other.example"} {
			if id == "left" {
				left(id+source, email)
			} else {
				o.person(id+source, email)
			}
			o.give("a", id+source, source, map[string]string{direct: "viewer", inherited: "member"}[source])
		}
	}
	left("external", "external@other.example")
	left("twice", "twice@bank.example")
	left("raised", "raised@bank.example")
	o.give("a", "external", direct, "viewer")
	o.give("a", "twice", direct, "viewer")
	o.give("a", "twice", inherited, "member")
	o.person("unlisted-role", "role@bank.example")
	o.employ("role@bank.example", "", "active", "")
	o.give("a", "unlisted-role", inherited, "support")
	o.invite("old", "guest@other.example", "PENDING", "2025-12-01")
	o.invite("alike", "guest@bamk.example", "PENDING", "2025-12-31")
	for _, id := range []string{"drift", "raises"} {
		o.person(id, id+"@bank.example")
		o.employ(id+"@bank.example", "", "active", "")
	}
	o = s.next(1)
	for _, id := range []string{"left", "unknown", "outside"} {
		o.forget(id + direct)
		o.forget(id + inherited)
	}
	o.give("a", "drift", direct, "viewer")
	o.give("a", "raises", inherited, "member")
	o = s.next(1)
	o.give("a", "raised", direct, "admin")
	o.take("a", "drift", direct)
	o.take("a", "raises", inherited)
	result, _ := evaluated(t, s.ledger(t), "1", everyNeed())
	var want, got []string
	for _, r := range builtIn(t) {
		for _, folded := range r.Folds {
			want = append(want, r.ID+" takes in "+folded)
		}
	}
	for _, f := range result.Findings {
		for _, folded := range f.Folded {
			got = append(got, f.Rule.ID+" takes in "+folded)
		}
	}
	got = append(got, "TL-HR-01 takes in TL-HR-02") // none has left by a roster that does not name them
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, slices.Compact(got)); d != "" {
		t.Errorf("pairs (-want +got):\n%s", d)
		for _, n := range result.NotEvaluated {
			t.Log(n.Rule.ID, n.Reason())
		}
	}
}

// Access that comes and goes takes in that it came and went since the baseline, with its
// severity: direct access that of the same grant, inherited access that of the person.
func TestFoldAccessThatComesAndGoes(t *testing.T) {
	s := begin()
	s.now().person("ann", "ann@bank.example")
	for range 3 {
		s.next(1).give("a", "ann", inherited, "member")
		s.now().give("a", "ann", direct, "viewer")
		s.next(1).take("a", "ann", inherited)
		s.now().take("a", "ann", direct)
	}
	s.next(1).give("b", "ann", direct, "admin")
	s.next(1).take("b", "ann", direct)
	path := s.ledger(t)
	l := open(t, path)
	base := resolve(t, l, "1")
	rules := rulesOf(t, []string{"TL-DRF-02", "TL-DRF-03"})
	parameters, result, err := findings.Evaluate(t.Context(), l, resolve(t, l, "latest"), &base, testPolicy(), rules)
	must(t, err)
	if _, err := findings.MarkNew(t.Context(), l, parameters, &result); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range result.Findings {
		got = append(got, strings.Join(append([]string{f.Rule.ID, f.Subject, f.Severity, f.Beside}, f.Folded...), " "))
	}
	want := []string{
		"TL-DRF-02 grant:b/ann/direct/r-admin high New",
		"TL-DRF-03 grant:a/ann/direct/r-viewer medium Still so TL-DRF-02",
		"TL-DRF-03 user:ann medium Still so TL-DRF-02",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("findings (-want +got):\n%s", d)
	}
}

// A finding gets the severity of a worse one that it takes in, whatever the policy says of
// its own rule.
func TestFoldKeepsTheWorstSeverity(t *testing.T) {
	s := begin()
	s.now().employ("olga@bank.example", "", "active", "")
	s.now().employ("ann@other.example", "", "terminated", "2025-12-31")
	s.now().person("ann", "ann@other.example")
	s.now().give("a", "ann", direct, "admin")
	policy := testPolicy()
	policy.Severity = map[string]string{"TL-HR-01": "low"}
	result, _ := evaluated(t, s.ledger(t), "", policy, "TL-HR-01", "TL-EXT-01")
	if len(result.Findings) != 1 {
		t.Fatalf("%d findings, want one", len(result.Findings))
	}
	f := result.Findings[0]
	if f.Rule.ID != "TL-HR-01" || f.Severity != "high" || !slices.Equal(f.Folded, []string{"TL-EXT-01"}) {
		t.Errorf("%s is %s and takes in %v, want TL-HR-01, high, TL-EXT-01", f.Rule.ID, f.Severity, f.Folded)
	}
}

// A finding counts under another one only if it is found: not because a finding of the same
// rule about another grant of the person does.
func TestCountedUnder(t *testing.T) {
	s := begin()
	o := s.now()
	o.employ("olga@bank.example", "", "active", "")
	o.employ("ann@bank.example", "", "active", "")
	o.person("ann", "ann@bank.example")
	for _, w := range []string{"a", "b"} {
		o.give(w, "ann", direct, "viewer")
		o.give(w, "ann", inherited, "member")
	}
	o = s.next(1)
	o.roster[1].Status, o.roster[1].EndDate = "terminated", "2026-01-01"
	o.take("a", "ann", direct)
	result, _ := evaluated(t, s.ledger(t), "1", testPolicy(), "TL-HR-01", "TL-INH-02")
	rule := rulesOf(t, []string{"TL-INH-02"})[0]
	for subject, want := range map[string]string{"grant:a/ann/direct/r-viewer": "", "grant:b/ann/direct/r-viewer": "TL-HR-01", "user:ann": ""} {
		host, counted := result.CountedUnder(&findings.Finding{Rule: &rule, Subject: subject, UserID: "ann"})
		got := ""
		if counted {
			got = host.Rule.ID
		}
		if got != want {
			t.Errorf("%s is counted under %q, want %q", subject, got, want)
		}
	}
}
