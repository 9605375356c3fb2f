package findings_test

import (
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
